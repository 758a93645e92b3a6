"""The text of a page as programs see it that know no styles: text browsers, search engines, the clipboard."""

import re
from collections.abc import Iterator

from lxml import html

BLOCKS = frozenset(
    str.split(
        "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer "
        "form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol option p pre search section select "
        "summary table tbody td textarea tfoot th thead tr ul"
    )
)
"""Begin a line by the browser's own sheet, or stand apart as cells and choices do."""
UNREAD = frozenset(str.split("script style template head svg noscript"))


def lines(page: str) -> list[str]:
    """Line by line; what a browser without styles does not show is not there."""
    text = "".join(_said(html.fromstring(page)))
    return [line for line in (" ".join(line.split()) for line in text.split("\n")) if line]


def _said(element: html.HtmlElement) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in UNREAD or "hidden" in element.attrib:
        return
    edge = "\n" if element.tag in BLOCKS or element.tag == "br" else ""
    yield edge
    if element.tag == "img":
        yield f" {element.get('alt', '')} "
    yield (element.text or "").replace("\n", " ")
    for child in element:
        yield from _said(child)
        yield (child.tail or "").replace("\n", " ")
    yield edge


GLUED = re.compile(
    r"[а-яёa-z][А-ЯЁ]|[а-яё][A-Z]"  # a word runs into a name
    r"|[а-яёА-ЯЁ]\d|\d[а-яёА-ЯЁ]"  # a word runs into a number
    r"|[.,!?;»)][а-яёА-ЯЁ]|\w…[а-яё]"  # a sentence runs into the next
    r"|[а-яёА-ЯЁ\d][«(]"
    r"|\d\+\S"  # an age mark
    r"|\d{4}\d|\b\d\d:\d\d\d"  # a number runs into a number
    r"|\s[,.;:!?](?:\s|$)"  # a sign stands alone
    r"|[·—,]$|^[·,.;:—](?!\s[А-ЯЁ])"  # a line begins or ends with nothing
)


def glued(page: str) -> list[str]:
    """What does not read as a sentence, with its neighbourhood."""
    return [
        f"{found[0]!r} in {line[max(found.start() - 40, 0) : found.end() + 40]!r}"
        for line in lines(page)
        for found in GLUED.finditer(line)
    ]
