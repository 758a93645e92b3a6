from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("edge", "0003_background")]

    operations = [
        migrations.AddField("purge", "removes", models.BooleanField(default=True, db_default=True)),
    ]
