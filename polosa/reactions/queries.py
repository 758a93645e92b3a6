"""Named questions about moods."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import F, FloatField, QuerySet
from django.db.models.functions import Cast, Sqrt
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import get_language

from polosa.edge.keys import wear
from polosa.kit.prepared import prepared
from polosa.kit.sealed import seal_for
from polosa.readers.models import User

from .conf import GUEST_COOKIE, MARKER_COOKIE
from .enums import Mood
from .models import CODES, Strip, Vote
from .rules import MIN_VOTES, guest_voter, lower_bound, reader_voter, shares

PURPOSE = "strip"
WEIGHED = 1000
"""So many of the newest strips are weighed against each other for the front page."""


@dataclass(frozen=True)
class MoodView:
    code: str
    label: str
    votes: int
    share: int
    mine: bool


@dataclass(frozen=True)
class StripView:
    """A strip as a page shows it. `mine` is the reader's own mood, empty on pages equal for all."""

    id: int
    total: int
    is_open: bool
    moods: list[MoodView]
    seal: str
    mine: str
    next: str


def strip_on_page(request: HttpRequest, strip: Strip) -> StripView:
    """No query for a guest who did not vote here, one for those whose own mood is marked."""
    wear(request, strip.key)
    return strip_view(strip, voters_of(request) if is_own_mood_shown(request) else ())


def strip_of(request: HttpRequest, pk: int) -> StripView | None:
    """The same by id; one query more."""
    strip = strip_by_id.first(pk)
    return strip_on_page(request, strip) if strip else None


@prepared
def strip_by_id(pk: int) -> QuerySet[Strip]:
    return Strip.objects.filter(pk=pk)


def is_own_mood_shown(request: HttpRequest) -> bool:
    """Whether this reader sees anything else of a strip than everybody."""
    return request.user.is_authenticated or is_marker(request.COOKIES.get(MARKER_COOKIE, ""))


def marker() -> str:
    """What the marker of a guest who has voted says: nobody else can write it, and it tells nothing of them."""
    return salted_hmac("polosa.reactions.marker", "voted", algorithm="sha256").hexdigest()[:32]


def is_marker(text: str) -> bool:
    return text.isascii() and constant_time_compare(text, marker())


def voters_of(request: HttpRequest) -> list[str]:
    """The names under which this person's vote may stand: the account's before the guest's."""
    token = guest_token(request)
    account = [reader_voter(request.user.pk)] if request.user.is_authenticated else []
    return [*account, *([guest_voter(token)] if token else [])]


def guest_token(request: HttpRequest) -> str:
    """Empty for those who never voted as guests, and for a cookie that is not ours."""
    return request.get_signed_cookie(GUEST_COOKIE, default="") or ""


def strip_view(
    strip: Strip, voters: Collection[str] = (), *, mine: str | None = None, seal: str = ""
) -> StripView:
    """What the owner of `voters`' names sees; no query where their own mood is known. A seal that has just been opened
    is as good as a new one."""
    counts, names = strip.counts(), _names(get_language())
    if mine is None:
        mine = own_mood(strip, voters)
    moods = [
        MoodView(code, names[code], counts[code], share, code == mine)
        for code, share in zip(counts, shares(list(counts.values())), strict=True)
    ]
    return StripView(
        id=strip.pk,
        total=strip.total,
        is_open=strip.is_open and strip.is_shown,
        moods=moods,
        seal=seal or seal_for(PURPOSE, id=strip.pk),
        mine=mine,
        next=strip.url,
    )


@lru_cache
def _names(language: str | None) -> dict[str, str]:
    """In the language that is switched on, which tells one answer from another."""
    return {mood.value: str(mood.label) for mood in Mood}


def own_mood(strip: Strip, voters: Collection[str]) -> str:
    """Of two names of one person the first counts; empty without a vote."""
    if not voters:
        return ""
    found = dict(_moods(strip.pk, voters))
    return next((found[voter] for voter in voters if voter in found), "")


@prepared
def _moods(strip: int, voters: Collection[str]) -> QuerySet[Vote, tuple[str, str]]:
    return Vote.objects.filter(strip=strip, voter__in=voters).values_list("voter", "mood")


def moodiest_of_each(since: datetime) -> dict[Mood, int]:
    """For each mood the strip it was felt about most since then, by the same rule as `moodiest`, in one query through
    the same index, of which SQLite has to be told that more than nought is meant."""
    rows = _lately(since)
    found = {}
    for mood in Mood:
        felt = [row for row in rows if row[mood.value]]
        if felt:
            best = max(felt, key=lambda row: (lower_bound(row[mood.value], row["total"]), row["total"]))
            found[mood] = best["pk"]
    return found


@prepared
def _lately(since: datetime) -> QuerySet[Strip, dict[str, Any]]:
    lately = Strip.objects.filter(is_shown=True, total__gt=0, total__gte=MIN_VOTES, opened_at__gte=since)
    return lately.order_by("-opened_at").values("pk", "total", *Mood.values)[:WEIGHED]


def moodiest(mood: Mood, since: datetime, limit: int = 20) -> list[Strip]:
    """Of what was published after `since`, where most of those who voted felt so; few votes prove little.

    One query, through an index of what was published lately.
    """
    votes, total = Cast(F(mood.value), FloatField()), Cast(F("total"), FloatField())
    lately = Strip.objects.filter(is_shown=True, total__gt=0, opened_at__gte=since)
    felt = lately.filter(total__gte=MIN_VOTES, **{f"{mood.value}__gt": 0})
    scored = felt.annotate(score=lower_bound(votes, total, Sqrt))
    return list(scored.order_by("-score", "-total", "-opened_at", "-pk")[:limit])


def shares_of(ids: Collection[int]) -> dict[int, list[int]]:
    """By ids of strips how many have told their mood, and then the share of each, which change together; one query."""
    rows = Strip.objects.filter(pk__in=ids, is_shown=True).values_list("pk", "total", *CODES)
    return {pk: [total, *shares(counts)] for pk, total, *counts in rows}


def votes_of(reader: User) -> list[dict[str, str]]:
    """What a reader felt about what, in plain values."""
    given = Vote.objects.filter(voter=reader_voter(reader.pk)).exclude(mood="").order_by("created_at")
    rows = given.values_list("strip__title", "strip__url", "mood", "created_at")
    return [{"title": title, "url": url, "mood": mood, "at": at.isoformat()} for title, url, mood, at in rows]
