"""Every write about moods. A strip is locked while it changes: its counts are those of its votes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from polosa.edge.actions import purge
from polosa.kit.actions import insert_all, insert_rows
from polosa.kit.prepared import execute, insert, prepared

from .conf import ORIGIN_REMEMBERED_FOR, REMEMBERED_FOR, limits
from .enums import Mood
from .errors import Refusal, VoteRefused
from .models import CODES, Strip, Vote
from .rules import MIN_VOTES, is_guest, origin_of
from .signals import vote_cast, vote_withdrawn

BATCH = 1000
MOODS = "moods"
"""The key of pages that compare strips."""


@dataclass(frozen=True)
class Topic:
    """What a strip is about, and how many felt what about it."""

    title: str
    url: str
    opened_at: datetime
    is_open: bool = True
    moods: Mapping[str, int] = field(default_factory=dict)


@transaction.atomic
def create_strip(*, title: str, url: str, opened_at: datetime | None = None) -> Strip:
    """The strip of a thing that was published at `opened_at`, by which feeds of moods know its day."""
    return Strip.objects.create(title=title, url=url, opened_at=opened_at or timezone.now())


@transaction.atomic
def describe_strip(*, strip: Strip, **changed: Any) -> None:
    """Tell a strip what became of its thing: `title`, `url`, `is_open`, `is_shown`, `opened_at`.

    Nothing is purged where nothing changes.
    """
    unknown = changed.keys() - {"title", "url", "is_open", "is_shown", "opened_at"}
    if unknown:
        raise TypeError(f"A strip is not told {', '.join(sorted(unknown))}")
    told = Strip.objects.filter(pk=strip.pk)
    if changed and told.exclude(**changed).update(**changed):
        purge(strip.key, *([MOODS] if told.filter(total__gte=MIN_VOTES).exists() else []))


@transaction.atomic
def vote(
    *,
    strip: Strip,
    voter: str,
    mood: str,
    network: str = "",
    browser: str = "",
    guest: str = "",
    at: datetime | None = None,
) -> Strip:
    """The voter's one vote is now `mood`; gives the strip as it has become. A vote given as `guest` before signing in
    becomes the voter's.

    `network` and `browser` are hashes that mean nothing after a day. Of `strip` only the id is looked at.

    Raises VoteRefused, and Strip.DoesNotExist.
    """
    if mood not in CODES:
        raise VoteRefused(Refusal.MOOD)
    at, strip, is_alone = at or timezone.now(), _locked(strip), False
    kept = _own_vote(strip, voter, guest)
    if kept is None:
        kept = Vote(strip=strip, voter=voter, network=network, browser=browser, created_at=at)
        kept.origin = origin_of(strip.pk, network) if is_guest(voter) else ""
        is_alone = _refuse_haste(kept)
    if not kept.mood and not is_alone:
        _refuse_the_same_again(strip, voter, browser, at)
    if kept.mood != mood:
        _set_mood(strip, kept, mood, at)
        vote_cast.send(Vote, strip=strip, mood=mood)
    return strip


@transaction.atomic
def withdraw(*, strip: Strip, voter: str, guest: str = "", at: datetime | None = None) -> Strip:
    """The voter has no vote any more; gives the strip as it has become. Raises VoteRefused on a closed strip, and
    Strip.DoesNotExist."""
    strip = _locked(strip)
    kept = _own_vote(strip, voter, guest)
    if kept is not None and kept.mood:
        _set_mood(strip, kept, "", at or timezone.now())
        vote_withdrawn.send(Vote, strip=strip)
    return strip


@transaction.atomic
def undo_burst(*, strip: Strip, origin: str) -> int:
    """Guests' votes of one origin are given no more, on closed strips too; gives how many there were."""
    strip = Strip.objects.select_for_update().get(pk=strip.pk)
    burst = Vote.objects.filter(strip=strip, origin=origin).exclude(origin="")
    undone = burst.count()
    burst.delete()
    recount(strip=strip)
    return undone


@transaction.atomic
def load_votes(*, strip: Strip, moods: Mapping[str, int], at: datetime | None = None) -> None:
    """Votes by the number, of voters made up for them: for a demonstration and for imports of bare counts."""
    at, first = at or timezone.now(), Vote.objects.filter(strip=strip).count()
    voters = [mood for mood, number in moods.items() for _ in range(number)]
    Vote.objects.bulk_create(
        (
            Vote(strip=strip, voter=f"l:{first + n}", mood=Mood(mood), created_at=at, changed_at=at)
            for n, mood in enumerate(voters)
        ),
        batch_size=BATCH,
    )
    recount(strip=strip)


@transaction.atomic
def load_strips(*, topics: Sequence[Topic]) -> list[Strip]:
    """Strips of many things at once with the votes they had elsewhere, in the order of their topics."""
    strips = [_loaded(topic) for topic in topics]
    insert_all(strips)
    insert_rows(
        Vote,
        ("strip_id", "voter", "mood", "created_at", "changed_at"),
        [
            (strip.pk, f"l:{number}", mood, topic.opened_at, topic.opened_at)
            for strip, topic in zip(strips, topics, strict=True)
            for number, mood in enumerate(mood for mood, votes in topic.moods.items() for _ in range(votes))
        ],
    )
    return strips


def _loaded(topic: Topic) -> Strip:
    counts = {Mood(mood).value: votes for mood, votes in topic.moods.items()}
    strip = Strip(title=topic.title, url=topic.url, opened_at=topic.opened_at, **counts)
    strip.total, strip.is_open, strip.is_shown = sum(counts.values()), topic.is_open, topic.is_open
    return strip


@transaction.atomic
def recount(*, strip: Strip) -> None:
    """Make the counts those of the votes, whatever they were."""
    strip = Strip.objects.select_for_update().get(pk=strip.pk)
    given = Vote.objects.filter(strip=strip).exclude(mood="").values_list("mood")
    counts = dict.fromkeys(Mood.values, 0) | dict(given.annotate(n=Count("pk")))
    total = sum(counts.values())
    Strip.objects.filter(pk=strip.pk).update(**counts, total=total)
    _purge(strip, max(strip.total, total))


def forget_networks(*, at: datetime | None = None) -> int:
    """Of votes older than a day, the network and the browser they came from; withdrawn ones altogether. Of those
    older than a month, their origin. Safe to run again."""
    at = at or timezone.now()
    before = at - REMEMBERED_FOR
    Vote.objects.filter(mood="", changed_at__lt=before).delete()
    Vote.objects.exclude(origin="").filter(created_at__lt=at - ORIGIN_REMEMBERED_FOR).update(origin="")
    Vote.objects.exclude(browser="").filter(created_at__lt=before).update(browser="")
    return Vote.objects.exclude(network="").filter(created_at__lt=before).update(network="")


def _locked(strip: Strip) -> Strip:
    """Until the transaction ends nobody else changes this strip or its votes."""
    locked = _for_update.get(strip.pk)
    if not (locked.is_open and locked.is_shown):
        raise VoteRefused(Refusal.CLOSED)
    return locked


@prepared
def _for_update(strip: int) -> QuerySet[Strip]:
    return Strip.objects.select_for_update().filter(pk=strip)


@prepared
def _votes(strip: int, voters: Collection[str]) -> QuerySet[Vote]:
    return Vote.objects.filter(strip=strip, voter__in=voters)


def _own_vote(strip: Strip, voter: str, guest: str) -> Vote | None:
    """The one vote of this person. Of two, given as a guest and as a reader, the reader's stays."""
    found = {vote.voter: vote for vote in _votes(strip.pk, {voter, guest})}
    own, as_guest = found.get(voter), found.get(guest) if guest != voter else None
    if as_guest is None:
        return own
    if own is not None:
        as_guest.delete()
        _count(strip, Counter({as_guest.mood: -1}))
        return own
    as_guest.voter, as_guest.origin = voter, ""
    as_guest.save(update_fields=["voter", "origin"])
    return as_guest


def _set_mood(strip: Strip, vote: Vote, mood: str, at: datetime) -> None:
    if mood and vote.changes >= limits().changes_of_a_vote:
        raise VoteRefused(Refusal.OFTEN)
    before, vote.mood, vote.changed_at = vote.mood, mood, at
    if vote.pk is None:
        insert(vote)
    else:
        vote.changes += 1
        execute(
            "UPDATE reactions_vote SET mood = %s, changes = %s, changed_at = %s WHERE id = %s",
            *(mood, vote.changes, at, vote.pk),
        )
    moved = Counter({mood: 1})
    moved[before] -= 1
    _count(strip, moved)


def _count(strip: Strip, moved: Counter[str]) -> None:
    del moved[""]  # that of a withdrawn vote is counted nowhere
    deltas = {code: moved[code] for code in CODES if moved[code]}
    if not deltas:
        return
    grown, before = sum(deltas.values()), strip.total
    counted = {"total": grown, **deltas}
    grows = ", ".join(f"{name} = {name} + %s" for name in counted)
    execute(f"UPDATE reactions_strip SET {grows} WHERE id = %s", *counted.values(), strip.pk)  # noqa: S608  # names of moods
    for name, n in counted.items():
        setattr(strip, name, getattr(strip, name) + n)
    _purge(strip, max(before, strip.total))


def _purge(strip: Strip, total: int) -> None:
    """What shows the strip and, where its votes are enough to be weighed against others', what compares strips."""
    purge(strip.key, *([MOODS] if total >= MIN_VOTES else []), removes=False)


def _refuse_haste(new: Vote) -> bool:
    """Whether no other guest of this network has voted about this today: then none has with this browser."""
    limit, minute = limits(), new.created_at - timedelta(minutes=1)
    if not is_guest(new.voter):
        most = limit.new_votes_a_minute
        if len(_lately(new.voter, minute, most=max(1, most))) >= most:
            raise VoteRefused(Refusal.OFTEN)
        return True
    if not new.network:
        return False
    since = new.created_at - REMEMBERED_FOR
    today, lately = _near.first(new.network, since, new.strip_id, minute) or (0, 0)
    if today >= limit.new_guests_a_strip_a_day or lately >= limit.new_votes_a_minute:
        raise VoteRefused(Refusal.OFTEN)
    return bool(today == 0)


@prepared
def _lately(voter: str, since: datetime, most: int) -> QuerySet[Vote, int]:
    return Vote.objects.filter(voter=voter, created_at__gt=since).values_list("pk", flat=True)[:most]


@prepared
def _near(network: str, since: datetime, strip: int, lately: datetime) -> QuerySet[Vote, tuple[int, int]]:
    """How many guests of one network have voted about a thing, and about anything lately."""
    known = Vote.objects.filter(network=network).exclude(network="")  # said for the sake of the partial index
    guests = known.filter(voter__startswith="g:", created_at__gt=since).order_by()
    here, now = Count("pk", filter=Q(strip=strip)), Count("pk", filter=Q(created_at__gt=lately))
    return guests.values("network").annotate(here=here, now=now).values_list("here", "now")


@prepared
def _same_browser(browser: str, strip: int, voter: str, since: datetime) -> QuerySet[Vote, int]:
    """Votes of others that came about one thing lately from one network with the same browser."""
    known = Vote.objects.filter(browser=browser, strip=strip).exclude(browser="")
    others = known.filter(voter__startswith="g:", changed_at__gt=since).exclude(voter=voter)
    return others.exclude(mood="").values_list("pk", flat=True)[:1]


@prepared
def _known_before(voter: str, until: datetime, strip: int) -> QuerySet[Vote, int]:
    """What somebody has voted about before, besides this."""
    return (
        Vote.objects.filter(voter=voter, created_at__lte=until)
        .exclude(strip=strip)
        .values_list("pk", flat=True)[:1]
    )


def _refuse_the_same_again(strip: Strip, voter: str, browser: str, at: datetime) -> None:
    """Without its cookie one browser is any number of guests. Who voted about something else before is somebody.

    A withdrawn vote stands in nobody's way; given again, it is looked at like a new one.
    """
    if not browser or not is_guest(voter):
        return
    since = at - timedelta(minutes=limits().minutes_between_guests)
    if not _same_browser(browser, strip.pk, voter, since):
        return
    if not _known_before(voter, since, strip.pk):
        raise VoteRefused(Refusal.SAME)
