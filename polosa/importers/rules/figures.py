"""Pictures, galleries and cards of what other sites show. Their captions are plain text with us."""

import re
from collections import Counter
from copy import copy
from html import escape
from urllib.parse import urlsplit

from bs4 import Tag

from polosa.importers.rules import texts
from polosa.importers.rules.inline import Block
from polosa.importers.rules.nodes import (
    attribute,
    child,
    classes,
    is_address,
    one_line,
    within,
    without,
    words,
)

MEDIA = ("iframe", "embed", "object", "video", "audio")
MAX_CAPTION = 500
MAX_SHORT_CAPTION = 300
MAX_TITLE = 150
MAX_GALLERY = 60

_GALLERIES = {"gallery", "wp-block-gallery", "tiled-gallery", "polosa-gallery"}
_PICTURE_FILE = re.compile(r"\.(?:avif|bmp|gif|jpe?g|png|svg|tiff?|webp)$", re.IGNORECASE)
_NUMBER = re.compile(r"(?:wp-image-|attachment_)([1-9]\d{0,8})\b")
_SOURCES = ("data-full-url", "data-orig-file", "data-lazy-src", "data-src", "src")


def is_gallery(tag: Tag) -> bool:
    return bool(classes(tag) & _GALLERIES)


def is_smiley(image: Tag) -> bool:
    return bool(classes(image) & {"wp-smiley", "emoji"})


def picture(image: Tag, caption: str = "") -> list[Block]:
    """A picture, and a card for where it led, unless it led to a larger copy of itself."""
    value = _source_of(image)
    if value is None:
        return [_paragraph(caption)] if caption else []
    fits = len(caption) <= MAX_CAPTION
    blocks: list[Block] = [("picture", {**value, "caption": caption if fits else ""})]
    if not fits:
        blocks.append(_paragraph(caption))
    if target := _led_to(image):
        blocks.append(("embed", {"url": target, "title": "", "caption": ""}))
    return blocks


def figure(tag: Tag) -> list[Block] | None:
    """None when there is more in it than one thing to show and its caption."""
    caption = child(tag, "figcaption")
    if caption and child(caption, "img", *MEDIA):
        return None
    shown = within(tag, "img", "table", *MEDIA)
    rest = without(tag, caption) if caption else tag
    if child(rest, "blockquote", "figure", "ul", "ol", "pre", "figcaption") or len(shown) > 1:
        return None
    if not shown:
        return _address_alone(rest, caption)
    if shown[0].name == "table":
        return _captioned_table(tag, shown[0], rest, caption)
    if rest.get_text().strip() or (caption and not _follows(shown[0], caption, tag)):
        return None
    told = _caption_text(caption) if caption else ""
    return picture(_numbered(shown[0], tag), told) if shown[0].name == "img" else embed(shown[0], told)


def embed(tag: Tag, caption: str = "") -> list[Block]:
    """A card for a player or a frame; the frame itself would tell another site about our reader."""
    inner = child(tag, "source", "embed")
    address = _address_of(tag) or (_address_of(inner) if inner else "")
    return card(address, caption)


def card(address: str, caption: str = "") -> list[Block]:
    address = "https:" + address if address.startswith("//") else address
    said: list[Block] = [_paragraph(caption)] if caption else []
    if not is_address(address):
        link = f'<p><a href="{escape(address)}">{escape(address)}</a></p>'
        is_known = bool(address) and not address.startswith("data:")
        return [("html", link), *said] if is_known else said
    fits = len(caption) <= MAX_SHORT_CAPTION
    card: Block = ("embed", {"url": address, "title": "", "caption": caption if fits else ""})
    return [card] if fits else [card, *said]


def gallery(tag: Tag) -> list[Block] | None:
    """None when it says more than captions can hold, or leads somewhere else."""
    images = within(tag, "img")
    if tag.has_attr("data-ids") and not images:
        return _gallery_of_numbers(attribute(tag, "data-ids")) if not words(tag.get_text()) else None
    crowds = _crowds(images, tag)
    items = [item for image in images if (item := _gallery_item(image, crowds))]
    title = _gallery_title(tag)
    told = "".join(str(item["caption"]) for item in items) + title
    is_too_long = len(title) > MAX_TITLE or any(
        len(str(item["caption"])) > MAX_SHORT_CAPTION for item in items
    )
    if not items or is_too_long or child(tag, *MEDIA) or any(_led_to(image) for image in images):
        return None
    return _galleries(items, title) if words(told) == words(tag.get_text()) else None


def _gallery_of_numbers(numbers: str) -> list[Block]:
    """The gallery of a shortcode: numbers of attachments, or, without them, all that hang on the item."""
    if not numbers:
        return [("gallery", {"title": "", "items": [], "attached": True})]
    found = [int(number) for number in re.findall(r"\d{1,9}", numbers)]
    return _galleries([{"src": "", "wp_id": one, "alt": "", "caption": ""} for one in found], "")


def _galleries(items: list[dict[str, object]], title: str) -> list[Block]:
    parts = [items[at : at + MAX_GALLERY] for at in range(0, len(items), MAX_GALLERY)]
    titles = [""] * (len(parts) - 1) + [title]
    return [("gallery", {"title": name, "items": part}) for name, part in zip(titles, parts, strict=True)]


def _crowds(images: list[Tag], whole: Tag) -> set[int]:
    """What holds more than one picture, the gallery itself among it, by `id`."""
    holding: Counter[int] = Counter({id(whole): 2})
    for image in images:
        for parent in image.parents:
            if parent is whole:
                break
            holding[id(parent)] += 1
    return {one for one, count in holding.items() if count > 1}


def _gallery_item(image: Tag, crowds: set[int]) -> dict[str, object] | None:
    value = _source_of(image)
    if value is None:
        return None
    caption: Tag | None = None
    for parent in image.parents:
        if caption or id(parent) in crowds:
            break
        caption = child(parent, "figcaption", "dd")
    return {**value, "caption": one_line(caption)}


def _gallery_title(tag: Tag) -> str:
    captions = within(tag, "figcaption")
    own = [one for one in captions if one.parent is tag or "blocks-gallery-caption" in classes(one)]
    return one_line(own[0]) if own else ""


def _captioned_table(whole: Tag, table: Tag, rest: Tag, caption: Tag | None) -> list[Block] | None:
    if words(rest.get_text()) != words(table.get_text()) or (caption and child(caption, "a")):
        return None
    return texts.table(table, one_line(caption)) if not caption or _follows(table, caption, whole) else None


def _follows(shown: Tag, caption: Tag, whole: Tag) -> bool:
    """Whether the caption begins after what it tells of; looked for within the figure only."""
    for one in within(whole, shown.name, caption.name):
        if one is shown or one is caption:
            return one is shown
    return False


def _address_alone(rest: Tag, caption: Tag | None) -> list[Block] | None:
    address = rest.get_text().strip()
    return card(address, _caption_text(caption) if caption else "") if is_address(address) else None


def _caption_text(caption: Tag) -> str:
    """A link's address is told after its words."""
    told = copy(caption)
    for link in within(told, "a"):
        address = attribute(link, "href")
        if is_address(address) and address not in link.get_text():
            link.append(f" ({address})")
    return one_line(told)


def _source_of(image: Tag) -> dict[str, object] | None:
    sources = [source for name in _SOURCES if (source := attribute(image, name))]
    if not sources:
        return None
    source = next((one for one in sources if not one.startswith("data:")), sources[-1])
    return {"src": source, "wp_id": _number_of(image), "alt": attribute(image, "alt")[:MAX_SHORT_CAPTION]}


def _number_of(image: Tag) -> int | None:
    match = _NUMBER.search(attribute(image, "class")) or re.fullmatch(
        r"([1-9]\d{0,8})", attribute(image, "data-id")
    )
    return int(match[1]) if match else None


def _numbered(image: Tag, around: Tag) -> Tag:
    if _number_of(image) is None and attribute(around, "data-id"):
        image["data-id"] = attribute(around, "data-id")
    return image


def _led_to(image: Tag) -> str:
    anchor = image.find_parent("a")
    address = attribute(anchor, "href") if isinstance(anchor, Tag) else ""
    if not isinstance(anchor, Tag) or not is_address(address):
        return ""
    if "attachment" in attribute(anchor, "rel") or address == attribute(image, "data-link"):
        return ""
    try:
        is_a_picture = _PICTURE_FILE.search(urlsplit(address).path)
    except ValueError:
        return ""
    return "" if is_a_picture else address


def _address_of(tag: Tag) -> str:
    return attribute(tag, "src") or attribute(tag, "data-src") or attribute(tag, "data")


def _paragraph(text: str) -> Block:
    return "paragraph", f"<p>{escape(text, quote=False)}</p>"
