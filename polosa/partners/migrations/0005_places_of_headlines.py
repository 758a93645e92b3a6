"""What is here already leads to its page without tracking, and is known by it.

Batch by batch and only where nothing is known: interrupted, it goes on; an older node may work beside it. A page to
which several headlines of one partner lead, such as a list of news, tells none of them: they stay without a place.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db import migrations, transaction

from polosa.kit.tracking import place_of, without_tracking

BATCH = 500


def fill(apps: Any, schema_editor: Any) -> None:
    using = schema_editor.connection.alias
    headlines = apps.get_model("partners", "Headline")._base_manager.using(using)
    unknown = headlines.filter(place="")
    for partner in list(unknown.order_by().values_list("partner_id", flat=True).distinct()):
        of_partner = headlines.filter(partner=partner)
        stories = Counter(place_of(each.url) for some in batches(of_partner) for each in some)
        last = 0
        while last is not None:
            with transaction.atomic(using=using):
                last = fill_batch(of_partner.filter(place=""), stories, last)


def fill_batch(unknown: Any, stories: Counter[str], last: int) -> int | None:
    """The last row it has looked at, None when there is no more."""
    some = next_rows(unknown.select_for_update(), last)
    changed = []
    for headline in some:
        url, place = without_tracking(headline.url), place_of(headline.url)
        place = place if stories[place] == 1 else ""
        if (url, place) != (headline.url, ""):
            headline.url, headline.place = url, place
            changed.append(headline)
    unknown.bulk_update(changed, ["url", "place"], batch_size=BATCH)
    return some[-1].pk if some else None


def batches(rows: Any) -> Iterator[list[Any]]:
    last = 0
    while some := next_rows(rows, last):
        yield some
        last = some[-1].pk


def next_rows(rows: Any, last: int) -> list[Any]:
    return list(rows.filter(pk__gt=last).order_by("pk").only("url", "place")[:BATCH])


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("partners", "0004_headlines_of_a_page")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
