from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('articles', '0004_lists_at_size')]

    operations = [
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('live', True)), fields=['kind', '-published_at', '-id'], name='live_newest_of_kind'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['-edited_at', '-id', 'section', 'kind', 'live', 'is_advertising', 'owner'], name='desk_newest'),
        ),
        migrations.AddIndex(
            model_name='articleauthor',
            index=models.Index(condition=models.Q(('listed_at__isnull', False)), fields=['author', '-listed_at', '-article'], name='live_newest_of_author'),
        ),
        migrations.AddIndex(
            model_name='articletag',
            index=models.Index(condition=models.Q(('listed_at__isnull', False)), fields=['tag', '-listed_at', '-content_object'], name='live_newest_of_tag'),
        ),
    ]
