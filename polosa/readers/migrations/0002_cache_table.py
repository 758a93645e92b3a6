"""The table of Django's cache, where the limits of sign-in are counted for all processes."""

from typing import Any

from django.core.management import call_command
from django.db import migrations


def make(apps: Any, schema_editor: Any) -> None:
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("readers", "0001_initial")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
