"""Search reads its index in the order of time: a word of half the archive costs what a rare one does.

On SQLite the row of the full-text index is the story's place in time, and the section is one of its words;
on PostgreSQL the words stand in a column of their own.
"""

from typing import Any

from django.db import migrations, models

BATCH = 2000

OLD = {
    "sqlite": [
        "DROP TRIGGER front_search_added",
        "DROP TRIGGER front_search_removed",
        "DROP TRIGGER front_search_changed",
        "DROP TABLE front_search_fts",
    ],
    "postgresql": ["DROP INDEX front_search_fts"],
}
WORDS = "title_stems, text_stems, section_id"
NEW_WORDS = "new.place, new.title_stems, new.text_stems, new.section_id"
OLD_WORDS = "'delete', old.place, old.title_stems, old.text_stems, old.section_id"
ADD = f"INSERT INTO front_search_fts(rowid, {WORDS}) VALUES ({NEW_WORDS});"
REMOVE = f"INSERT INTO front_search_fts(front_search_fts, rowid, {WORDS}) VALUES ({OLD_WORDS});"
NEW = {
    "sqlite": [
        f"""CREATE VIRTUAL TABLE front_search_fts USING fts5(
            {WORDS}, content='front_searchdocument', content_rowid='place',
            tokenize="unicode61 remove_diacritics 0"
        )""",
        f"CREATE TRIGGER front_search_added AFTER INSERT ON front_searchdocument BEGIN {ADD} END",
        f"CREATE TRIGGER front_search_removed AFTER DELETE ON front_searchdocument BEGIN {REMOVE} END",
        f"CREATE TRIGGER front_search_changed AFTER UPDATE ON front_searchdocument BEGIN {REMOVE} {ADD} END",
        "INSERT INTO front_search_fts(front_search_fts) VALUES ('rebuild')",
    ],
    "postgresql": [
        """ALTER TABLE front_searchdocument ADD COLUMN vector tsvector GENERATED ALWAYS AS (
            setweight(to_tsvector('simple', title_stems), 'A') || setweight(to_tsvector('simple', text_stems), 'D')
        ) STORED""",
        "CREATE INDEX front_search_fts ON front_searchdocument USING gin (vector)",
    ],
}


def run(statements: dict[str, list[str]]) -> Any:
    def all_of_them(apps: Any, schema_editor: Any) -> None:
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return all_of_them


def fill(apps: Any, schema_editor: Any) -> None:
    documents = apps.get_model("front", "SearchDocument").objects
    ids = list(documents.order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(ids), BATCH):
        rows = list(documents.filter(pk__in=ids[first : first + BATCH]).only("pk", "published_at"))
        for row in rows:
            row.place = max(0, int(row.published_at.timestamp())) << 28 | row.pk
        documents.bulk_update(rows, ["place"], batch_size=400)


class Migration(migrations.Migration):
    dependencies = [("front", "0002_search_index")]

    operations = [
        migrations.RunPython(run(OLD), migrations.RunPython.noop),
        migrations.AddField("searchdocument", "place", models.BigIntegerField(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
