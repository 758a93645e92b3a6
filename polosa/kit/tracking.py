"""What an address says about its reader's way and not about the page, and whether two addresses are of one page."""

from __future__ import annotations

from hashlib import sha256
from urllib.parse import unquote, unquote_plus, urlsplit, urlunsplit

_STARTS = ("utm_", "mtm_", "pk_", "piwik_", "hsa_", "__hs", "mc_", "roistat", "at_campaign", "at_medium")
_NAMES = frozenset(
    str.split(
        "fbclid gclid gclsrc dclid gbraid wbraid yclid ysclid ymclid yadclid _openstat openstat msclkid twclid ttclid "
        "igshid igsh vkclid rb_clickid _ga _gl _ym_uid xtor cmpid cm_id wt_mc wtrid oly_enc_id oly_anon_id vero_id "
        "ncid sr_share mkt_tok feedtype"
    )
)
_SOURCES = frozenset({"from", "ref", "referrer", "source", "src", "via", "f", "partner", "medium"})
"""They may mean a page of its own; with one of these values they do not."""
_FEEDS = frozenset(str.split("rss rss2 rss20 rss_feed rss-feed rssfeed feed feeds feedburner atom xmlfeed"))
_PORTS = {"http": 80, "https": 443}


def without_tracking(address: str) -> str:
    """The address as it was, less what only counts readers. Takes any text."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    pairs = parts.query.split("&")
    kept = [pair for pair in pairs if not _tracks(pair)]
    fragment = "" if _tracks(parts.fragment.partition("&")[0]) else parts.fragment
    if (kept, fragment) == (pairs, parts.fragment):
        return address
    return urlunsplit(parts._replace(query="&".join(kept), fragment=fragment))


def place_of(address: str) -> str:
    """The same for all addresses of one page, a bounded word: with or without tracking, «www.», TLS, the last slash.

    Empty for a site's own first page, to which feeds lead where a story has no page.
    """
    try:
        parts = urlsplit(without_tracking(address))
        port = parts.port
    except ValueError:
        return ""
    path = unquote(parts.path).rstrip("/")
    if not parts.hostname or not (path or parts.query or parts.fragment):
        return ""
    host = parts.hostname.removeprefix("www.").rstrip(".")
    own_port = "" if port in (None, _PORTS.get(parts.scheme)) else str(port)
    said = "\0".join((host, own_port, path, unquote(parts.query), unquote(parts.fragment)))
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:40]


def _tracks(pair: str) -> bool:
    name, _, value = pair.partition("=")
    name = unquote_plus(name).removeprefix("amp;").lower()
    is_source = name in _SOURCES and unquote_plus(value).lower() in _FEEDS
    return is_source or name in _NAMES or name.startswith(_STARTS) or (name == "rss" and value in {"", "1"})
