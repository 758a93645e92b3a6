"""Headlines are known by their page too: a column alone, so that the table is held for a moment only."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0002_lost_letters")]

    operations = [
        migrations.AddField(
            model_name="headline",
            name="place",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=40),
        ),
    ]
