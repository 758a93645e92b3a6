"""The walk over a tree of HTML that writes blocks."""

from collections.abc import Callable, Iterable

from bs4 import NavigableString, Tag
from bs4.element import PageElement

from polosa.importers.rules import figures, texts
from polosa.importers.rules.inline import Block, Run
from polosa.importers.rules.nodes import attribute, child, within, words
from polosa.importers.rules.normal import BOUNDARIES, HEADINGS, INLINE
from polosa.kit.html import clean_block

MAX_DEPTH = 60  # what nests deeper is no story; it is kept as it is
_DESCENDED = BOUNDARIES | {"figure", "aside"}


def blocks_of(tree: Tag, *, newline_breaks: bool) -> list[Block]:
    return _Walk(newline_breaks=newline_breaks).over(tree.children)


class _Walk:
    def __init__(self, *, newline_breaks: bool, depth: int = 0) -> None:
        self._blocks: list[Block] = []
        self._newline_breaks = newline_breaks
        self._depth = depth
        self._run = Run(self._blocks, newline_breaks=newline_breaks)
        self._converters: dict[str, Callable[[Tag], list[Block] | None]] = {
            **dict.fromkeys(HEADINGS, texts.heading),
            **dict.fromkeys(figures.MEDIA, self._media),
            **dict.fromkeys(("ul", "ol"), self._listing),
            **dict.fromkeys(("aside", "details"), self._aside),
            "figure": figures.figure,
            "table": texts.table,
            "blockquote": self._quote,
        }

    def over(self, nodes: Iterable[PageElement]) -> list[Block]:
        self._each(nodes)
        self._run.end()
        return self._blocks

    def _each(self, nodes: Iterable[PageElement]) -> None:
        self._depth += 1
        for node in list(nodes):
            if isinstance(node, Tag):
                self._element(node)
            elif isinstance(node, NavigableString):
                self._run.text(str(node))
        self._depth -= 1

    def _element(self, tag: Tag) -> None:
        if self._depth > MAX_DEPTH:
            self._run.end()
            self._as_it_is(tag)
        elif tag.name == "br":
            self._run.line_break()
        elif tag.name == "img":
            self._picture(tag)
        elif tag.name in INLINE:
            self._run.open(tag.name, attribute(tag, "href"), attribute(tag, "title"))
            self._each(tag.children)
            self._run.close()
        else:
            self._block(tag)

    def _picture(self, tag: Tag) -> None:
        if figures.is_smiley(tag):
            self._run.text(attribute(tag, "alt"))
            return
        self._run.end()
        self._blocks.extend(figures.picture(tag))

    def _block(self, tag: Tag) -> None:
        self._run.end()
        found = self._converted(tag)
        if found is not None:
            self._blocks.extend(found)
        elif tag.name in _DESCENDED or figures.is_gallery(tag):
            self._each(_unlisted(tag).children)
            self._run.end()
        else:
            self._as_it_is(tag)

    def _converted(self, tag: Tag) -> list[Block] | None:
        """None where no block of ours holds all of it."""
        if figures.is_gallery(tag):
            return figures.gallery(tag)
        if texts.is_file(tag):
            return texts.file(tag)
        convert = self._converters.get(tag.name)
        return convert(tag) if convert else None

    def _media(self, tag: Tag) -> list[Block]:
        """The card, and what a browser would show instead of a player it does not have."""
        cards = figures.embed(tag)
        return cards + [block for block in self._inside(tag.children) if block not in cards]

    def _quote(self, tag: Tag) -> list[Block] | None:
        if found := texts.quote(tag, keeps_lines=self._newline_breaks):
            return found
        blocks = self._inside(tag.children)
        if any(kind not in ("paragraph", "html") for kind, _ in blocks):
            return None
        inside = "".join(str(value) for _, value in blocks)
        return [("html", clean_block(f"<blockquote>{inside}</blockquote>"))] if inside else []

    def _listing(self, tag: Tag) -> list[Block] | None:
        """A list whose every item is one paragraph."""
        if attribute(tag, "start") not in ("", "1") or tag.has_attr("reversed"):
            return None
        if any(isinstance(node, NavigableString) and node.strip() for node in tag.children):
            return None
        items: list[object] = []
        for item in [node for node in tag.children if isinstance(node, Tag)]:
            blocks = self._inside(item.children)
            if item.name != "li" or len(blocks) > 1 or any(kind != "paragraph" for kind, _ in blocks):
                return None
            items.extend(value for _, value in blocks)
        return [("list", {"ordered": tag.name == "ol", "items": items})] if items else []

    def _aside(self, tag: Tag) -> list[Block] | None:
        summary = child(tag, "summary")
        title = texts.plain(summary) if summary else ""
        if title is None or len(title) > texts.MAX_TITLE:
            return None
        blocks = self._inside(node for node in tag.children if node is not summary)
        if not blocks or any(kind != "paragraph" for kind, _ in blocks):
            return self._descended(tag, summary, blocks)
        text = "".join(str(value) for _, value in blocks)
        return [("aside", {"title": " ".join(title.split()), "text": text})]

    def _descended(self, tag: Tag, summary: Tag | None, blocks: list[Block]) -> list[Block] | None:
        """What is in it, one after the other; not walked through again, which would double at each level."""
        if tag.name not in _DESCENDED:
            return None
        first = self._inside([summary]) if summary and summary.parent is tag else []
        return [*first, *blocks]

    def _inside(self, nodes: Iterable[PageElement]) -> list[Block]:
        return _Walk(newline_breaks=self._newline_breaks, depth=self._depth).over(nodes)

    def _as_it_is(self, tag: Tag) -> None:
        """Sanitised, and what it shows of other addresses after it: our HTML asks no other site."""
        shown = [image for image in within(tag, "img") if not figures.is_smiley(image)]
        after = [block for image in shown for block in figures.picture(image)]
        after += [block for media in within(tag, *figures.MEDIA) for block in figures.embed(media)]
        for image in within(tag, "img"):
            _worded(image, attribute(image, "alt") if figures.is_smiley(image) else "")
        if words(tag.get_text()) or tag.name == "hr":
            self._blocks.append(("html", clean_block(str(tag))))
        self._blocks.extend(after)


def _worded(image: Tag, words: str) -> None:
    """Leaves `words` in the place of a picture. It stays in the tree by a name that the sanitiser takes away:
    to take it out would cost a look at all its neighbours."""
    image.name, image.attrs, image.can_be_empty_element = "x-words", {}, False
    if words:
        image.string = words


def _unlisted(tag: Tag) -> Tag:
    """Galleries were lists once: what is left of one is pictures, not items."""
    if figures.is_gallery(tag):
        for one in [tag, *within(tag, "ul", "ol")]:
            one.name = "div"
    return tag
