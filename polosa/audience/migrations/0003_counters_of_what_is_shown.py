from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audience", "0002_journal_place")]

    operations = [
        migrations.AddField(
            model_name="counter",
            name="is_shown",
            field=models.BooleanField(db_default=True, default=True),
        ),
    ]
