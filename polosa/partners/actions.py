"""Every write about partners' news."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from polosa.edge.actions import purge
from polosa.kit.fetch import Fetched, FetchError, fetch

from . import queries
from .errors import FeedError
from .gateways.feed import Entry, parse, story_of
from .models import Headline, Partner, Row

MAX_BYTES = 2 * 2**20
TIMEOUT = 15.0
ACCEPT = "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.8"
KEPT_FOR = timedelta(days=30)
NOT_MODIFIED = 304
MAX_OF_PAGES = 1000
"""Headlines looked through for a story under another guid: a list of news may stand in thousands of them."""


@transaction.atomic
def create_partner(*, name: str, home_url: str, feed_url: str, is_active: bool = True) -> Partner:
    """Raises ValidationError, naming fields."""
    partner = Partner(name=name, home_url=home_url, feed_url=feed_url, is_active=is_active)
    partner.full_clean()
    partner.save()
    return partner


def refresh_partner(*, partner: Partner, now: datetime) -> bool:
    """Ask for the partner's feed and keep what it says; says whether it could be read.

    The asking takes up to fifteen seconds and holds no transaction; what follows is written in one. A feed
    that fails leaves the headlines as they are and is asked less often.
    """
    try:
        fetched = fetch(
            partner.feed_url,
            max_bytes=MAX_BYTES,
            timeout=TIMEOUT,
            accept=ACCEPT,
            headers=_conditions(partner),
            allow_hosts=settings.FETCH_ALLOW_HOSTS,
        )
        entries = _entries(fetched, now)
    except (FetchError, FeedError) as error:
        _note_failure(partner, error, now)
        return False
    _note_success(partner, fetched, entries, now)
    return True


@transaction.atomic
def pin(*, headline: Headline, is_pinned: bool = True) -> None:
    Headline.objects.filter(pk=headline.pk).update(is_pinned=is_pinned)
    settle_row()


@transaction.atomic
def block(*, headline: Headline, is_blocked: bool = True) -> None:
    Headline.objects.filter(pk=headline.pk).update(is_blocked=is_blocked)
    settle_row()


@transaction.atomic
def settle_row(*, now: datetime | None = None, removes: bool = True) -> bool:
    """Purge `partners` if the row shows anything else than it did, by whatever cause, time included.

    `removes` unless newer headlines only took the place of older ones.
    """
    shown = _plain([asdict(each) for each in queries.headlines(now)])
    row = Row.objects.select_for_update().first() or Row(pk=1)
    if row.shown == shown:
        return False
    row.shown = shown
    row.save()
    purge("partners", removes=removes)
    return True


@transaction.atomic
def forget_old(*, now: datetime) -> int:
    """Remove headlines that nobody has seen for a month, save those an editor has marked; says how many."""
    old = Headline.objects.filter(published_at__lt=now - KEPT_FOR, is_pinned=False, is_blocked=False)
    return old.delete()[0]


def _conditions(partner: Partner) -> Mapping[str, str]:
    said = {"If-None-Match": partner.etag, "If-Modified-Since": partner.last_modified}
    return {name: value for name, value in said.items() if value}


def _entries(fetched: Fetched, now: datetime) -> list[Entry] | None:
    """None when nothing has changed since we last asked."""
    if fetched.status == NOT_MODIFIED:
        return None
    charset = re.search(
        r"charset=[\"']?([\w.-]{1,40})", fetched.headers.get("content-type", ""), re.IGNORECASE
    )
    return parse(fetched.body, url=fetched.url, now=now, charset=charset[1] if charset else "").entries


@transaction.atomic
def _note_failure(partner: Partner, error: FetchError | FeedError, now: datetime) -> None:
    current = Partner.objects.select_for_update().get(pk=partner.pk)
    current.fetched_at, current.failures = now, min(current.failures + 1, 1000)
    current.last_error = _words(error)
    current.save(update_fields=["fetched_at", "failures", "last_error"])


@transaction.atomic
def _note_success(partner: Partner, fetched: Fetched, entries: list[Entry] | None, now: datetime) -> None:
    current = Partner.objects.select_for_update().get(pk=partner.pk)
    current.fetched_at, current.failures, current.last_error = now, 0, ""
    if entries is not None:
        current.etag = _bounded(fetched.headers.get("etag", ""), 200)
        current.last_modified = _bounded(fetched.headers.get("last-modified", ""), 80)
        _keep(current, entries, now)
    current.save(update_fields=["fetched_at", "failures", "last_error", "etag", "last_modified"])
    settle_row(now=now, removes=False)


def _keep(partner: Partner, entries: list[Entry], now: datetime) -> None:
    """New headlines are added, changed ones changed; what left the feed stays until it is old."""
    known = _known(partner, entries)
    changed = [known[e.guid] for e in entries if e.guid in known and _changed(known[e.guid], e)]
    Headline.objects.bulk_update(changed, ["guid", "title", "url", "place"], batch_size=100)
    Headline.objects.bulk_create(
        Headline(
            partner=partner,
            guid=entry.guid,
            title=entry.title,
            url=entry.url,
            place=entry.place,
            published_at=min(entry.published_at or now, now),
            first_seen=now,
        )
        for entry in reversed(
            entries
        )  # a feed begins with its newest, and of one moment the later row stands first
        if entry.guid not in known
    )


def _known(partner: Partner, entries: list[Entry]) -> dict[str, Headline]:
    """The headlines of the entries that are here already, by guid, else by page and title. Of one that is here twice
    by its guid the elder stays."""
    names = {name: entry.guid for entry in entries for name in (entry.guid, *entry.known_as)}
    same: dict[str, list[Headline]] = {}
    for headline in partner.headlines.filter(guid__in=list(names)).order_by("pk"):
        same.setdefault(names[headline.guid], []).append(headline)
    known = {guid: _one_of(headlines) for guid, headlines in same.items()}
    unknown = [entry for entry in entries if entry.guid not in known]
    return known | _by_story(partner, unknown, besides=list(names))


def _by_story(partner: Partner, entries: list[Entry], *, besides: list[str]) -> dict[str, Headline]:
    """One headline for each story that came under another guid, the newest; nothing goes."""
    stories = {story_of(entry.place, entry.title): entry.guid for entry in entries if entry.place}
    if not stories:
        return {}
    places = {entry.place for entry in entries if entry.place}
    there = partner.headlines.filter(place__in=places).exclude(guid__in=besides).order_by("-pk")
    found: dict[str, Headline] = {}
    for headline in there[:MAX_OF_PAGES]:
        guid = stories.get(story_of(headline.place, headline.title))
        if guid is not None:
            found.setdefault(guid, headline)
    return found


def _one_of(same: list[Headline]) -> Headline:
    """The eldest, with what editors said of any of them; the others are gone."""
    kept, others = same[0], same[1:]
    if others:
        kept.is_pinned = any(each.is_pinned for each in same)
        kept.is_blocked = any(each.is_blocked for each in same)
        kept.save(update_fields=["is_pinned", "is_blocked"])
        Headline.objects.filter(pk__in=[each.pk for each in others]).delete()
    return kept


def _changed(headline: Headline, entry: Entry) -> bool:
    """An address stays while it leads to the same page, but that https takes the place of http."""
    guid = headline.guid if headline.guid in entry.known_as else entry.guid
    is_same = bool(entry.place) and headline.place == entry.place
    is_safer = entry.url.startswith("https:") and not headline.url.startswith("https:")
    url = headline.url if is_same and not is_safer else entry.url
    said = {"guid": guid, "title": entry.title, "url": url, "place": entry.place}
    if all(getattr(headline, name) == value for name, value in said.items()):
        return False
    for name, value in said.items():
        setattr(headline, name, value)
    return True


def _words(error: FetchError | FeedError) -> str:
    """For the desk, in Russian: the words are looked up in the reader's language when they are shown."""
    status = getattr(error, "status", None)
    return f"{error.words} ({status})" if status else error.words


def _bounded(header: str, length: int) -> str:
    """A condition cut short would never hold: a header that does not fit is not kept."""
    return header if len(header) <= length and header.isprintable() else ""


def _plain(value: Any) -> Any:
    encoder = DjangoJSONEncoder()
    return [{name: _json(encoder, each) for name, each in row.items()} for row in value]


def _json(encoder: DjangoJSONEncoder, value: Any) -> Any:
    return value if isinstance(value, str | int | bool) else encoder.default(value)
