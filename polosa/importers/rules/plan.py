"""What becomes of an item of the old site."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from urllib.parse import unquote, urlsplit

from polosa.importers.gateways.wxr_records import Category, Item, Label
from polosa.kit.text import excerpt, plain, slugify, unescaped

READING = "1"  # grows with the rules of reading: an item read by older ones counts as changed
MAX_SECTIONS = 12  # more than a newspaper's menu holds
MAX_TITLE = 255
MAX_LEAD = 600
MAX_OLD_PATH = 255

_UNFILED = {"uncategorized", "bez-rubriki", "без рубрики"}
_PHOTO_FORMATS = {"post-format-gallery", "post-format-image"}
_KNOWN = {"caption", "wp_caption", "gallery", "embed", "audio", "video", "playlist"}
_SHORTCODE = re.compile(r"\[([a-z][a-z0-9_-]{2,40})(?:\s[^\[\]<>]{0,500})?/?\]")
_REUSED = re.compile(r'<!--\s+wp:block\s+\{"ref":\s*(\d{1,9})')
_ADVICE = {
    "nav_menu_item": "меню собирают заново",
    "wp_navigation": "меню собирают заново",
    "revision": "старая редакция текста",
    "attachment": "файлы берутся вместе с материалами, где они показаны",
    "wp_block": "повторно используемые блоки не переносятся",
}


class Filing(Enum):
    """Whether the old categories become sections or tags."""

    SECTIONS = "sections"
    TAGS = "tags"


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether an item goes on the site, when, and what is to be told about it."""

    is_public: bool
    go_live_at: datetime | None = None
    why: str = ""


def filing_for(categories: Iterable[Category]) -> Filing:
    """Sections, unless there are more at the top than a newspaper's menu holds."""
    top = sum(1 for category in categories if not category.parent and not is_unfiled(category))
    return Filing.SECTIONS if top <= MAX_SECTIONS else Filing.TAGS


def why_skipped(item: Item, *, story_types: frozenset[str]) -> str:
    """Empty when the item is a story or a page worth bringing."""
    if item.post_type not in story_types and item.post_type != "page":
        return _ADVICE.get(item.post_type, f"не материал и не страница: {item.post_type or 'без типа'}")
    if item.status in ("trash", "auto-draft", "inherit"):
        return f"не предназначено для показа: {item.status}"
    if not item.post_id:
        return "нет номера"
    return "" if item.title or item.content.strip() else "пусто: ни заголовка, ни текста"


def standing_of(item: Item, *, now: datetime) -> Standing:
    if item.password:
        return Standing(is_public=False, why="на старом сайте закрыто паролем: остаётся черновиком")
    if item.status in ("publish", "future"):
        is_later = item.published_at is not None and item.published_at > now
        return Standing(is_public=True, go_live_at=item.published_at if is_later else None)
    told = {
        "draft": "",
        "private": "на старом сайте закрыто от читателей: остаётся черновиком",
        "pending": "на старом сайте ждало проверки: остаётся черновиком",
    }
    return Standing(
        is_public=False,
        why=told.get(item.status, f"на старом сайте не опубликовано ({item.status}): остаётся черновиком"),
    )


def digest_of(item: Item) -> str:
    """Of all that is read from an item but its comments."""
    return hashlib.sha256((READING + repr(replace(item, comments=()))).encode()).hexdigest()


def digest_of_discussion(item: Item) -> str:
    return hashlib.sha256((READING + repr(item.comments)).encode()).hexdigest()


def title_of(item: Item) -> str:
    """The title as plain text; that of an untitled item is how it begins."""
    title = " ".join(plain(item.title).split()) or excerpt(plain(item.content), 80) or f"№ {item.post_id}"
    return excerpt(title, MAX_TITLE)


def lead_of(item: Item) -> tuple[str, str]:
    """The lead, and the whole of what stood there when it is too long for one."""
    whole = " ".join(plain(item.excerpt).split())
    return (whole, "") if len(whole) <= MAX_LEAD else (excerpt(whole, MAX_LEAD), whole)


def slug_of(item: Item) -> str:
    """WordPress keeps Cyrillic slugs percent-encoded; ours are Latin."""
    return slugify(unquote(item.slug), max_length=80) or slugify(title_of(item), max_length=80)


def is_photo_report(item: Item) -> bool:
    return any(label.domain == "post_format" and label.slug in _PHOTO_FORMATS for label in item.labels)


def old_paths(item: Item) -> list[str]:
    """Paths an item had: its address, and the short one by its number."""
    found = [_path_of(address) for address in (item.link, item.guid)]
    short = "page_id" if item.post_type == "page" else "p"
    wanted = [*found, f"/?{short}={item.post_id}"]
    return list(dict.fromkeys(path for path in wanted if path and len(path) <= MAX_OLD_PATH))


def filed_under(labels: Sequence[Label], *, filing: Filing, top_of: dict[str, str]) -> tuple[str, list[str]]:
    """The slug of the category that gives the section ("" for none), and the names that become tags.

    `top_of` leads from a category's slug to that of its topmost ancestor.
    """
    categories = [label for label in labels if label.domain == "category" and not is_unfiled(label)]
    tags = [label.name for label in labels if label.domain == "post_tag"]
    if filing is Filing.TAGS:
        return "", _unique([label.name for label in categories] + tags)
    if not categories:
        return "", _unique(tags)
    main = next(
        (label for label in categories if top_of.get(label.slug, label.slug) == label.slug), categories[0]
    )
    section = top_of.get(main.slug, main.slug)
    rest = [label.name for label in categories if label.slug != section]
    return section, _unique(rest + tags)


def is_unfiled(label: Label | Category) -> bool:
    """WordPress's own word for «no category»."""
    return unquote(label.slug) in _UNFILED or label.name.lower() in _UNFILED


def tops(categories: Iterable[Category]) -> dict[str, str]:
    """From every category's slug to that of its topmost ancestor; circles end where they began."""
    parents = {category.slug: category.parent for category in categories}
    found = {}
    for slug in parents:
        at, seen = slug, {slug}
        while (above := parents.get(at, "")) and above in parents and above not in seen:
            at = above
            seen.add(at)
        found[slug] = at
    return found


def remarks_on(item: Item) -> list[str]:
    """What in the text only the old site's plugins could have shown."""
    names = sorted(
        {name for name in _SHORTCODE.findall(item.content) if f"[/{name}]" in item.content} - _KNOWN
    )
    remarks = [f"шорткод [{name}] остался текстом" for name in names[:10]]
    return remarks + [
        f"повторно используемый блок {number} не перенесён" for number in _REUSED.findall(item.content)
    ]


def category_paths(slug: str, categories: Mapping[str, Category]) -> list[str]:
    """Where WordPress showed a category: below those above it, and by its own word."""
    chain = [slug]
    while (known := categories.get(chain[0])) and known.parent in categories and known.parent not in chain:
        chain.insert(0, known.parent)
    paths = [f"/category/{'/'.join(map(unquote, chain))}/", f"/category/{unquote(slug)}/"]
    return list(dict.fromkeys(path for path in paths if len(path) <= MAX_OLD_PATH))


def tag_name(name: str) -> str:
    """As a tag of ours is called."""
    return " ".join(unescaped(name).split())[:100]


def _path_of(address: str) -> str:
    try:
        parts = urlsplit(unescaped(address))
    except ValueError:
        return ""
    path = parts.path if parts.path.startswith("/") else ""
    if parts.query:
        return f"{path or '/'}?{parts.query}"
    return path if path != "/" else ""


def _unique(names: list[str]) -> list[str]:
    by_fold: dict[str, str] = {}
    for name in names:
        short = tag_name(name)
        if short:
            by_fold.setdefault(short.casefold(), short)
    return list(by_fold.values())
