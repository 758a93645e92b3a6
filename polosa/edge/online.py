"""Changes of tables that an older release can go on working beside, for migrations of all apps."""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations import AddIndex
from django.db.transaction import TransactionManagementError


class AddIndexOnline(AddIndex):
    """An index built while others go on writing: concurrently on PostgreSQL, as usual on SQLite.

    The migration needs `atomic = False`, and should hold nothing else: what stands beside it is not undone when a
    build fails. An interrupted build leaves an index that nobody uses; it is dropped and built anew at the next try.
    """

    atomic = False

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            _refuse_transaction(schema_editor)
            name = schema_editor.quote_name(self.index.name)
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            schema_editor.add_index(model, self.index, concurrently=True)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor != "postgresql":
            super().database_backwards(app_label, schema_editor, from_state, to_state)
            return
        model = from_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            _refuse_transaction(schema_editor)
            schema_editor.remove_index(model, self.index, concurrently=True)


def _refuse_transaction(schema_editor: Any) -> None:
    if schema_editor.connection.in_atomic_block:
        raise TransactionManagementError("AddIndexOnline needs a migration with atomic = False")
