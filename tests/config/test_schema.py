"""An older release on a newer database, and the other way round."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import Index

from polosa.comments.actions import write_comment
from polosa.config import schema
from polosa.config.console import Refusal
from polosa.edge.online import AddIndexOnline
from tests.architecture.test_migrations import BASELINE
from tests.factories import people, pictures, stories

OURS = [("articles", "0999_later")]


@pytest.fixture(scope="module")
def loader() -> MigrationLoader:
    return MigrationLoader(None, ignore_no_migrations=True)


def test_a_migration_of_ours_that_this_code_lacks_is_a_newer_database(loader: Any) -> None:
    known = list(loader.disk_migrations)
    assert schema.unknown_migrations(known, loader) == []
    assert schema.unknown_migrations([*known, *OURS], loader) == OURS
    assert schema.unknown_migrations([*known, ("obituaries", "0001_initial")], loader)


def test_of_a_library_only_what_is_above_all_we_know_counts(loader: Any) -> None:
    """Wagtail squashes its old migrations; a paper that has lived long remembers names that are gone."""
    assert schema.unknown_migrations([("wagtailcore", "0001_squashed_0016_change")], loader) == []
    assert schema.unknown_migrations([("wagtailcore", "9999_later")], loader) == [
        ("wagtailcore", "9999_later")
    ]


def test_names_that_a_squashed_migration_replaces_are_known(loader: Any, monkeypatch: Any) -> None:
    squashed = Migration("0001_squashed", "articles")
    squashed.replaces = OURS
    monkeypatch.setitem(loader.disk_migrations, ("articles", "0001_squashed"), squashed)
    assert schema.unknown_migrations(OURS, loader) == []


def test_an_app_that_was_given_up_may_be_remembered(loader: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(schema, "RETIRED_APPS", frozenset({"horoscopes"}))
    assert schema.unknown_migrations([("horoscopes", "0001_initial")], loader) == []


@pytest.mark.django_db
def test_it_is_refused_in_one_line_and_only_then() -> None:
    assert schema.pending_migrations() == []
    schema.check_tables()
    recorder = MigrationRecorder(connection)
    recorder.record_applied("articles", "0999_later")
    recorder.record_applied("articles", "0998_late")
    with pytest.raises(Refusal, match=r"articles\.0998_late и ещё 1") as told:
        schema.check_tables()
    assert "\n" not in str(told.value)


@pytest.mark.django_db
def test_tables_of_an_older_release_are_told_to_who_does_not_migrate() -> None:
    last = max(
        name for label, name in MigrationRecorder(connection).applied_migrations() if label == "importers"
    )
    MigrationRecorder(connection).record_unapplied("importers", last)
    with pytest.raises(Refusal, match="не применено изменений таблиц: 1"):
        schema.check_tables()


@pytest.mark.django_db
def test_what_the_release_before_inserts_is_taken(loader: Any) -> None:
    """An old node goes on writing after a new one has migrated: it names the columns it knows, and no others."""
    story = stories.story(tags=["Мост"], cover=pictures.picture("most.jpg"))
    write_comment(thread=story.thread, reader=people.ruslan(), text="Скорее бы.", network="x")
    tried = 0
    with connection.constraint_checks_disabled():
        for table, columns in tables_of_baseline(loader).items():
            tried += _written_again(table, columns)
    assert tried >= 12


def tables_of_baseline(loader: Any) -> dict[str, list[str]]:
    leaves = [key for key in loader.disk_migrations if BASELINE.get(key[0]) == schema._number(key[1])]
    state = loader.project_state(leaves)
    models = [state.apps.get_model(*key) for key in state.models if key[0] in BASELINE]
    return {
        model._meta.db_table: [field.column for field in model._meta.local_concrete_fields]
        for model in models
        if model._meta.managed and not model._meta.proxy
    }


def _written_again(table: str, columns: list[str]) -> bool:
    """Takes one row away and inserts it as the old release would; False when there is none."""
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, columns))
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(f"SELECT {names} FROM {quote(table)} LIMIT 1")
        row = cursor.fetchone()
        if row is None:
            return False
        cursor.execute(f"DELETE FROM {quote(table)} WHERE {quote(columns[0])} = %s", [row[0]])
        places = ", ".join(["%s"] * len(columns))
        cursor.execute(f"INSERT INTO {quote(table)} ({names}) VALUES ({places})", _given(row))
    return True


def _given(row: Any) -> list[Any]:
    import json

    return [json.dumps(each) if isinstance(each, dict | list) else each for each in row]


@pytest.mark.django_db(transaction=True)
def test_an_index_is_built_without_locking_out_writers_and_again_after_a_failure() -> None:
    thread = apps.get_model("comments", "Thread")
    state = ProjectState()
    state.add_model(ModelState.from_model(thread))
    after = state.clone()
    operation = AddIndexOnline("thread", Index(fields=["id"], name="tried_online"))
    operation.state_forwards("comments", after)
    for _ in range(2 if connection.vendor == "postgresql" else 1):
        with connection.schema_editor(atomic=False, collect_sql=False) as editor:
            operation.database_forwards("comments", editor, state, after)
    with connection.cursor() as cursor:
        assert "tried_online" in connection.introspection.get_constraints(cursor, thread._meta.db_table)
    with connection.schema_editor(atomic=False) as editor:
        operation.database_backwards("comments", editor, after, state)
