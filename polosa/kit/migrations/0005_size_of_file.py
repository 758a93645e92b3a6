from django.db import migrations, models

from polosa.edge.online import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("kit", "0004_picture_of_file")]

    operations = [
        AddIndexOnline(model_name="rendition", index=models.Index(fields=["file"], name="size_of_file")),
    ]
