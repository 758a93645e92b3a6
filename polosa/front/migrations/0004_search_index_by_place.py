"""The index over the places that the migration before has filled."""

from importlib import import_module

from django.db import migrations, models

before = import_module("polosa.front.migrations.0003_search_by_place")


class Migration(migrations.Migration):
    dependencies = [("front", "0003_search_by_place")]

    operations = [
        migrations.AlterField("searchdocument", "place", models.BigIntegerField(unique=True)),
        migrations.AlterField("searchdocument", "published_at", models.DateTimeField()),
        migrations.RunPython(before.run(before.NEW), migrations.RunPython.noop),
    ]
