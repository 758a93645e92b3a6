"""What there is to see in a paper, and how it looks when it is made anew."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from polosa.articles.models import Article, Author, Section, Tag
from polosa.edge.addresses import Address
from polosa.edge.bridge import Bridge, Made
from polosa.events.models import Event, Venue
from polosa.front.models import PlainPage

from .sights_of_bytes import digest

FIXED = (
    "/", "/news/", "/comments/", "/mood/", "/mood/?mood=anger&period=month", "/afisha/", "/authors/",
    "/sitemap.xml", "/robots.txt",
)  # fmt: skip
_BRIDGE: list[Bridge] = []


def paths() -> list[str]:
    """Addresses that readers may ask for now."""
    found = [*FIXED, *(reverse(f"distribution:{name}") for name in ("rss", "sitemap_news", "sitemap_lists"))]
    for model in (Section, Author, Tag, Venue):
        found += [one.get_absolute_url() for one in model.objects.order_by("pk")]
    found += [one.get_absolute_url() for one in Article.objects.live().select_related("section")]
    found += [one.get_absolute_url() for one in Event.objects.live()]
    found += [page.url for page in PlainPage.objects.live()]
    days = {timezone.localdate(one.published_at) for one in Article.objects.live() if one.published_at}
    return [*found, *(reverse("articles:day", args=[day]) for day in sorted(days))]


def fresh(path: str) -> tuple[int, str]:
    """Status and a digest of the page, as it is when nothing is kept anywhere."""
    made = _made(path)
    return made.status, digest(made.status, made.body)


def body(path: str) -> str:
    return _made(path).body.decode()


def _made(path: str) -> Made:
    bridge = _BRIDGE[0] if _BRIDGE else Bridge()
    _BRIDGE[:] = [bridge]
    path, _, query = path.partition("?")
    return bridge.shared(Address("http://127.0.0.1", path, query, "ru.auto.normal", False))
