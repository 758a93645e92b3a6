from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import Permission
from django.db import IntegrityError, connection, connections, models, transaction
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.models import Revision, Site
from wagtail.users.models import UserProfile

from polosa.edge.actions import purge

from .begun import AlreadyBegun
from .models import Begun, Paper, Picture
from .permission_names import in_russian
from .pictures import sizes_of, specs
from .prepared import as_it_is

BEGUN_FOR = timedelta(days=1)


def order_renditions(*, picture: Picture) -> None:
    """Have all sizes of a picture made once the transaction commits, off the path of any reader."""
    from .tasks import make_renditions  # a task calls actions; an action only orders it

    transaction.on_commit(lambda: make_renditions.enqueue(picture.pk), robust=True)


def make_all_renditions(*, picture: Picture) -> int:
    """Make every missing size; gives how many there are. Safe to run again. Pages that show it are purged."""
    made = picture.get_renditions(*specs())
    with transaction.atomic():
        picture.sizes = sizes_of(picture, made.values())
        Picture.objects.filter(pk=picture.pk).update(sizes=picture.sizes)
        purge(f"picture:{picture.pk}", removes=False)
    return len(made)


def measure_files(*, most: int = 200) -> int:
    """Pictures and documents without a hash, kept by an older node, get that of their file; how many."""
    return sum(_measure(model, most) for model in (Picture, Document))


def _measure(model: type[models.Model], most: int) -> int:
    rows, done = model._default_manager.filter(file_hash="").order_by("-pk"), 0
    for one in list(rows[:most]):
        file: Any = one
        try:
            file._set_file_hash()
            file.file_size = file.file.size
        except (OSError, ValueError):  # a file that is not there is looked for again
            continue
        known = {"file_hash": file.file_hash, "file_size": file.file_size}
        done += rows.filter(pk=one.pk, file=file.file.name).update(**known)
    return done


@transaction.atomic
def forget_sizes(*, picture_id: int) -> None:
    """Some of a picture's renditions are gone: pages show the original until all are there again."""
    from .tasks import make_renditions  # a task calls actions; an action only orders it

    if Picture.objects.filter(pk=picture_id).exclude(sizes={}).update(sizes={}):
        purge(f"picture:{picture_id}")
        transaction.on_commit(lambda: make_renditions.enqueue(picture_id), robust=True)


@transaction.atomic
def picture_changed(*, picture: Picture) -> None:
    """Other words about it, another file or none: pages that show it are stale."""
    purge(f"picture:{picture.pk}")


@transaction.atomic
def documents_changed() -> None:
    """A file that stories offer has another name or address, or is gone. Rare: no story is told from another."""
    purge("documents")


@transaction.atomic
def settle_paper(*, paper: Paper) -> None:
    """What follows from changed settings of the paper: every page is stale, and the desk goes by its clock."""
    UserProfile.objects.exclude(current_time_zone=paper.time_zone).update(current_time_zone=paper.time_zone)
    Site.objects.filter(is_default_site=True).update(site_name=paper.name)
    purge("paper")


@transaction.atomic
def set_clock(*, profile: UserProfile) -> None:
    """A newcomer at the desk works by the paper's clock."""
    UserProfile.objects.filter(pk=profile.pk).update(current_time_zone=str(Paper.current_zone()))
    profile.current_time_zone = str(Paper.current_zone())


@transaction.atomic
def name_permissions() -> int:
    """Say in Russian what Django and Wagtail have named in English; gives how many. Safe to run again."""
    named = []
    for permission in Permission.objects.select_related("content_type"):
        name = in_russian(permission.codename, permission.name, permission.content_type)
        if name != permission.name:
            permission.name = name
            named.append(permission)
    return Permission.objects.bulk_update(named, ["name"], batch_size=100)


@transaction.atomic
def leave_redirect(*, old: str | None, new: str | None) -> None:
    """`old` leads to `new` for good, and `new` to nowhere but itself (no circles when a name comes back)."""
    if not old or not new or old == new:
        return
    Redirect.objects.filter(old_path=Redirect.normalise_path(new)).delete()
    Redirect.objects.update_or_create(
        old_path=Redirect.normalise_path(old),
        site=None,
        defaults={"redirect_link": new, "is_permanent": True, "redirect_page": None},
    )


@transaction.atomic
def insert_all(objects: Sequence[models.Model]) -> None:
    """New rows of one table by the thousand, at a tenth of what `bulk_create` costs.

    Every object is given its id. Fields are not asked what they do before saving, and no signal is sent.
    """
    if not objects:
        return
    meta = type(objects[0])._meta
    without_id = [one for one in objects if one.pk is None]
    for one, pk in zip(without_id, reserve_ids(type(objects[0]), len(without_id)), strict=True):
        one.pk = pk
    values = {
        field.attname: [getattr(one, field.attname) for one in objects] for field in meta.concrete_fields
    }
    _insert(type(objects[0]), values)


@transaction.atomic
def insert_rows(model: type[models.Model], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """The same without objects, of which a million cost more than their rows: `names` are those of columns.

    What is not named is what the field takes by itself; nobody is told the ids.
    """
    if not rows:
        return
    values = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    for field in model._meta.concrete_fields:
        if field.attname not in values and not field.primary_key:
            values[field.attname] = [field.get_default() for _ in rows]
    _insert(model, values)


def _insert(model: type[models.Model], values: Mapping[str, list[Any]]) -> None:
    quote, fields = connection.ops.quote_name, {field.attname: field for field in model._meta.concrete_fields}
    names = ", ".join(quote(str(fields[name].column)) for name in values)
    places = ", ".join(["%s"] * len(values))
    columns = [_prepared(fields[name], column) for name, column in values.items()]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})",  # noqa: S608  # names of our own tables
            list(zip(*columns, strict=True)),
        )


def _prepared(field: models.Field[Any, Any], values: list[Any]) -> list[Any]:
    """A column as the database takes it: the same moment is prepared once."""
    if set(map(type, values)) <= as_it_is(field):
        return values
    database, known = connections[connection.alias], dict[Any, Any]()
    if not all(isinstance(value, datetime | None) for value in values):
        return [field.get_db_prep_save(value, connection=database) for value in values]
    for value in values:
        if value not in known:
            known[value] = field.get_db_prep_save(value, connection=database)
    return [known[value] for value in values]


def reserve_ids(model: type[models.Model], count: int) -> Iterable[int]:
    """Numbers for rows that must be known before they are written; within the transaction that writes them.

    PostgreSQL hands a number out once; on SQLite the transaction holds the only right to write.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()
    first = (last[0] if last else 0) + 1
    return range(first, first + count)


@transaction.atomic
def thing_begun(*, key: str, model: type[models.Model]) -> Any:
    """What a form with this key has made within the day, unless it is gone or was written elsewhere since.

    Nobody else writes it until the caller's transaction is over.
    """
    since = timezone.now() - BEGUN_FOR
    row = Begun.objects.select_for_update().filter(key=key, at__gt=since).first() if key else None
    thing: Any = (
        model._base_manager.select_for_update().filter(pk=row.thing).first() if row and row.thing else None
    )
    if row is None or thing is None:
        return None
    last = Revision.objects.select_for_update().filter(pk=thing.latest_revision_id).first()
    is_as_left = last is not None and (last.pk, last.created_at) == (row.revision, row.revision_at)
    return thing if is_as_left else None


@contextmanager
def begin(*, key: str, model: type[models.Model]) -> Iterator[Callable[[Any], None]]:
    """Within the transaction that makes a thing: gives what is told of it then. Whoever comes second with a key waits
    here until the first is through. Raises AlreadyBegun. Without a key nothing is kept."""
    if not key:
        yield lambda thing: None
        return
    try:
        with transaction.atomic():
            Begun.objects.create(key=key, at=timezone.now())
    except IntegrityError:
        Begun.objects.select_for_update().filter(key=key).first()
        thing = thing_begun(key=key, model=model)
        if thing is not None:
            raise AlreadyBegun(thing) from None
    yield lambda thing: keep_begun(key=key, thing=thing)


@transaction.atomic
def keep_begun(*, key: str, thing: Any) -> None:
    """For whoever has just written the last revision of the thing by the form with this key."""
    last = thing.latest_revision
    left = {"revision": last and last.pk, "revision_at": last and last.created_at}
    Begun.objects.update_or_create(key=key, defaults={"thing": str(thing.pk), "at": timezone.now(), **left})


def forget_begun() -> int:
    """Forms that are sent so late make something new; says how many keys are gone."""
    return Begun.objects.filter(at__lt=timezone.now() - BEGUN_FOR).delete()[0]
