"""While many nodes are upgraded, the old release works on the new tables: what migrations may do so that it can."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import base
from django.db.models import NOT_PROVIDED

from polosa.edge.online import AddIndexOnline

BASELINE = {
    "articles": 6, "audience": 2, "comments": 2, "edge": 2, "events": 3, "front": 4, "importers": 1,
    "kit": 3, "partners": 1, "reactions": 2, "readers": 2,
}  # fmt: skip
"""The last migrations of the release from which on nodes are upgraded one after another."""

SECOND_STEP = "finishes"
"""What a migration that takes something away says, `finishes = ("articles", "0007_…")`: by which the code stopped using
it. Both never come with one release: an old node would still use what is gone."""

TAKES_AWAY = (
    migrations.RemoveField, migrations.RenameField, migrations.DeleteModel, migrations.RenameModel,
    migrations.AlterModelTable,
)  # fmt: skip
ONLY_IN_PYTHON = {
    "verbose_name",
    "help_text",
    "choices",
    "validators",
    "editable",
    "blank",
    "serialize",
    "error_messages",
}


def faults(migration: Any, before: Any) -> Iterator[str]:
    """Of one migration; `before` is the state of the project it starts from."""
    made = {each.name_lower for each in migration.operations if isinstance(each, migrations.CreateModel)}
    state = before.clone()
    for operation in flat(migration.operations):
        if getattr(operation, "model_name_lower", None) not in made:
            why = fault(operation, state, migration)
            if why:
                yield f"{migration.app_label}.{migration.name}: {operation.describe()}: {why}"
        operation.state_forwards(migration.app_label, state)


def flat(operations: list[base.Operation]) -> Iterator[base.Operation]:
    for operation in operations:
        if isinstance(operation, migrations.SeparateDatabaseAndState):
            yield from flat(operation.database_operations)
        else:
            yield operation


def fault(operation: Any, state: Any, migration: Any) -> str:
    is_second = bool(getattr(migration, SECOND_STEP, None))
    if isinstance(operation, TAKES_AWAY):
        return (
            ""
            if is_second
            else f"an old node still uses it; say {SECOND_STEP} = … in the second of two releases"
        )
    if isinstance(operation, migrations.AddField):
        return added_field(operation.field)
    if isinstance(operation, migrations.AlterField):
        return (
            ""
            if is_second or is_quiet(operation, state, migration.app_label)
            else "an old node may write otherwise"
        )
    if isinstance(operation, AddIndexOnline):
        return "needs atomic = False" if migration.atomic else ""
    if isinstance(operation, migrations.AddIndex):
        return "locks the table for writers; use polosa.edge.online.AddIndexOnline"
    if isinstance(operation, migrations.AddConstraint | migrations.AlterUniqueTogether):
        return "" if is_second else "an old node may write otherwise"
    return ""


def added_field(field: Any) -> str:
    if field.many_to_many or field.null or field.db_default is not NOT_PROVIDED:
        return "" if not field.unique or field.null else "unique with a default: the second row fails"
    return "an old node leaves it out; give it db_default or null=True"


def is_quiet(operation: Any, state: Any, label: str) -> bool:
    """Whether the database would notice nothing, or only loosens."""
    old = state.models[label, operation.model_name_lower].fields[operation.name].deconstruct()
    new = operation.field.deconstruct()
    differs = {
        name for name in old[3].keys() | new[3].keys() if old[3].get(name) != new[3].get(name)
    } - ONLY_IN_PYTHON
    loosens = {
        "null": new[3].get("null"),
        "default": True,
        "db_default": new[3].get("db_default") is not None,
    }
    return old[1] == new[1] and all(loosens.get(name) for name in differs)


def newer_than_baseline() -> list[Any]:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    ours = {app.label for app in apps.get_app_configs() if app.name.startswith("polosa.")}
    return [
        (migration, loader)
        for (label, name), migration in sorted(loader.disk_migrations.items())
        if label in ours and int(name.partition("_")[0]) > BASELINE.get(label, 0)
    ]


def test_an_old_release_can_work_on_the_tables_of_the_next() -> None:
    wrong = [
        fault
        for migration, loader in newer_than_baseline()
        for fault in faults(
            migration, loader.project_state((migration.app_label, migration.name), at_end=False)
        )
    ]
    assert not wrong, "\n".join(wrong)


def test_a_migration_that_takes_away_names_one_of_an_earlier_release() -> None:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    for migration, _ in newer_than_baseline():
        first = getattr(migration, SECOND_STEP, None)
        assert first is None or tuple(first) in loader.disk_migrations, migration


def comments_before() -> Any:
    return MigrationLoader(None, ignore_no_migrations=True).project_state(("comments", "0002_initial"))


@pytest.mark.parametrize(
    ("operation", "atomic"),
    [
        (migrations.AddField("comment", "mark", models.IntegerField(default=0)), True),
        (migrations.AddField("comment", "mark", models.CharField(blank=True, max_length=9)), True),
        (migrations.AddField("comment", "mark", models.IntegerField(db_default=0, unique=True)), True),
        (migrations.RemoveField("comment", "text"), True),
        (migrations.RenameField("comment", "text", "words"), True),
        (migrations.RenameModel("comment", "reply"), True),
        (migrations.DeleteModel("comment"), True),
        (migrations.AlterField("comment", "author_name", models.CharField(max_length=3)), True),
        (migrations.AddIndex("comment", models.Index(fields=["text"], name="x")), True),
        (AddIndexOnline("comment", models.Index(fields=["text"], name="x")), True),
        (migrations.AddConstraint("comment", models.UniqueConstraint(fields=["text"], name="x")), True),
    ],
)
def test_the_fence_finds(operation: Any, atomic: bool) -> None:
    bad = type("Migration", (migrations.Migration,), {"operations": [operation], "atomic": atomic})
    assert len(list(faults(bad("0009_bad", "comments"), comments_before()))) == 1


@pytest.mark.parametrize(
    ("operations", "more"),
    [
        ([migrations.AddField("comment", "mark", models.IntegerField(db_default=0))], {}),
        ([migrations.AddField("comment", "mark", models.IntegerField(null=True))], {}),
        ([AddIndexOnline("comment", models.Index(fields=["text"], name="x"))], {"atomic": False}),
        ([migrations.RemoveField("comment", "text")], {SECOND_STEP: ("comments", "0002_initial")}),
        (
            [
                migrations.CreateModel("note", [("id", models.BigAutoField(primary_key=True))]),
                migrations.AddField("note", "text", models.TextField()),
            ],
            {},
        ),
    ],
)
def test_the_fence_lets_through(operations: Any, more: Any) -> None:
    good = type("Migration", (migrations.Migration,), {"operations": operations, **more})
    assert list(faults(good("0009_good", "comments"), comments_before())) == []
