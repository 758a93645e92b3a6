"""Headlines whose letters were lost («������») go, and their feeds are asked for as if for the first time."""

from typing import Any

from django.db import migrations


def forget(apps: Any, schema_editor: Any) -> None:
    headlines = apps.get_model("partners", "Headline").objects.filter(title__contains="\ufffd")
    partners = set(headlines.values_list("partner_id", flat=True))
    headlines.delete()
    apps.get_model("partners", "Partner").objects.filter(pk__in=partners).update(etag="", last_modified="")


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop, elidable=True)]
