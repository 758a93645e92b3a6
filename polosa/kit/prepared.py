"""Questions that every page asks, compiled once: afterwards only their values change.

Django builds and compiles a query each time it is asked, which costs several times what the database takes to answer.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache, update_wrapper
from inspect import getattr_static
from typing import Any, Generic, TypeVar

from django.db import connection, models
from django.db.models import Expression, Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.fields.related_descriptors import ForeignKeyDeferredAttribute
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesIterable,
    ValuesListIterable,
    get_related_populators,
)
from django.db.models.query_utils import DeferredAttribute
from django.db.models.signals import post_init, pre_init

from polosa.edge import plain_sql
from polosa.edge.plain_sql import PLACE, rows, run

Row = TypeVar("Row")


class Given(Expression):
    """A place in a query for a value that comes when it is asked: an id, a word or a moment with its zone."""

    def __init__(self, place: int, index: int | None = None) -> None:
        super().__init__()
        self.place, self.index = place, index

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", (self,)

    def of(self, values: Sequence[Any], database: Any) -> Any:
        value = values[self.place]
        if self.index is not None:
            value = value[self.index]
        return _adapted(value, database)


class Prepared(Generic[Row]):
    """What `prepared` makes of a question; `queryset` gives the same as Django asks it."""

    def __init__(self, build: Callable[..., QuerySet[Any, Row]]) -> None:
        self._build = build
        self._statements: dict[Hashable, _Statement] = {}
        update_wrapper(self, build)

    def __call__(self, *values: Any, **fixed: Hashable) -> list[Row]:
        """The rows. A collection among `values` stands for as many values; an empty one finds nothing."""
        known = _known(values)
        if () in known:
            return []
        database = plain_sql.database()
        return self._statement(known, fixed, database.vendor).rows(known, database)

    def first(self, *values: Any, **fixed: Hashable) -> Row | None:
        """The first row, of a question that is bounded; None where there is none."""
        return next(iter(self(*values, **fixed)), None)

    def get(self, *values: Any, **fixed: Hashable) -> Row:
        """The same; raises the model's DoesNotExist where there is none."""
        found = self.first(*values, **fixed)
        if found is None:
            raise self.queryset(*values, **fixed).model.DoesNotExist
        return found

    def _statement(self, values: tuple[Any, ...], fixed: dict[str, Hashable], vendor: str) -> _Statement:
        shape = tuple(len(value) if isinstance(value, tuple) else 0 for value in values)
        name = (vendor, shape, *sorted(fixed.items()))
        known = self._statements.get(name)
        if known is None:
            known = self._statements[name] = _Statement(self._build(*_places(shape), **fixed))
        return known

    def words(self, *values: Any, **fixed: Hashable) -> tuple[str, dict[str, Any]]:
        """What the database is asked, and with which values: for looking at its plan."""
        known = _known(values)
        statement = self._statement(known, fixed, connection.vendor)
        return statement.sql, statement.given(known, plain_sql.database())

    def queryset(self, *values: Any, **fixed: Hashable) -> QuerySet[Any, Row]:
        return self._build(*values, **fixed)


def prepared(build: Callable[..., QuerySet[Any, Row]]) -> Prepared[Row]:
    """Decorates a function that returns a queryset, which then returns a list of what the queryset gives.

    Positional arguments are values: `build` may only put them into lookups. Arguments by name are part of the query
    (sizes of slices, names of fields), and a query is compiled for each set of them. Nothing else may be looked at
    while it is built: no clock, no language, no other query. Models come with `select_related`, `only` and
    annotations; `prefetch_related` is not carried over.
    """
    return Prepared(build)


class _Statement:
    """One compiled query and how its rows become what its queryset would give."""

    def __init__(self, queryset: QuerySet[Any, Any]) -> None:
        compiler = queryset.query.get_compiler(connection=connection)
        self.sql, self.params = _with_constants(*compiler.as_sql())
        expressions = [each[0] for each in compiler.select]
        self.converters = [
            (place, _converter(convert, expression))
            for place, (converting, expression) in compiler.get_converters(expressions).items()
            for convert in converting
        ]
        self.finish = _FINISHERS[queryset._iterable_class](compiler, queryset)

    def rows(self, values: Sequence[Any], database: Any) -> list[Any]:
        found = rows(database, self.sql, self.given(values, database))
        return list(self.finish(self._converted(found, database) if self.converters else found))

    def given(self, values: Sequence[Any], database: Any) -> dict[str, Any]:
        return {
            name: one.of(values, database) if type(one) is Given else one for name, one in self.params.items()
        }

    def _converted(self, rows: list[Any], database: Any) -> Iterator[list[Any]]:
        for row in rows:
            values = list(row)
            for place, convert in self.converters:
                if (value := values[place]) is not None:
                    values[place] = convert(value, database)
            yield values


def _converter(convert: Callable[..., Any], expression: Any) -> Callable[[Any, Any], Any]:
    """As Django converts what the database gives. SQLite keeps moments as words, and a page tells hundreds of them."""
    on = connection
    if convert.__name__ == "convert_datetimefield_value" and on.vendor == "sqlite" and on.timezone is UTC:
        return _moment
    return lambda value, database: convert(value, expression, database)


def _moment(value: Any, database: Any) -> datetime:
    found = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _with_constants(sql: str, params: Sequence[Any]) -> tuple[str, dict[str, Any]]:
    """What never changes stands in the words themselves: SQLite takes no partial index for a value it does not see.

    The other places are given names, which Django translates for SQLite in a tenth of the time that nameless ones take.
    """
    is_written = connection.vendor == "sqlite"
    words, named = [], {}
    for number, one in enumerate(params):
        if is_written and isinstance(one, str | int):
            words.append(_literal(one))
        else:
            words.append(f"%(v{number})s")
            named[f"v{number}"] = one
    pieces = PLACE.split(sql)
    return "".join(piece + word for piece, word in zip(pieces, [*words, ""], strict=True)), named


def _literal(value: str | int) -> str:
    if isinstance(value, str):
        return "'" + str(value).replace("'", "''").replace("%", "%%") + "'"
    return str(int(value))


def _models(compiler: Any, queryset: QuerySet[Any, Any]) -> Callable[[Any], Iterator[Any]]:
    """As Django's `ModelIterable`, with all that depends on the query alone found out beforehand."""
    select, klass, annotated = compiler.select, compiler.klass_info, compiler.annotation_col_map or {}
    model, fields = klass["model"], klass["select_fields"]
    first, last = fields[0], fields[-1] + 1
    names = [each[0].target.attname for each in select[first:last]]
    related = get_related_populators(klass, select, queryset.db)  # type: ignore[call-arg]
    made = _plain(model) if _is_plain(model) else model.from_db

    def finish(rows: Any) -> Iterator[Any]:
        for row in rows:
            found = made(queryset.db, names, row[first:last])
            for populator in related:
                populator.populate(row, found)
            for name, place in annotated.items():
                setattr(found, name, row[place])
            yield found

    return finish


def _is_plain(model: type[Model]) -> bool:
    """Whether a row becomes an object by being put into it: nobody has a say in how, and no field does anything."""
    attributes = [getattr_static(model, field.attname) for field in model._meta.concrete_fields]
    is_watched = pre_init.has_listeners(model) or post_init.has_listeners(model)
    own = (model.__init__, model.from_db.__func__)  # type: ignore[attr-defined]
    common = (Model.__init__, Model.from_db.__func__)  # type: ignore[attr-defined]
    return own == common and not is_watched and all(type(one) in _SILENT for one in attributes)


_SILENT = {DeferredAttribute, ForeignKeyDeferredAttribute}


def _plain(model: type[Model]) -> Callable[[str, list[str], Sequence[Any]], Model]:
    """As `from_db`, for a fraction of its price: a discussion has dozens of rows. What is not asked for is deferred."""

    def made(database: str, names: list[str], values: Sequence[Any]) -> Model:
        row = model.__new__(model)
        state = row._state = ModelState()
        state.adding, state.db = False, database
        row.__dict__.update(zip(names, values, strict=True))
        return row

    return made


def _flat(compiler: Any, queryset: QuerySet[Any, Any]) -> Callable[[Any], Iterator[Any]]:
    return lambda rows: (row[0] for row in rows)


def _tuples(compiler: Any, queryset: QuerySet[Any, Any]) -> Callable[[Any], Iterator[Any]]:
    return lambda rows: (tuple(row) for row in rows)


def _dicts(compiler: Any, queryset: QuerySet[Any, Any]) -> Callable[[Any], Iterator[Any]]:
    query = queryset.query
    names = [*query.extra_select, *query.values_select, *query.annotation_select]
    return lambda rows: (dict(zip(names, row, strict=False)) for row in rows)


_FINISHERS: dict[Any, Callable[[Any, QuerySet[Any, Any]], Callable[[Any], Iterator[Any]]]] = {
    ModelIterable: _models,
    FlatValuesListIterable: _flat,
    ValuesListIterable: _tuples,
    ValuesIterable: _dicts,
}


def _adapted(value: Any, database: Any) -> Any:
    return database.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _known(values: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(_padded(value) if _is_many(value) else value for value in values)


def _is_many(value: Any) -> bool:
    return isinstance(value, Collection) and not isinstance(value, str)


def _padded(values: Collection[Any]) -> tuple[Any, ...]:
    """The last one again until their number is a power of two: a query is compiled for a few numbers only."""
    some = tuple(values)
    if not some:
        return ()
    return some + some[-1:] * ((1 << (len(some) - 1).bit_length()) - len(some))


def _places(shape: tuple[int, ...]) -> list[Any]:
    return [
        [Given(place, index) for index in range(size)] if size else Given(place)
        for place, size in enumerate(shape)
    ]


def execute(sql: str, *values: Any) -> int:
    """A statement that both databases understand; gives how many rows it touched."""
    database = plain_sql.database()
    return run(database, sql, [_adapted(value, database) for value in values])


def execute_each(sql: str, rows: Sequence[Sequence[Any]]) -> None:
    """The same statement for many rows."""
    database = plain_sql.database()
    with database.cursor() as cursor:
        cursor.executemany(sql, [[_adapted(value, database) for value in row] for row in rows])


def insert(row: Model) -> None:
    """A new row, which is given its id. Fields are not asked what they do before saving, and no signal is sent."""
    database = plain_sql.database()
    sql, fields = _insertion(type(row), database.vendor)
    values = [
        value if type(value) in plain else prepare(value, connection=database)
        for value, plain, prepare in ((getattr(row, name), plain, prepare) for name, plain, prepare in fields)
    ]
    row.pk = rows(database, sql, values)[0][0]
    row._state.adding, row._state.db = False, database.alias


AS_IT_IS: dict[type[models.Field[Any, Any]], set[type]] = {
    models.CharField: {str},
    models.TextField: {str},
    models.SlugField: {str},
    models.BooleanField: {bool},
    models.AutoField: {int},
    models.BigAutoField: {int},
    models.IntegerField: {int},
    models.PositiveIntegerField: {int},
    models.PositiveSmallIntegerField: {int},
    models.ForeignKey: {int},
    models.OneToOneField: {int},
}


def as_it_is(field: models.Field[Any, Any]) -> set[type]:
    """Types of values that a field hands to the database unchanged. Of fields of other kinds, only nothing."""
    return AS_IT_IS.get(type(field), set()) | {type(None)}


@lru_cache
def _insertion(
    model: type[Model], vendor: str
) -> tuple[str, list[tuple[str, set[type], Callable[..., Any]]]]:
    quote, meta = connection.ops.quote_name, model._meta
    fields = [field for field in meta.concrete_fields if not field.primary_key]
    names = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    own = quote(str(meta.pk.column))
    sql = f"INSERT INTO {quote(meta.db_table)} ({names}) VALUES ({places}) RETURNING {own}"  # noqa: S608  # names of our own tables
    return sql, [(field.attname, as_it_is(field), field.get_db_prep_save) for field in fields]


def attach(owner: Model, relation: str, rows: Sequence[Model], model: type[Model]) -> None:
    """`rows` become what `owner.<relation>.all()` gives, as after `prefetch_related`, without a query."""
    known: QuerySet[Any] = QuerySet(model)
    known._result_cache, known._prefetch_done = list(rows), True  # type: ignore[attr-defined]
    cache = owner.__dict__.setdefault("_prefetched_objects_cache", {})
    cache[relation] = known
