"""Any HTML to a well-formed tree of known elements, by the same rules as a browser's."""

import warnings

import nh3
from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, Tag

from polosa.kit.shallow import shallow

BOUNDARIES = frozenset(
    """address article caption center dd div dt fieldset figcaption footer header li main nav p section
    summary tbody td tfoot th thead tr""".split()  # noqa: SIM905  # a column of forty names is no easier to read
)
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
INLINE = frozenset(
    """a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd mark q rp rt ruby s samp small span
    strike strong sub sup time tt u var""".split()  # noqa: SIM905  # as above
)
_OTHERS = frozenset(
    """aside audio blockquote br col colgroup details dl embed figure hr iframe img object ol pre source table
    ul video wbr""".split()  # noqa: SIM905  # as above
)
_SOURCES = {"src", "data-src", "data-lazy-src", "data-orig-file", "data-full-url"}
_ATTRIBUTES = {
    "*": {"class", "id", "title", "dir", "lang"},
    "a": {"href", "rel", "download"},
    "audio": {"src"},
    "col": {"span"},
    "embed": {"src"},
    "figure": {"data-id", "data-ids"},
    "iframe": {"src", "data-src"},
    "img": {"alt", "data-id", "data-link"} | _SOURCES,
    "object": {"data"},
    "ol": {"start", "reversed", "type"},
    "source": {"src"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
    "video": {"src", "poster"},
}


def normal(html: str) -> Tag:
    """A tree in which only known elements and harmless attributes are left; no text but that of scripts,
    styles and templates is lost on the way."""
    cleaned = nh3.clean(
        shallow(html),
        tags=set(BOUNDARIES | HEADINGS | INLINE | _OTHERS),
        attributes=_ATTRIBUTES,
        clean_content_tags={"script", "style", "noscript", "template"},
        url_schemes={"http", "https", "mailto", "tel", "data"},
        link_rel=None,
        strip_comments=True,
    )
    with warnings.catch_warnings():  # a story may well be one word that looks like a file's name
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        return BeautifulSoup(cleaned, "html.parser")
