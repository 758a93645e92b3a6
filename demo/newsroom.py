"""The demo's newsroom: the paper's settings, its people, its sections and its plain pages."""

from __future__ import annotations

from polosa.articles.models import Author, Section
from polosa.front.actions import found_newsroom, join_group
from polosa.front.models import FrontPage, PlainPage
from polosa.kit.models import Channel, Paper
from polosa.kit.text import slugify
from polosa.kit.typography import typeset, typeset_html
from polosa.readers.actions import rename_reader
from polosa.readers.models import User

from .cast import AUTHORS, CHANNELS, MODERATOR, PAPER, SECTIONS, email
from .library import portrait
from .parse import TEXTS, Block, blocks, entries


def found_paper() -> None:
    """Groups and workflow, the paper's name, imprint and channels."""
    found_newsroom()
    paper = Paper.current()
    if paper.name == PAPER["name"]:
        return
    for name, value in PAPER.items():
        setattr(paper, name, value)
    paper.channels = [Channel(name=name, url=url, sort_order=n) for n, (name, url) in enumerate(CHANNELS)]
    paper.save()


def people() -> list[str]:
    return [*AUTHORS, MODERATOR]


def hire(name: str, number: int) -> None:
    """An account at the desk without a password (there are sign-in links and codes), and for writers a name."""
    user, _new = User.objects.get_or_create(email=email(name), defaults={"name": name})
    if not user.name:
        rename_reader(reader=user, name=name)
    if name == MODERATOR:
        join_group(user=user, group="moderator")
        return
    role, about, group = AUTHORS[name]
    join_group(user=user, group=group)
    if not Author.objects.filter(name=name).exists():
        Author.objects.create(
            name=name, slug=slugify(name), role=role, about=about, user=user, portrait=portrait(name, number)
        )


def open_sections() -> None:
    for position, (slug, title, about) in enumerate(SECTIONS):
        Section.objects.get_or_create(
            slug=slug, defaults={"title": title, "description": about, "position": position}
        )


def write_pages() -> None:
    root = FrontPage.objects.get()
    for entry in entries(TEXTS / "pages.txt"):
        if PlainPage.objects.filter(slug=entry.slug).exists():
            continue
        body = [_set(kind, value) for kind, value in blocks(entry)]
        page = PlainPage(title=typeset(entry.need("title")), slug=entry.slug, body=body)
        root.add_child(instance=page)
        page.save_revision().publish()


def _set(kind: str, value: object) -> Block:
    if kind == "heading" and isinstance(value, dict):
        return kind, {**value, "text": typeset(value["text"])}
    if kind == "list" and isinstance(value, dict):
        return kind, {**value, "items": [typeset_html(item) for item in value["items"]]}
    return kind, typeset_html(value) if isinstance(value, str) else value
