from django.db import migrations, models

from polosa.edge.online import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("kit", "0003_picture_sizes")]

    operations = [
        AddIndexOnline(model_name="picture", index=models.Index(fields=["file"], name="picture_of_file")),
    ]
