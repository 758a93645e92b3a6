"""A paper's feeds keep the identifiers that they have today, whatever address it moves to."""

from typing import Any

from django.db import migrations, models

from polosa.kit.models.paper import tag_of_host


def keep(apps: Any, schema_editor: Any) -> None:
    apps.get_model("kit", "Paper").objects.filter(feed_base="").update(feed_base=tag_of_host())


class Migration(migrations.Migration):
    dependencies = [("kit", "0006_files_are_themselves")]

    operations = [
        migrations.AddField(
            model_name="paper",
            name="feed_base",
            field=models.CharField(max_length=300, blank=True, db_default="", default="", editable=False),
        ),
        migrations.RunPython(keep, migrations.RunPython.noop),
    ]
