from django.db import migrations


def hide(apps, editor):
    """The numbers of what has left the site are told to nobody; those of what comes back are."""
    gone = apps.get_model("articles", "Article").objects.filter(live=False, counter__isnull=False)
    apps.get_model("audience", "Counter").objects.filter(pk__in=gone.values("counter")).update(is_shown=False)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0006_pinned_in_order"),
        ("audience", "0003_counters_of_what_is_shown"),
    ]

    operations = [migrations.RunPython(hide, migrations.RunPython.noop)]
