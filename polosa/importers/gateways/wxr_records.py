"""The records of a WordPress export as plain data. Readers' IP addresses are never taken over."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

KEPT_META = ("_thumbnail_id", "_wp_attached_file", "_wp_attachment_image_alt")


@dataclass(slots=True)
class Element:
    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)
    children: list["Element"] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.parts)

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


@dataclass(frozen=True, slots=True)
class Author:
    login: str
    email: str
    display_name: str
    first_name: str
    last_name: str


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


@dataclass(frozen=True, slots=True)
class Item:
    """`published_at` and `modified_at` are in UTC. `local_date` is the wall clock of the old site, for items
    (drafts above all) that tell no other time."""

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
    labels: tuple[Label, ...]
    meta: dict[str, str]
    comments: tuple[Comment, ...]

    @property
    def thumbnail_id(self) -> int:
        return number(self.meta.get("_thumbnail_id", ""))


Record = Channel | Author | Category | Tag | Term | Item


def channel_of(element: Element) -> Channel:
    return Channel(
        title=element.word("title"),
        link=element.word("link"),
        description=element.word("description"),
        language=element.word("language"),
        version=element.word("wp:wxr_version"),
        base_site_url=element.word("wp:base_site_url"),
        base_blog_url=element.word("wp:base_blog_url"),
    )


def author_of(element: Element) -> Author:
    return Author(
        login=element.word("wp:author_login"),
        email=element.word("wp:author_email"),
        display_name=element.word("wp:author_display_name"),
        first_name=element.word("wp:author_first_name"),
        last_name=element.word("wp:author_last_name"),
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
        published_at=_utc(element.word("wp:post_date_gmt")) or _rfc822(element.word("pubDate")),
        modified_at=_utc(element.word("wp:post_modified_gmt")),
        local_date=_moment(element.word("wp:post_date")),
        labels=_labels(element),
        meta=_meta(element),
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


def _meta(element: Element) -> dict[str, str]:
    pairs = ((meta.word("wp:meta_key"), meta) for meta in element.all("wp:postmeta"))
    return {key: meta.word("wp:meta_value") for key, meta in pairs if key in KEPT_META}


def _comment(element: Element) -> Comment:
    return Comment(
        comment_id=element.number("wp:comment_id"),
        author=element.word("wp:comment_author"),
        email=element.word("wp:comment_author_email"),
        url=element.word("wp:comment_author_url"),
        at=_utc(element.word("wp:comment_date_gmt")) or _utc(element.word("wp:comment_date")),
        content=element.get("wp:comment_content"),
        approved=element.word("wp:comment_approved"),
        kind=element.word("wp:comment_type") or "comment",
        parent=element.number("wp:comment_parent"),
        user_id=element.number("wp:comment_user_id"),
    )


def number(text: str) -> int:
    """Zero for what is no number, as for WordPress itself; at most nine digits, which fit any column."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.strptime(text[:19], "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007  # the caller knows the zone
    except ValueError:  # "0000-00-00 00:00:00" of a draft
        return None
    return moment if moment.year >= 1970 else None


def _utc(text: str) -> datetime | None:
    moment = _moment(text)
    return moment.replace(tzinfo=UTC) if moment else None


def _rfc822(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError, TypeError):
        return None
    # "Mon, 30 Nov -0001 00:00:00 +0000" of a draft would be read as some other year
    return moment if moment.year >= 1970 and " -0001 " not in text else None


RECORDS: dict[str, Callable[[Element], Record]] = {
    "wp:author": author_of,
    "wp:category": category_of,
    "wp:tag": tag_of,
    "wp:term": term_of,
    "item": item_of,
}
