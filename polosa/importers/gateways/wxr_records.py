"""The records of a WordPress export as plain data. Readers' IP addresses are never taken over."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from polosa.kit.twice import decoded_once_more

KEPT_META = frozenset(
    str.split(
        "_thumbnail_id _wp_attached_file _wp_attachment_image_alt _wp_old_slug _wp_old_date footnotes"
        " _yoast_wpseo_title _yoast_wpseo_metadesc rank_math_title rank_math_description"
        " _aioseo_title _aioseo_description _aioseop_title _aioseop_description"
        " _seopress_titles_title _seopress_titles_desc"
    )
)
BUILDERS = frozenset(
    str.split(
        "_elementor_data _fl_builder_data panels_data _et_pb_use_builder ct_builder_shortcodes ct_builder_json"
        " _bricks_page_content_2 brizy-post _wpb_vc_js_status tdc_content mfn-page-items avia_sc_content"
    )
)
"""Under these names page builders keep what they show; our part is to know that they were there."""
MOST_VALUES = 50  # of one name
FIRST_YEAR = 1500  # before it nobody printed news


@dataclass(slots=True)
class Element:
    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)
    children: list["Element"] = field(default_factory=list)

    @property
    def text(self) -> str:
        return decoded_once_more("".join(self.parts))

    def all(self, name: str) -> list["Element"]:
        return [child for child in self.children if child.name == name]

    def get(self, name: str) -> str:
        """The text of the first such child as it is, "" where there is none."""
        return next((child.text for child in self.children if child.name == name), "")

    def word(self, name: str) -> str:
        return self.get(name).strip()

    def number(self, name: str) -> int:
        return number(self.word(name))


@dataclass(frozen=True, slots=True)
class Channel:
    title: str
    link: str
    description: str
    language: str
    version: str
    base_site_url: str
    base_blog_url: str
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Author:
    login: str
    email: str
    display_name: str
    first_name: str
    last_name: str
    number: int = 0

    @property
    def name(self) -> str:
        """As the old site showed it, else of both parts; "" where only the login is told."""
        return self.display_name or f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, slots=True)
class Category:
    term_id: int
    slug: str
    parent: str
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Tag:
    term_id: int
    slug: str
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Term:
    term_id: int
    taxonomy: str
    slug: str
    parent: str
    name: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A category, tag or other term an item is filed under."""

    domain: str
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Comment:
    comment_id: int
    author: str
    email: str
    url: str
    at: datetime | None
    content: str
    approved: str
    kind: str
    parent: int
    user_id: int
    local_at: datetime | None = None
    rating: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """`published_at`, `modified_at` and `feed_date` are in UTC; `local_date` is the wall clock of the old site. Each is
    None where the export says nothing believable. `meta` holds all values of a name that we read, in order; `fields`
    are those that editors or plugins added under names of their own."""

    post_type: str
    post_id: int
    status: str
    title: str
    link: str
    guid: str
    slug: str
    parent: int
    menu_order: int
    creator: str
    content: str
    excerpt: str
    password: str
    sticky: bool
    comment_status: str
    attachment_url: str
    published_at: datetime | None
    modified_at: datetime | None
    local_date: datetime | None
    feed_date: datetime | None
    labels: tuple[Label, ...]
    meta: dict[str, tuple[str, ...]]
    fields: tuple[tuple[str, str], ...]
    comments: tuple[Comment, ...]

    @property
    def thumbnail_id(self) -> int:
        return number(self.first("_thumbnail_id"))

    def first(self, *names: str) -> str:
        """The first value of the first of these names that has one."""
        return next((value for name in names for value in self.meta.get(name, ()) if value), "")


@dataclass(frozen=True, slots=True)
class Unread:
    """A record that could not be read, and why: it is told, and the reading goes on."""

    name: str
    why: str


Record = Unread | Channel | Author | Category | Tag | Term | Item


def record_of(element: Element) -> Record:
    try:
        return RECORDS[element.name](element)
    except Exception as error:
        return Unread(element.name, f"запись не прочесть: {str(error)[:200]} ({type(error).__name__})")


def channel_of(element: Element) -> Channel:
    return Channel(
        title=element.word("title"),
        link=element.word("link"),
        description=element.word("description"),
        language=element.word("language"),
        version=element.word("wp:wxr_version"),
        base_site_url=element.word("wp:base_site_url"),
        base_blog_url=element.word("wp:base_blog_url"),
        made_at=_rfc822(element.word("pubDate")),
    )


def author_of(element: Element) -> Author:
    return Author(
        login=element.word("wp:author_login"),
        email=element.word("wp:author_email"),
        display_name=element.word("wp:author_display_name"),
        first_name=element.word("wp:author_first_name"),
        last_name=element.word("wp:author_last_name"),
        number=element.number("wp:author_id"),
    )


def category_of(element: Element) -> Category:
    return Category(
        term_id=element.number("wp:term_id"),
        slug=element.word("wp:category_nicename"),
        parent=element.word("wp:category_parent"),
        name=element.word("wp:cat_name"),
        description=element.word("wp:category_description"),
    )


def tag_of(element: Element) -> Tag:
    return Tag(
        term_id=element.number("wp:term_id"),
        slug=element.word("wp:tag_slug"),
        name=element.word("wp:tag_name"),
        description=element.word("wp:tag_description"),
    )


def term_of(element: Element) -> Term:
    return Term(
        term_id=element.number("wp:term_id"),
        taxonomy=element.word("wp:term_taxonomy"),
        slug=element.word("wp:term_slug"),
        parent=element.word("wp:term_parent"),
        name=element.word("wp:term_name"),
        description=element.word("wp:term_description"),
    )


def item_of(element: Element) -> Item:
    return Item(
        post_type=element.word("wp:post_type"),
        post_id=element.number("wp:post_id"),
        status=element.word("wp:status"),
        title=element.word("title"),
        link=element.word("link"),
        guid=element.word("guid"),
        slug=element.word("wp:post_name"),
        parent=element.number("wp:post_parent"),
        menu_order=element.number("wp:menu_order"),
        creator=element.word("dc:creator").strip("<> "),
        content=element.get("content:encoded"),
        excerpt=element.get("excerpt:encoded"),
        password=element.word("wp:post_password"),
        sticky=element.word("wp:is_sticky") == "1",
        comment_status=element.word("wp:comment_status"),
        attachment_url=element.word("wp:attachment_url"),
        published_at=_utc(element.word("wp:post_date_gmt")),
        modified_at=_utc(element.word("wp:post_modified_gmt")),
        local_date=_moment(element.word("wp:post_date")),
        feed_date=_rfc822(element.word("pubDate")),
        labels=_labels(element),
        meta=_meta(element),
        fields=_fields(element),
        comments=tuple(_comment(comment) for comment in element.all("wp:comment")),
    )


def _labels(element: Element) -> tuple[Label, ...]:
    """WXR 1.0 and 1.1 write every term twice, once without its slug, and call tags `tag`."""
    found: dict[tuple[str, str], Label] = {}
    for category in element.all("category"):
        slug = category.attributes.get("nicename", "").strip()
        domain = category.attributes.get("domain", "category").strip()
        domain = "post_tag" if domain == "tag" else domain
        name = category.text.strip()
        if name and (slug or (domain, name) not in found):
            found[(domain, name)] = Label(domain=domain, slug=slug, name=name)
    return tuple(found.values())


def _meta(element: Element) -> dict[str, tuple[str, ...]]:
    """What we read of the fields beside the text; of page builders only that they were there."""
    found: dict[str, list[str]] = {}
    for meta in element.all("wp:postmeta"):
        key = meta.word("wp:meta_key")
        if key in BUILDERS and meta.word("wp:meta_value") not in ("", "off", "false"):
            found[key] = ["1"]
        elif key in KEPT_META and len(found.setdefault(key, [])) < MOST_VALUES:
            found[key].append(meta.word("wp:meta_value"))
    return {key: tuple(values) for key, values in found.items()}


def _fields(element: Element) -> tuple[tuple[str, str], ...]:
    """Names that begin with an underscore are those of the machine."""
    pairs = ((meta.word("wp:meta_key"), meta.word("wp:meta_value")) for meta in element.all("wp:postmeta"))
    told = [(key[:60], value[:200]) for key, value in pairs if value and key[:1] not in ("", "_")]
    return tuple(one for one in told if one[0] not in KEPT_META | BUILDERS)[:MOST_VALUES]


def _comment(element: Element) -> Comment:
    return Comment(
        comment_id=element.number("wp:comment_id"),
        author=element.word("wp:comment_author"),
        email=element.word("wp:comment_author_email"),
        url=element.word("wp:comment_author_url"),
        at=_utc(element.word("wp:comment_date_gmt")),
        local_at=_moment(element.word("wp:comment_date")),
        rating=_rating(element),
        content=element.get("wp:comment_content"),
        approved=element.word("wp:comment_approved"),
        kind=element.word("wp:comment_type") or "comment",
        parent=element.number("wp:comment_parent"),
        user_id=element.number("wp:comment_user_id"),
    )


def number(text: str) -> int:
    """Zero for what is no number, as for WordPress itself; at most nine digits, which fit any column."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _rating(element: Element) -> str:
    """The marks of a review."""
    pairs = ((meta.word("wp:meta_key"), meta.word("wp:meta_value")) for meta in element.all("wp:commentmeta"))
    return next((value[:5] for key, value in pairs if key == "rating" and value), "")


def _moment(text: str) -> datetime | None:
    """None for "0000-00-00 00:00:00" of a draft, and for what no newspaper's clock ever showed."""
    text = text.replace("T", " ", 1)
    for length, pattern in ((19, "%Y-%m-%d %H:%M:%S"), (10, "%Y-%m-%d")):
        try:
            moment = datetime.strptime(text[:length], pattern)  # noqa: DTZ007  # the caller knows the zone
        except ValueError:
            continue
        return moment if moment.year >= FIRST_YEAR else None
    return None


def _utc(text: str) -> datetime | None:
    """None for the beginning of all computers' time too: a clock that was never set."""
    moment = _moment(text)
    return moment.replace(tzinfo=UTC) if moment and moment != datetime(1970, 1, 1) else None  # noqa: DTZ001  # as above


def _rfc822(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    # "Mon, 30 Nov -0001 00:00:00 +0000" of a draft would be read as some other year
    return moment if moment.year >= FIRST_YEAR and " -0001 " not in text else None


RECORDS: dict[str, Callable[[Element], Record]] = {
    "wp:author": author_of,
    "wp:category": category_of,
    "wp:tag": tag_of,
    "wp:term": term_of,
    "item": item_of,
}
