"""The times by which lists of tags, authors and the desk are ordered; those of the stories there are."""

from typing import Any

import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def fill(apps: Any, schema_editor: Any) -> None:
    article = apps.get_model("articles", "Article")
    revision = apps.get_model("wagtailcore", "Revision")
    for name, parent in (("ArticleTag", "content_object"), ("ArticleAuthor", "article")):
        time = article.objects.filter(pk=OuterRef(f"{parent}_id")).values("published_at")
        rows = apps.get_model("articles", name).objects
        rows.filter(**{f"{parent}__live": True}).update(listed_at=Subquery(time))
    edited = revision.objects.filter(pk=OuterRef("latest_revision_id")).values("created_at")
    article.objects.exclude(latest_revision=None).update(edited_at=Subquery(edited))


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0003_initial'),
        ('audience', '0001_initial'),
        ('comments', '0002_initial'),
        ('kit', '0002_initial'),
        ('reactions', '0002_origin_of_votes'),
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='article',
            name='edited_at',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False, serialize=False, verbose_name='правка'),
        ),
        migrations.AddField(
            model_name='articleauthor',
            name='listed_at',
            field=models.DateTimeField(editable=False, null=True, serialize=False),
        ),
        migrations.AddField(
            model_name='articletag',
            name='listed_at',
            field=models.DateTimeField(editable=False, null=True, serialize=False),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
