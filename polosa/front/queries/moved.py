"""Addresses of an old site that only differ after the question mark: Wagtail's redirects see to all others."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from wagtail.contrib.redirects.models import Redirect

from .targets import is_on_site

OLD = ("p", "page_id", "cid", "nid")
"""Parameters by which WordPress and home-made portals name an item at `/`."""


def old_address(full_path: str) -> str | None:
    """Where `/?p=12` leads for good; empty when nothing is asked so, None when nobody knows. One query at most."""
    try:
        query = parse_qs(urlsplit(full_path).query, max_num_fields=50)
    except ValueError:  # so many parameters name nothing
        return ""
    named = "&".join(f"{name}={query[name][0]}" for name in OLD if name in query)
    if not named:
        return ""
    found = Redirect.objects.filter(old_path=Redirect.normalise_path(f"/?{named}"), site=None).first()
    return str(found.link) if found and found.link and is_on_site(found.link) else None
