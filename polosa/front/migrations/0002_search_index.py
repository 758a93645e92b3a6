"""The full-text index of readers' search: FTS5 kept by triggers on SQLite, GIN on PostgreSQL."""

from typing import Any

from django.db import migrations

SQLITE = [
    """CREATE VIRTUAL TABLE front_search_fts USING fts5(
        title_stems, text_stems, content='front_searchdocument', content_rowid='article_id',
        tokenize="unicode61 remove_diacritics 0"
    )""",
    """CREATE TRIGGER front_search_added AFTER INSERT ON front_searchdocument BEGIN
        INSERT INTO front_search_fts(rowid, title_stems, text_stems)
        VALUES (new.article_id, new.title_stems, new.text_stems);
    END""",
    """CREATE TRIGGER front_search_removed AFTER DELETE ON front_searchdocument BEGIN
        INSERT INTO front_search_fts(front_search_fts, rowid, title_stems, text_stems)
        VALUES ('delete', old.article_id, old.title_stems, old.text_stems);
    END""",
    """CREATE TRIGGER front_search_changed AFTER UPDATE ON front_searchdocument BEGIN
        INSERT INTO front_search_fts(front_search_fts, rowid, title_stems, text_stems)
        VALUES ('delete', old.article_id, old.title_stems, old.text_stems);
        INSERT INTO front_search_fts(rowid, title_stems, text_stems)
        VALUES (new.article_id, new.title_stems, new.text_stems);
    END""",
]

POSTGRESQL = [
    """CREATE INDEX front_search_fts ON front_searchdocument USING gin ((
        setweight(to_tsvector('simple', title_stems), 'A') || setweight(to_tsvector('simple', text_stems), 'D')
    ))""",
]

BACK = {
    "sqlite": [
        "DROP TRIGGER front_search_added",
        "DROP TRIGGER front_search_removed",
        "DROP TRIGGER front_search_changed",
        "DROP TABLE front_search_fts",
    ],
    "postgresql": ["DROP INDEX front_search_fts"],
}


def make(apps: Any, schema_editor: Any) -> None:
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps: Any, schema_editor: Any) -> None:
    for statement in BACK[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("front", "0001_initial")]

    operations = [migrations.RunPython(make, drop)]
