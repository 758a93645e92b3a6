"""Every picture remembers its renditions: those that are there already are told to it here."""

from django.db import migrations, models

BATCH = 200


def remember(apps, schema_editor):
    Picture, Rendition = apps.get_model("kit", "Picture"), apps.get_model("kit", "Rendition")
    using = schema_editor.connection.alias
    ids = list(Picture.objects.using(using).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        made = {}
        for one in Rendition.objects.using(using).filter(image__in=some).order_by("pk"):
            key = f"{one.filter_spec} {one.focal_point_key}".strip()
            made.setdefault(one.image_id, {})[key] = [one.file.name, one.width, one.height, size(one)]
        pictures = [picture for picture in Picture.objects.using(using).filter(pk__in=made)]
        for picture in pictures:
            picture.sizes = {"file": picture.file.name, "made": made[picture.pk]}
        Picture.objects.using(using).bulk_update(pictures, ["sizes"])


def size(rendition):
    try:
        return rendition.file.size
    except OSError:
        return 0


class Migration(migrations.Migration):
    dependencies = [("kit", "0002_initial")]

    operations = [
        migrations.AddField(
            model_name="picture",
            name="sizes",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.RunPython(remember, migrations.RunPython.noop, elidable=True),
    ]
