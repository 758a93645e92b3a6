"""http, https and www exports of one site were three sources; each thing of it is known once."""

from urllib.parse import urlsplit

from django.db import migrations
from django.db.models import Exists, OuterRef


def as_one_word(address):
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    host = host.rstrip(".").removeprefix("www.")
    shown = f":{port}" if port and port not in (80, 443) else ""
    return f"{host}{shown}{parts.path.rstrip('/')}"[:200] if host else ""


def join(apps, schema_editor):
    for name, same in (("ImportedItem", ("kind", "foreign_id")), ("Attachment", ("number",))):
        rows = apps.get_model("importers", name).objects.using(schema_editor.connection.alias)
        # https comes last in the alphabet of what is asked first: its rows are the newer ones
        for source in sorted(rows.order_by().values_list("source", flat=True).distinct(), reverse=True):
            word = as_one_word(source)
            if not word or word == source:
                continue
            known = rows.filter(source=word, **{field: OuterRef(field) for field in same})
            rows.filter(source=source).exclude(Exists(known)).update(source=word)
            rows.filter(source=source).delete()


class Migration(migrations.Migration):
    dependencies = [("importers", "0002_versions_and_sources")]

    operations = [migrations.RunPython(join, migrations.RunPython.noop, elidable=True)]
