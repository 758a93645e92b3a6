"""What becomes of an item of the old site."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from enum import Enum
from urllib.parse import unquote, urlsplit

from polosa.importers.gateways.wxr_records import BUILDERS, Category, Item, Label
from polosa.importers.rules.identity import number_of, source_of, told_number
from polosa.importers.rules.preparing import other_seo_of, seo_of
from polosa.importers.rules.reused import PLACE
from polosa.importers.rules.shortcodes import expanded
from polosa.importers.rules.vocabulary import other_labels, remarks_on_labels
from polosa.kit.decoding import makes_no_words
from polosa.kit.text import excerpt, one_line, plain, slugify, unescaped
from polosa.kit.twice import are_letters_lost

READING = "3"  # grows with the rules of reading: an item read by older ones counts as changed
MAX_SECTIONS = 12  # more than a newspaper's menu holds
MAX_TITLE = 255
MAX_LEAD = 600
MAX_NAME = 100  # of a tag, and of an author
MAX_OLD_PATH = 255
MOST_APART = timedelta(hours=26)  # of two clocks on earth
WEB = (1990, 2100)  # years in which the clocks of sites are believed
MOST_AHEAD = timedelta(days=3660)  # nobody plans news for later

_UNFILED = {"uncategorized", "bez-rubriki", "без рубрики"}
_PHOTO_FORMATS = {"post-format-gallery", "post-format-image"}
_SHORTCODE = re.compile(r"\[([a-z][a-z0-9_-]{1,40})((?:\s[^\[\]<>]{0,500})?/?)\]")
_DATED = re.compile(r"/\d{4}/\d{2}/(?:(\d{2})/)?")
_ADVICE = {
    "nav_menu_item": "меню собирают заново",
    "wp_navigation": "меню собирают заново",
    "revision": "старая редакция текста",
    "attachment": "файлы берутся вместе с материалами, где они показаны",
    "guest-author": "соавторы берутся вместе с материалами, которые подписали",
    "wp_block": "повторно используемые блоки стоят в материалах, где их показывали",
}


class Filing(Enum):
    """Whether the old categories become sections or tags."""

    SECTIONS = "sections"
    TAGS = "tags"


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether an item goes on the site, of which moment it is, when it goes, and what is to be told about it."""

    is_public: bool
    at: datetime | None = None
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
    return "" if item.title or item.content.strip() else "пусто: ни заголовка, ни текста"


def moment_of(gmt: datetime | None, local: datetime | None, *, zone: tzinfo) -> datetime | None:
    """When something was, in UTC: by the wall clock of the old site where its GMT is none, or of a time when nothing
    had any."""
    if local is None or (gmt and WEB[0] <= gmt.year < WEB[1]):
        return gmt
    try:
        here = local.replace(tzinfo=zone).astimezone(UTC)
    except OverflowError:
        return gmt
    return gmt if gmt and abs(gmt - here) < MOST_APART else here


def standing_of(item: Item, *, now: datetime, zone: tzinfo) -> Standing:
    at = moment_of(item.published_at, item.local_date, zone=zone) or item.feed_date
    if item.password:
        return Standing(is_public=False, at=at, why="на старом сайте закрыто паролем: остаётся черновиком")
    if item.status in ("publish", "future"):
        return _public(at, now)
    told = {
        "draft": "",
        "private": "на старом сайте закрыто от читателей: остаётся черновиком",
        "pending": "на старом сайте ждало проверки: остаётся черновиком",
    }
    return Standing(
        is_public=False,
        at=at,
        why=told.get(item.status, f"на старом сайте не опубликовано ({item.status}): остаётся черновиком"),
    )


def _public(at: datetime | None, now: datetime) -> Standing:
    if at is None:
        return Standing(is_public=False, why="на старом сайте нет даты: остаётся черновиком")
    if at > now + MOST_AHEAD:
        told = f"на старом сайте дата в далёком будущем ({at:%d.%m.%Y}): остаётся черновиком"
        return Standing(is_public=False, why=told)
    return Standing(is_public=True, at=at, go_live_at=at if at > now else None)


def as_draft(standing: Standing, why: str) -> Standing:
    """The same, but for what readers must not see as it is."""
    told = f"{why}: остаётся черновиком"
    return replace(standing, is_public=False, go_live_at=None, why=told) if standing.is_public else standing


def digest_of(item: Item, *, with_comments: bool = False) -> str:
    """Of all that is read from an item, whether its address begins with http or https."""
    comments = item.comments if with_comments else ()
    read = replace(item, comments=comments, fields=(), link=source_of(item.link), guid=source_of(item.guid))
    asked = [address.partition("?")[2] for address in (item.link, item.guid)]
    return hashlib.sha256(f"{READING}{read!r}{asked}".encode("utf-8", "replace")).hexdigest()


def digest_of_blocks(told: Item, item: Item) -> str:
    """Of the text with the blocks that it shows; of nothing where it shows none."""
    shown = "" if told.content == item.content else item.content
    return hashlib.sha256((READING + shown).encode("utf-8", "replace")).hexdigest()


def digest_of_discussion(item: Item) -> str:
    return hashlib.sha256((READING + repr(item.comments)).encode("utf-8", "replace")).hexdigest()


def title_of(item: Item) -> str:
    """The title as plain text; that of an untitled item is how it begins."""
    title = one_line(item.title) or excerpt(plain(item.content), 80) or f"№ {number_of(item)}"
    return excerpt(title, MAX_TITLE)


def lead_of(item: Item) -> tuple[str, str]:
    """The lead, and the whole of what stood there when it is too long for one."""
    whole = one_line(item.excerpt)
    return (whole, "") if len(whole) <= MAX_LEAD else (excerpt(whole, MAX_LEAD), whole)


def too_long(item: Item) -> list[str]:
    """The whole of a title or a lead that has no place as it is: it stands at the beginning of the text."""
    title = one_line(item.title)
    _, lead = lead_of(item)
    return [words for words in (title if len(title) > MAX_TITLE else "", lead) if words]


def is_built(item: Item) -> bool:
    """Whether a page builder keeps the text in fields of its own."""
    return bool(BUILDERS & item.meta.keys())


def is_damaged(item: Item) -> bool:
    """Whether letters were lost before they came here; one in a hundred is no story any more."""
    text = f"{item.title} {item.content}"
    torn = "\ufffd" in item.title or text.count("\ufffd") * 100 > len(text)
    lost = "??" in text and (are_letters_lost(item.title) or are_letters_lost(plain(item.content)))
    return torn or lost or makes_no_words(text)


def remarks_on_lost(item: Item) -> list[str]:
    remarks = []
    if len(one_line(item.title)) > MAX_TITLE:
        remarks.append(f"заголовок длиннее {MAX_TITLE} знаков: целиком он стоит в начале текста")
    if torn := f"{item.title} {item.content} {item.excerpt}".count("\ufffd"):
        remarks.append(f"повреждённых букв: {torn}")
    return remarks


def slug_of(item: Item) -> str:
    """WordPress keeps Cyrillic slugs percent-encoded; ours are Latin."""
    return slugify(unquote(item.slug), max_length=80) or slugify(title_of(item), max_length=80)


def is_photo_report(item: Item) -> bool:
    return any(label.domain == "post_format" and label.slug in _PHOTO_FORMATS for label in item.labels)


def old_paths(item: Item, *, owns_number: bool = True) -> list[str]:
    """Paths an item had: its address, those before it, and the short one by its number, where that is its own."""
    own = number_of(item) if owns_number else 0
    link = path_of(item.link)
    paths = [path for path in (link, path_of(item.guid)) if path and _is_own(path, own)]
    short = [f"/?{name}={own}" for name in (("page_id", "p") if item.post_type == "page" else ("p",)) if own]
    wanted = [*paths, *former_paths(item), *short]
    return list(dict.fromkeys(path for path in wanted if len(path) <= MAX_OLD_PATH))


def former_paths(item: Item) -> list[str]:
    """Where it was before its slug or its date was changed."""
    link = path_of(item.link)
    head, _, last = link.rstrip("/").rpartition("/")
    if not last or "?" in link:
        return []
    found = [f"{head}/{unquote(slug)}/" for slug in item.meta.get("_wp_old_slug", ()) if slug]
    for date in item.meta.get("_wp_old_date", ()):
        if had := _DATED.search(link):
            found.append(link[: had.start()] + _dated(had, date) + link[had.end() :])
    return [path for path in found if path != link]


def _dated(had: re.Match[str], date: str) -> str:
    """The same path of another day."""
    year, month, day = [*date.split("-"), "", ""][:3]
    return f"/{year}/{month}/" + (f"{day}/" if had[1] else "")


def _is_own(path: str, own: int) -> bool:
    """An address by a number is the item's only if the number is: merged sites keep guids of their former lives."""
    told = told_number(path)
    return not told or told == own


def filed_under(labels: Sequence[Label], *, filing: Filing, top_of: dict[str, str]) -> tuple[str, list[str]]:
    """The slug of the category that gives the section ("" for none), and the names that become tags.

    `top_of` leads from a category's slug to that of its topmost ancestor.
    """
    categories = [label for label in labels if label.domain == "category" and not is_unfiled(label)]
    tags = [label.name for label in labels if label.domain == "post_tag"]
    tags += [label.name for label in other_labels(labels)]
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


def remarks_on(item: Item, text: str) -> list[str]:
    """What in the text, as it was made ready, only the old site's plugins could have shown."""
    left = expanded(text) if "[" in text else text
    closed = {name for name, _ in _SHORTCODE.findall(left) if f"[/{name}]" in left}
    alone = {
        name for name, told in _SHORTCODE.findall(left) if "=" in told or told.endswith("/") or "-" in name
    }
    remarks = [f"шорткод [{name}] остался текстом" for name in sorted(closed | alone)[:10]]
    remarks += remarks_on_labels(item.labels)
    remarks += [f"поле [{name}] не перенесено: {value}" for name, value in item.fields]
    seo = other_seo_of(item) if item.post_type == "page" else [*seo_of(item).items(), *other_seo_of(item)]
    remarks += [f"{what} не перенесено, ему нет места: {words}" for what, words in seo]
    return remarks + [
        f"повторно используемый блок {number} не перенесён: опубликованного в выгрузке нет, или текст с ним велик"
        for number in PLACE.findall(item.content)
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
    return " ".join(unescaped(name).split())[:MAX_NAME]


def path_of(address: str) -> str:
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
