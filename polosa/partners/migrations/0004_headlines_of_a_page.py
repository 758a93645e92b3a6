from django.db import migrations, models

from polosa.edge.online import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("partners", "0003_place_of_headline")]

    operations = [
        AddIndexOnline(
            model_name="headline",
            index=models.Index(fields=["partner", "place"], name="headlines_of_a_page"),
        ),
    ]
