"""What settings may say about the edge, as `EDGE_<NAME>`; read at each use."""

from typing import Any

from django.conf import settings

BYTES = 64 * 2**20
"""How much memory the pages of one process may take; 0 switches the cache off."""

FRAGMENT_BYTES = 32 * 2**20
"""How much memory the pieces that pages share may take in one process; 0 switches their sharing off."""

TTL_SECONDS = 60
"""A page is rendered again after this even if nothing was purged."""

STALE_SECONDS = 3600
"""How long an old page may stand in while rendering fails."""

SHARED_SECONDS = 10
"""`s-maxage`: how long a cache in front of us may keep a page without asking."""

QUERY = (
    *("after", "before", "comments_after", "comments_before", "mood", "order", "page", "period"),
    *("q", "reply", "section", "since", "until"),
    *("p", "page_id", "cid", "nid"),  # items of an old site, which lead elsewhere or nowhere and are not kept
)
"""Parameters that make a page another page. Others are taken out of the request before it is rendered."""

SKIP = (
    "/desk/",
    "/desk-entry/",
    "/account/",
    "/documents/",
    "/media/",
    "/static/",
    "/views/",
    "/search/",
    "/healthz",
    "/readyz",
)
"""Paths that are never kept."""

BYPASS_COOKIES = ("messages", "voted")
"""Whoever carries one of these, or a session, may see something else than everybody."""

VARIANT = ""
"""A function of the request, as a dotted path: what it returns splits every page into variants."""

LOOK_SECONDS = 0.2
"""How often the purge log is looked at, at most."""


def value(name: str) -> Any:
    return getattr(settings, f"EDGE_{name}", globals()[name])


def bypass_cookies() -> tuple[str, ...]:
    return (settings.SESSION_COOKIE_NAME, *value("BYPASS_COOKIES"))


def names_keys() -> bool:
    """`Surrogate-Key` is for a cache in front of us: readers would only pay for it."""
    return bool(getattr(settings, "EDGE_SURROGATE_KEYS", bool(getattr(settings, "TRUSTED_PROXIES", None))))
