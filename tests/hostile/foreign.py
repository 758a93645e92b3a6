"""Every function of ours that meets texts of strangers, with the shapes that are worst for it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import clear_cache  # type: ignore[attr-defined]  # typeshed does not know it

from polosa.articles.rules import typesetting
from polosa.audience.rules import is_reading
from polosa.comments import rules as comments
from polosa.config.masking import masked
from polosa.distribution.rules import xml_text
from polosa.edge.counts import parse as parse_counts
from polosa.edge.entries import coding_for, has_tag
from polosa.edge.peers import client_address
from polosa.events.rules import price_bounds
from polosa.importers.rules import builders, documents, footnotes, plan, preparing, reused, scripts
from polosa.importers.rules.blocks import blocks_from_html
from polosa.importers.rules.delimiters import segments_of
from polosa.importers.rules.shortcodes import expanded
from polosa.kit import text as words
from polosa.kit import viewing
from polosa.kit.decoding import decode
from polosa.kit.html import clean_block, clean_comment, clean_foreign_comment, clean_rich
from polosa.kit.links import is_link, without_unsafe_links
from polosa.kit.literal import literal
from polosa.kit.markup import attributes, tokens
from polosa.kit.sealed.base64s import decode_loosely, decode_strictly
from polosa.kit.sealed.errors import ValueRefused
from polosa.kit.sealed.php import MAX_BYTES, unserialize
from polosa.kit.shallow import shallow
from polosa.kit.signs import is_blank
from polosa.kit.typography import typeset, typeset_html
from polosa.partners.errors import FeedError
from polosa.partners.gateways.feed import parse
from polosa.readers.rules import letters, mailbox
from polosa.readers.rules.names import NameRefused, clean_name

from .growth import nested, numbered, repeated

Shape = Callable[[int], str]
NOW = datetime(2026, 6, 1, tzinfo=UTC)


def each(work: Callable[[str], Iterable[Any]]) -> Callable[[str], object]:
    return lambda text: deque(work(text), maxlen=0)


def refusing(work: Callable[[str], object], *errors: type[Exception]) -> Callable[[str], object]:
    def asked(text: str) -> object:
        try:
            return work(text)
        except errors as error:
            return error

    return asked


PROSE: dict[str, Shape] = {
    **{f"{unit!r}": repeated(unit) for unit in ('"', "« ", "- ", "a@", "a.", "1-", "А. ", "a/", "\n ", ")")},
    "brackets of an address": repeated(")", head="http://a.ru/"),
    "blanks": repeated(" ", tail="x"),
    "accents": repeated("a\u0301\u0327"),
    "accents out of order": repeated("\u0300\u0327", head="a"),
    "digits": repeated("1"),
    "ranges": repeated("1 - "),
    "months": repeated("май-"),
    "points": repeated(" !"),
    "questions": repeated("?..."),
}
MARKUP: dict[str, Shape] = {
    **{unit: repeated(unit) for unit in ("<", "<a", "<a b='", "<!--", "&", "&#1", "</b>", "«")},
    "a long number": repeated("1", head="&#", tail=";"),
    "open lists": repeated("<ul><li>"),
    "nested lists": nested("<ul><li>", "</li></ul>"),
    "formats over paragraphs": numbered("<p><b class={}>"),
    "links over blocks": repeated("<a href=b><div></a>"),
    "closed out of turn": repeated("<span><p></span></p>"),
    "lists in a script's place": repeated("<ul><li>", head="<svg><title>"),
    "lists in an attribute": repeated("<ul><li>", head='<a ="x>', tail='">'),
    "lists in a comment": repeated("<ul><li>", head="<!-- --!>"),
    "cells without a table": nested("<svg><td>", ""),
    "many attributes": numbered(" a{}=1", head="<a", tail=">"),
    "signs that are no tags": repeated("<b и ", tail=">"),
    "signs with values": repeated("<b a=и ", tail=">"),
    "nested tables": nested("<table><tr><td>", "</td></tr></table>"),
}
WORDPRESS: dict[str, Shape] = {
    "pictures in a caption": repeated("<img", head="[caption]", tail="[/caption]"),
    "angles in an embed": repeated("<", head="[embed]", tail="[/embed]"),
    "open shortcodes": repeated("[caption "),
    "quotes of a shortcode": repeated('a="', head="[caption "),
    "more and more": repeated("<!--more"),
    "blanks after more": repeated(" ", head="<!--more"),
    "blocks": repeated("<!-- wp:a "),
}
TREES: dict[str, Shape] = {
    "a gallery": repeated("<img src=http://a/b>", head="<div class=gallery><div>", tail="</div></div>"),
    "figures": repeated("<figure><img src=http://a/b><figcaption>x</figcaption></figure>"),
    "pictures in odd markup": repeated("<img src=http://a/b>", head="<pre>x", tail="</pre>"),
    "smileys in odd markup": repeated("<img class=emoji src=b alt=x>", head="<pre>x", tail="</pre>"),
    "line breaks": repeated("<br/>", tail="x"),
    "asides": lambda size: "<aside>" * 55 + "x" * size + "<h2>x</h2>" + "</aside>" * 55,
    "quotes": nested("<blockquote>", "</blockquote>", inside="<h2>x</h2>"),
    "open lists": repeated("<ul><li>"),
}
RSS, END = '<rss version="2.0"><channel>', "</channel></rss>"
FEEDS: dict[str, Shape] = {
    "namespaces": numbered('<a{0}:b xmlns:a{0}="http://x/{0}"/>', head=RSS, tail=END),
    "namespaces of one tag": numbered(' xmlns:a{0}="http://x/{0}"', head="<rss", tail=f"><channel>{END}"),
    "attributes": numbered(' a{}="1"', head="<rss", tail=f"><channel>{END}"),
    "an author": repeated("a.", head=f"{RSS}<item><author>", tail=f"</author></item>{END}"),
    "categories": numbered("<category>{}</category>", head=f"{RSS}<item>", tail=f"</item>{END}"),
    "a date": repeated("1 Jan ", head=f"{RSS}<item><pubDate>", tail=f"</pubDate></item>{END}"),
    "depth": nested("<a>", "</a>"),
    "prolog": repeated("<?x?>", tail=RSS + END),
    "open sections": repeated("<![CDATA[", head=RSS),
    "bare signs": repeated("& &a &#", head=f"{RSS}<item><title>", tail=f"</title></item>{END}"),
    "broken tags": repeated("<b ", head=f"{RSS}<"),
    "accents of a host": repeated(
        "\u0300\u0327", head=f"{RSS}<item><title>a</title><link>http://a", tail=f"</link></item>{END}"
    ),
}
HEADERS: dict[str, Shape] = {
    unit: repeated(unit) for unit in (",", "a;", " ", "::", "1.", "Mozilla/ ", "=", '"')
}
LOG: dict[str, Shape] = {
    **{
        unit: repeated(unit)
        for unit in ("a", "a-", "1a", "Aa", "/", ":", "?", "1.", "/views/", "a\n", "DETAIL: x\n")
    },
}
SEALS: dict[str, Shape] = {"=": repeated("="), "letters": repeated("aB3"), "blanks": repeated(" ")}


def _unserialized(text: str) -> object:
    return unserialize(text.encode()[:MAX_BYTES])


def _fed(text: str) -> object:
    clear_cache()  # of addresses: what was looked at once costs nothing when it is measured again
    return parse(text.encode(), url="http://a.ru/", now=NOW)


FOREIGN: dict[str, tuple[Callable[[str], object], dict[str, Shape]]] = {
    "masked": (masked, LOG),
    "is_link": (is_link, {"colons": repeated(":"), "blanks": repeated(" "), "letters": repeated("a")}),
    "without_unsafe_links": (without_unsafe_links, {"links": repeated("<a href=javascript:a>"), **MARKUP}),
    "tidy": (comments.tidy, PROSE),
    "text_refusal": (lambda html: comments.text_refusal("x", html), MARKUP),
    "is_blank": (is_blank, {"blanks": repeated(" "), "unseen": repeated("\u200b")}),
    "clean_comment": (clean_comment, PROSE | MARKUP),
    "clean_foreign_comment": (clean_foreign_comment, MARKUP),
    "clean_rich": (clean_rich, MARKUP),
    "clean_block": (clean_block, MARKUP),
    "shallow": (shallow, MARKUP),
    "literal": (literal, MARKUP),
    "tokens": (each(tokens), MARKUP),
    "attributes": (
        attributes,
        {"quotes": repeated(" a='"), "blanks": repeated(" "), "equals": repeated(" a=")},
    ),
    "plain": (words.plain, MARKUP),
    "unescaped": (
        words.unescaped,
        {"numbers": repeated("&#"), "long": repeated("1", head="&#"), "&": repeated("&")},
    ),
    "slugify": (words.slugify, PROSE),
    "stems": (words.stems, PROSE),
    "mark_matches": (lambda text: words.mark_matches(text, {"a", "1"}), PROSE),
    "best_fragment": (lambda text: words.best_fragment(text, {"a", "1"}), PROSE),
    "excerpt": (words.excerpt, {**PROSE, "flags": repeated("\U0001f1f7"), "families": repeated("👩\u200d")}),
    "typeset": (typeset, PROSE),
    "typeset_html": (typeset_html, PROSE | MARKUP),
    "as_typed": (
        typesetting._key,
        {"marks": repeated(' data-block-key="'), "numbers": repeated("1", head="&#")},
    ),
    "expanded": (expanded, WORDPRESS),
    "segments_of": (each(segments_of), WORDPRESS),
    "blocks_from_html": (blocks_from_html, TREES | WORDPRESS),
    "tag_name": (plan.tag_name, {"numbers": repeated("1", head="&#"), "blanks": repeated(" ")}),
    "remarks_on": (
        plan._SHORTCODE.findall,
        {"open": repeated("[a-b "), "names": repeated("[aaaaaaaaa")},
    ),
    "decode": (
        refusing(lambda text: decode(text.encode("utf-8", "surrogateescape")), ValueError),
        {
            "blanks": repeated(" "),
            "declarations": repeated("<?xml "),
            "letters": repeated("я"),
            "of another table": repeated("\udcce\udcd2"),
            "torn letters": repeated("\udcd0"),
        },
    ),
    "without_scripts": (
        scripts.without_scripts,
        {
            **MARKUP,
            "scripts": repeated("<script>VK.Widgets.Post(", tail="</script>"),
            "src": repeated("<script src=//a>"),
        },
    ),
    "without_builders": (
        builders.without_builders,
        {**WORDPRESS, "rows": repeated("[vc_row "), "columns": repeated('[vc_column text="a b"]')},
    ),
    "footnotes": (
        lambda text: [
            footnotes._PLACE.search(text),
            footnotes._REFERENCE.findall(text),
            footnotes._numbered(text, []),
        ],
        {
            "places": repeated("<!-- wp:footnotes "),
            "marks": repeated("[ref "),
            "notes": repeated("[ref]a[/ref]"),
            "opened": repeated("[ref]"),
            "sups": repeated("<sup "),
            "signs": repeated('<sup data-fn="a" '),
        },
    ),
    "reused": (
        reused.PLACE.findall,
        {
            "blocks": repeated("<!-- wp:block "),
            "blanks": repeated("<!--  wp:block  {"),
            "named": repeated('<!-- wp:block {"ref":1'),
        },
    ),
    "linked": (
        lambda text: documents.linked([("html", text)], base="http://a"),
        {
            "links": repeated("<a "),
            "hrefs": repeated('<a href="b.pdf'),
            "whole": repeated('<a href="b.pdf">'),
        },
    ),
    "anchors": (
        lambda text: [
            preparing._anchors('href="#' + text),
            preparing._hidden(text),
            preparing._VARIABLE.sub("", text),
        ],
        {
            "ids": repeated("<h2 "),
            "links": repeated('href="#a'),
            "hidden": repeated("<svg "),
            "inputs": repeated("<input "),
            "values": repeated("<input value="),
            "open": repeated("<svg>a"),
            "signs": repeated("%a"),
            "#": repeated("#a"),
        },
    ),
    "feed": (refusing(_fed, FeedError), FEEDS),
    "xml_text": (xml_text, {"controls": repeated("\x01")}),
    "price_bounds": (price_bounds, {"digits": repeated("1", tail="₽"), "groups": repeated("1 ", tail="₽")}),
    "is_reading": (lambda text: is_reading({"User-Agent": text}), HEADERS),
    "coding_for": (coding_for, HEADERS),
    "has_tag": (partial(has_tag, tag='"x"'), HEADERS),
    "client_address": (partial(client_address, "127.0.0.1"), HEADERS),
    "parse_counts": (parse_counts, {"ids": repeated("1,", head="v="), "&": repeated("a=1&")}),
    "viewing": (viewing.parse, HEADERS),
    "clean_name": (
        refusing(clean_name, NameRefused),
        {**PROSE, "reader": repeated(" ", head="читатель", tail="x")},
    ),
    "mailbox": (mailbox, PROSE),
    "code_in": (letters.code_in, {"blanks": repeated(" "), "lines": repeated("\n"), "digits": repeated("1")}),
    "decode_loosely": (decode_loosely, SEALS),
    "decode_strictly": (refusing(decode_strictly, ValueError), SEALS),
    "unserialize": (
        refusing(_unserialized, ValueRefused),
        {"digits": repeated("1", head="d:"), "a": repeated("a:1:{")},
    ),
}
