"""Addresses of an old site that no redirect names one by one: Wagtail's redirects see to all others."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

from django.urls import Resolver404, resolve, reverse
from django.utils.timezone import localtime, make_aware
from wagtail.contrib.redirects.models import Redirect

from polosa.articles.models import Article

from .targets import is_on_site, is_section_or_page

OLD = ("p", "page_id", "cid", "nid", "attachment_id", "cat", "author")
"""Parameters by which WordPress and home-made portals name an item or a list at `/`."""
WORDS = {
    "tag": "/tag/{}/",
    "category_name": "/category/{}/",
    "author_name": "/author/{}/",
    "name": "/{}/",
    "pagename": "/{}/",
}
"""Those whose value is a word of an address."""
ELSEWHERE = ("post_type", "taxonomy", "rest_route")
"""They ask for what we have nothing of, and not for the front page."""
PAGED = ("paged", "page")
"""The second page of the front page, at WordPress and elsewhere."""
ASKED = (*OLD, *WORDS, "s", "m", "year", "monthnum", "day", "feed", *PAGED, *ELSEWHERE)

_FEED = re.compile(r"/(?:feed(?:/(?:rss|rss2|atom|rdf))?|rss|rss2|atom)\Z")
_COPY = re.compile(r"/(?:amp|trackback|embed|print|comment-page-\d{1,6}|page/?\d{1,6}|\d{1,3})\Z")
_DATE = re.compile(r"/(1[5-9]\d\d|20\d\d)(?:/(0[1-9]|1[0-2])(?:/(0[1-9]|[12]\d|3[01]))?)?\Z")
_TIME = re.compile(r"(\d{4})(\d{2})?(\d{2})?\d{0,6}")
LISTED = {"articles:article", "articles:tag", "articles:author"}
"""Besides sections and plain pages, what of ours may have had the same address there."""
MOST_TURNS = 3  # /category/town/page/2/feed/


@dataclass(frozen=True, slots=True)
class Moved:
    """Where something is now. Not `for_good`: the newest of a month may be another tomorrow."""

    url: str
    for_good: bool = True


def old_address(full_path: str) -> Moved | str | None:
    """Where `/?p=12` leads; "" when nothing is asked so, None when nobody knows. Three queries at most."""
    try:
        query = parse_qs(urlsplit(full_path).query, keep_blank_values=True, max_num_fields=50)
    except ValueError:  # so many parameters name nothing
        return ""
    asked = {name: query[name][0] for name in ASKED if name in query}
    return _asked(asked) if asked else ""


def _asked(asked: dict[str, str]) -> Moved | str | None:
    if "s" in asked and not asked.keys() & {*OLD, *WORDS}:
        return Moved(f"{reverse('front:search')}?{urlencode({'q': asked['s'].strip()[:100]})}", False)
    if items := [f"{name}={asked[name]}" for name in OLD if name in asked]:
        tried = dict.fromkeys(["&".join(items), *items[:2]])  # home-made portals ask by two at once
        return next((found for item in tried if (found := _redirected(f"/?{item}"))), None)
    for name, path in WORDS.items():
        if name in asked:
            return moved_path(path.format(asked[name].strip("/")))
    if {"m", "year"} & asked.keys():
        told = asked.get("m") or "".join(asked.get(name, "").zfill(2) for name in ("year", "monthnum", "day"))
        return _of_date(_TIME.fullmatch(told.rstrip("0") if told.endswith("0000") else told))
    return Moved(reverse("distribution:rss")) if "feed" in asked else _front(asked)


def _front(asked: dict[str, str]) -> Moved | str | None:
    """The second page of the front page is the list of all news; a month without its year is nothing."""
    number = next((asked[name] for name in PAGED if name in asked), None)
    if not number:
        return None
    return "" if number == "1" else Moved(reverse("articles:latest"))


def moved_path(path: str) -> Moved | None:
    """Where a list's page, a copy of a story or the archive of a date is now, as WordPress addressed them."""
    at, is_feed = unquote(path).rstrip("/"), False
    if not at or len(at) > 255 or "\0" in at:
        return None
    for _ in range(MOST_TURNS):
        shorter = _shorter(at)
        if shorter is None:
            break
        is_feed = is_feed or _FEED.search(at) is not None
        at = shorter
        if not at:
            return _front_of(path, is_feed=is_feed)
    if date_of := _DATE.fullmatch(at):
        return _of_date(date_of)
    found = _known(at)
    return _feed_of(found) if found and is_feed else found or _below(at)


def _shorter(at: str) -> str | None:
    """The address without its last turn; None where it has none."""
    found = None if _DATE.fullmatch(at) else _FEED.search(at) or _COPY.search(at)
    shorter = at[: found.start()] if found else None
    is_no_month = (
        shorter and _DATE.fullmatch(shorter) and at.rpartition("/")[2].isdecimal() and "page" not in at
    )
    return None if is_no_month else shorter


def _front_of(path: str, *, is_feed: bool) -> Moved:
    if is_feed:
        return Moved(reverse("distribution:rss"))
    return Moved(reverse("articles:latest") if "/page" in path else "/")


def _known(at: str) -> Moved | None:
    """A redirect, or an address of our own that is on the site."""
    if found := _redirected(at):
        return found
    try:
        match = resolve(f"{at}/")
    except Resolver404:
        return None
    is_listed = match.view_name in LISTED or is_section_or_page(match)
    return Moved(quote(f"{at}/")) if is_listed and is_on_site(quote(f"{at}/")) else None


def _below(at: str) -> Moved | None:
    """A picture's page stood below its story."""
    above = at.rpartition("/")[0]
    return _redirected(above) if above.count("/") > 1 else None


def _redirected(address: str) -> Moved | None:
    found = Redirect.objects.filter(old_path=Redirect.normalise_path(address), site=None).first()
    return Moved(str(found.link)) if found and found.link and is_on_site(found.link) else None


def _feed_of(found: Moved) -> Moved:
    """A section has a feed of its own; where it has none, what it was about."""
    try:
        match = resolve(urlsplit(found.url).path)
    except Resolver404:
        return found
    if is_section_or_page(match):
        feed = reverse("distribution:section_rss", args=[match.kwargs["slug"]])
        return Moved(feed) if is_on_site(feed) else found
    return found


def _of_date(found: re.Match[str] | None) -> Moved | None:
    """The newest day of that time on which stories came out."""
    if not found:
        return None
    year, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        first = date(year, month or 1, day or 1)
        last = date(year, month or 12, day or monthrange(year, month or 12)[1])
        begin, end = (make_aware(datetime.combine(at, t)) for at, t in ((first, time.min), (last, time.max)))
    except (ValueError, OverflowError):
        return None
    moments = Article.objects.live().filter(published_at__range=(begin, end)).newest()
    newest = moments.values_list("published_at", flat=True).first()
    if newest is None:
        return None
    here = localtime(newest).date()
    return Moved(reverse("articles:day", args=[here]), for_good=bool(day))
