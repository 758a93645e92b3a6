"""Headlines are known by their page too; what is here already leads there without tracking."""

from typing import Any

from django.db import migrations, models

from polosa.kit.tracking import place_of, without_tracking


def place(apps: Any, schema_editor: Any) -> None:
    headlines = apps.get_model("partners", "Headline").objects
    for pk, url in list(headlines.values_list("pk", "url")):
        url = without_tracking(url)
        headlines.filter(pk=pk).update(url=url, place=place_of(url))


class Migration(migrations.Migration):
    dependencies = [("partners", "0002_lost_letters")]

    operations = [
        migrations.AddField(
            model_name="headline",
            name="place",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=40),
        ),
        migrations.RunPython(place, migrations.RunPython.noop, elidable=True),
    ]
