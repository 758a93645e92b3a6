"""When the demo's stories happened: over sixty days up to now, causes before their consequences."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from .parse import Entry

DAYS = 60
LAST_YEAR = 8
"""So many of the oldest history stories are a year old, for «В этот день год назад»."""

BEFORE = [
    ("kartina-s-cherdaka", "zhenshchina-s-grafinom-familiya"),
    ("rybaki-na-chugunnom-mostu", "spravka-rybolova-1969"),
    ("vesnyanka-lider-gol-vratarya", "vesnyanka-itogi-sezona"),
    ("vesnyanka-lider-gol-vratarya", "gleb-sorokin-intervyu"),
    ("hudozhniki-na-zavode", "zelyonyj-recept-veretennikova"),
    ("hor-voditelej-tretij-marshrut", "kuda-pojti-v-vyhodnye-noyabr"),
    ("poslednij-kinomekhanik", "kuda-pojti-v-vyhodnye-noyabr"),
    ("yolochnye-igrushki-trista", "kuda-pojti-v-vyhodnye-noyabr"),
]


def moments(sections: dict[str, list[Entry]], now: datetime, rng: Random) -> dict[str, datetime]:
    """The moment each story was published, by its slug. A section's file begins with its newest story."""
    found: dict[str, datetime] = {}
    for name, stories in sections.items():
        recent = stories[:-LAST_YEAR] if name == "istoriya" else stories
        for place, story in enumerate(recent):
            found[story.slug] = _moment(now, place * DAYS / len(recent) + rng.uniform(0, 0.8), rng)
        for place, story in enumerate(stories[len(recent) :]):
            found[story.slug] = _moment(now, 365 + place, rng)
    return _in_order(found)


def _moment(now: datetime, days: float, rng: Random) -> datetime:
    """A working hour so many days before now; never in the future."""
    day = now - timedelta(days=days)
    moment = day.replace(
        hour=rng.choice([8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20]), minute=rng.randrange(60)
    )
    moment = moment.replace(second=0, microsecond=0)
    return moment if moment < now else now - timedelta(minutes=rng.randrange(5, 300))


def _in_order(found: dict[str, datetime]) -> dict[str, datetime]:
    for _again in BEFORE:  # as many passes as pairs: a swap may undo an earlier one
        for first, second in BEFORE:
            if first in found and second in found and found[first] > found[second]:
                found[first], found[second] = found[second], found[first]
    return found
