from functools import partial

from django.contrib.auth.models import Permission
from django.db import transaction
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site
from wagtail.users.models import UserProfile

from polosa.edge.actions import purge

from .models import Paper, Picture
from .permission_names import in_russian
from .pictures import sizes_of, specs


def order_renditions(*, picture: Picture) -> None:
    """Have all sizes of a picture made once the transaction commits, off the path of any reader."""
    from .tasks import make_renditions  # a task calls actions; an action only orders it

    transaction.on_commit(partial(make_renditions.enqueue, picture.pk))


def make_all_renditions(*, picture: Picture) -> int:
    """Make every missing size; gives how many there are. Safe to run again. Pages that show it are purged."""
    made = picture.get_renditions(*specs())
    with transaction.atomic():
        picture.sizes = sizes_of(picture, made.values())
        Picture.objects.filter(pk=picture.pk).update(sizes=picture.sizes)
        purge(f"picture:{picture.pk}")
    return len(made)


@transaction.atomic
def forget_sizes(*, picture_id: int) -> None:
    """Some of a picture's renditions are gone: pages show the original until all are there again."""
    from .tasks import make_renditions  # a task calls actions; an action only orders it

    if Picture.objects.filter(pk=picture_id).exclude(sizes={}).update(sizes={}):
        purge(f"picture:{picture_id}")
        transaction.on_commit(partial(make_renditions.enqueue, picture_id))


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
