"""Addresses that a page may link to: of four schemes, or of our own site."""

import re
from html import unescape

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from polosa.kit.html import RICH_TAGS, SCHEMES
from polosa.kit.markup import Kind, attributes, tokens
from polosa.kit.text import unescaped

LONGEST = 2000
BAD_LINK = _("Ссылка должна вести на сайт: http или https.")
_RICH = RICH_TAGS | {"ul", "ol", "li", "h2", "h3", "h4", "hr"}
_ATTRIBUTES = frozenset(str.split("href title id linktype data-block-key"))
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\ufeff]")
"""Browsers pass over some of these within a scheme."""
_SCHEME = re.compile(r"([^/?#:]{0,100}):")


def is_link(address: str) -> bool:
    """Whether a browser that follows `address` stays with harmless schemes."""
    bare = _UNSEEN.sub("", address)
    found = _SCHEME.match(bare)
    return len(address) <= LONGEST and (found is None or found[1].lower() in SCHEMES)


def href(address: str | None) -> str:
    """The address, or nothing where it may not be linked to."""
    return address if address and is_link(address) else ""


def unsafe_links(html: str) -> list[str]:
    """Addresses that `html` links to and may not."""
    found = [
        unescaped(attributes(token.source).get("href", ""))
        for token in tokens(html)
        if token.kind is Kind.OPEN and "href" in token.source.lower()
    ]
    return [address for address in found if not is_link(unescape(address))]


def without_unsafe_links(html: str) -> str:
    """The same with such links made plain words, whatever the row holds."""
    if not unsafe_links(html):
        return html
    return "".join(
        f"<{token.name}>" if token.kind is Kind.OPEN and unsafe_links(token.source) else token.source
        for token in tokens(html)
    )


def check_rich(html: str) -> None:
    """Whether rich text holds only what the desk's editor can write. Raises ValidationError."""
    if unsafe_links(html):
        raise ValidationError(BAD_LINK)
    for token in tokens(html):
        is_odd = token.kind in {Kind.OTHER, Kind.RAW} or (token.kind is Kind.OPEN and token.name not in _RICH)
        if is_odd or (token.kind is Kind.OPEN and not attributes(token.source).keys() <= _ATTRIBUTES):
            raise ValidationError(_("В абзаце разметка, которой здесь не бывает."))
