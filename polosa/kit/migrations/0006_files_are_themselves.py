"""Every picture and document is told the hash and the size of its file, by which the desk knows duplicates.

A row at a time and only where nothing is known: interrupted, it goes on; an older node may work beside it.
"""

import hashlib

from django.db import migrations

BATCH, PIECE = 500, 2**18


def measure(apps, schema_editor):
    using = schema_editor.connection.alias
    for label, name in (("kit", "Picture"), ("wagtaildocs", "Document")):
        model = apps.get_model(label, name)
        storage, rows, last = model._meta.get_field("file").storage, model._base_manager.using(using), 0
        while some := next_rows(rows, last):
            for last, file in some:
                if found := of_file(storage, file):
                    unchanged = rows.filter(pk=last, file=file, file_hash="")
                    unchanged.update(file_size=found[0], file_hash=found[1])


def next_rows(rows, last):
    unknown = rows.filter(file_hash="", pk__gt=last).order_by("pk")
    return list(unknown.values_list("pk", "file")[:BATCH])


def of_file(storage, name):
    """None of one that is not there: if it is put back, the schedule measures it."""
    seen, size = hashlib.sha1(usedforsecurity=False), 0
    try:
        with storage.open(name, "rb") as opened:
            while piece := opened.read(PIECE):
                seen.update(piece)
                size += len(piece)
    except (OSError, ValueError):
        return None
    return size, seen.hexdigest()


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("kit", "0005_size_of_file"), ("wagtaildocs", "0014_alter_document_file_size")]

    operations = [
        migrations.RunPython(measure, migrations.RunPython.noop, elidable=True),
    ]
