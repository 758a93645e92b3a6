"""What readers typed between angle brackets is to be seen again: their texts were kept whole."""

from typing import Any

from django.db import migrations

from polosa.kit.html import clean_comment

BATCH = 500


def show(apps: Any, schema_editor: Any) -> None:
    """Of readers' own comments. What came from other engines is HTML, and stays as it was read."""
    comments = apps.get_model("comments", "Comment").objects.filter(author__isnull=False, text__contains="<")
    changed = []
    for comment in comments.only("text", "html").iterator(BATCH):
        html = clean_comment(comment.text)
        if html != comment.html:
            comment.html = html
            changed.append(comment)
    comments.bulk_update(changed, ["html"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("comments", "0002_initial")]

    operations = [migrations.RunPython(show, migrations.RunPython.noop, elidable=True)]
