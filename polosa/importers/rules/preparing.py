"""A text made ready for our blocks, and what is to be told of what they don't hold."""

from __future__ import annotations

import re
from itertools import islice

from polosa.importers.gateways.wxr_records import Item
from polosa.importers.rules.builders import without_builders
from polosa.importers.rules.delimiters import blocks_without_text
from polosa.importers.rules.footnotes import with_footnotes
from polosa.importers.rules.scripts import without_scripts
from polosa.kit.text import one_line, plain

_ANCHOR = re.compile(r'href="#([^"<>\s]{1,100})"')
_ID = re.compile(r'<(h[1-6])\b[^<>]{0,500}?\bid="([^"<>\s]{1,100})"')
_INPUT = re.compile(
    r"""<input\b[^<>]{0,500}?\b(?:value|placeholder)\s{0,5}=\s{0,5}(?:"([^"<>]{1,200})"|'([^'<>]{1,200})')""",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"<(noscript|textarea|math|svg|template)\b[^<>]{0,500}>", re.IGNORECASE)
_SEO = {
    "SEO-заголовок": (
        "_yoast_wpseo_title",
        "rank_math_title",
        "_aioseo_title",
        "_aioseop_title",
        "_seopress_titles_title",
    ),
    "SEO-описание": (
        *("_yoast_wpseo_metadesc", "rank_math_description", "_aioseo_description", "_aioseop_description"),
        "_seopress_titles_desc",
    ),
}
_VARIABLE = re.compile(r"%%?[a-z_]{2,40}%%?|#[a-z_]{2,40}")


def prepared(item: Item) -> tuple[str, list[str]]:
    text, scripts = without_scripts(with_footnotes(item))
    text, builders = without_builders(text)
    return text, [*scripts, *builders, *blocks_without_text(text), *_hidden(text), *_anchors(text)]


def _hidden(html: str) -> list[str]:
    """Words within tags that are not shown here."""
    told: dict[str, str] = {}
    for found in islice(_HIDDEN.finditer(html), 50):
        inside = html[found.end() : found.end() + 2000].partition(f"</{found[1]}")[0]
        if words := one_line(inside):
            told.setdefault(found[1].lower(), words[:200])
    for found in islice(_INPUT.finditer(html), 50):
        if words := one_line(found[1] or found[2]):
            told["input"] = f"{told['input']}; {words}"[:200] if "input" in told else words
    return [f"слова внутри <{name}> не перенесены: {words}" for name, words in told.items()]


def _anchors(html: str) -> list[str]:
    """Places in the text that links of the text lead to, and that are no headings."""
    if 'href="#' not in html:
        return []
    kept = {found[2] for found in _ID.finditer(html)}
    lost = [name for name in dict.fromkeys(_ANCHOR.findall(html)) if name not in kept]
    return [f"ссылка внутри текста никуда не ведёт: #{name}" for name in lost[:10]]


def seo_of(item: Item) -> dict[str, str]:
    """What the old site told search engines, where it was more than a pattern: the first plugin's word."""
    return {what: words[0] for what in _SEO if (words := _seo_words(item, what))}


def other_seo_of(item: Item) -> list[tuple[str, str]]:
    """What other plugins told beside the first one."""
    return [(what, words) for what in _SEO for words in _seo_words(item, what)[1:]]


def _seo_words(item: Item, what: str) -> list[str]:
    words = [
        " ".join(_VARIABLE.sub("", plain(value)).split()).strip(" -–—|·•«»")
        for name in _SEO[what]
        for value in item.meta.get(name, ())
    ]
    return list(dict.fromkeys(word for word in words if word and word != one_line(item.title)))
