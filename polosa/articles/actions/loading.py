"""Many stories at once: what an archive brings and nobody wrote at the desk.

`save()` is not asked and nothing is left to tasks: whatever follows from publishing one story is written here for all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime
from wagtail.models import Revision

from polosa.audience.actions import load_counters
from polosa.comments import actions as comments
from polosa.edge.actions import purge
from polosa.kit.actions import insert_all, reserve_ids
from polosa.reactions import actions as reactions
from polosa.readers.models import User

from ..models import Article, ArticleAuthor, ArticleTag, Tag
from ..queries import published_sections
from ..rules import ARCHIVE, Typed, list_keys, slug_for, typeset_pieces
from ..signals import articles_loaded
from .editing import TEXTS, Fields
from .records import keep_records

# What is given as objects of the database is taken as it is, and so is the body: its blocks are trusted to be known.
UNCHECKED = [
    "section",
    "cover",
    "owner",
    "thread",
    "strip",
    "counter",
    "body",
    "typed",
    "listed_under",
    "tags",
]


@dataclass(frozen=True)
class Arrival:
    """A story that came out already. Its `fields` are those of `create_article`, its `published_at` among them.

    `typed` is what was typed where the words are typeset already (`rules.typeset_pieces` tells it).
    """

    fields: Fields
    typed: Typed | None = None
    owner: User | None = None
    views: int = 0
    moods: Mapping[str, int] = field(default_factory=dict)


@transaction.atomic
def load_articles(*, arrivals: Sequence[Arrival]) -> list[Article]:
    """New live stories, as if each had been published at its time: with a revision, a discussion, a strip and a
    counter, found by readers and at the desk. A batch of some hundreds costs about three milliseconds a story.

    Raises ValidationError, naming fields; then none of the batch is written.
    """
    stories = [_story(arrival) for arrival in arrivals]
    for story, pk in zip(stories, reserve_ids(Article, len(stories)), strict=True):
        story.pk = pk
    _attach(stories, arrivals)
    _name(stories, arrivals)
    _revise(stories)
    menus = _menus(stories)
    insert_all(stories)
    keep_records(stories)
    listed = dict.fromkeys(key for story in stories for key in story.listed_under)
    purge(ARCHIVE, *menus, *listed, removes=False)
    articles_loaded.send(Article, articles=stories)
    return stories


def _menus(stories: list[Article]) -> list[str]:
    """Keys of the lists of sections and authors, if a story not yet written is the first of one."""
    sections = {story.section_id for story in stories}
    known = set(published_sections().filter(pk__in=sections).values_list("pk", flat=True))
    return ["authors"] if sections <= known else ["authors", "sections"]


def _story(arrival: Arrival) -> Article:
    """A story with its words typeset, not written yet."""
    given: dict[str, Any] = {**arrival.fields}
    body, _authors, _tags = given.pop("body", []), given.pop("authors", ()), given.pop("tags", ())
    story = Article(owner=arrival.owner, live=True, **given)
    if arrival.typed is not None:
        story.typed = arrival.typed
    elif story.typeset_on_save:
        texts, story.typed = typeset_pieces({name: getattr(story, name) for name in TEXTS}, body, {})
        for name, text in texts.items():
            setattr(story, name, text)
    story.body = Article._meta.get_field("body").stream_block.to_python(body)
    story.slug = slug_for(story.title, story.slug)
    last = max(filter(None, (story.published_at, story.updated_at)))
    story.first_published_at, story.last_published_at, story.edited_at = story.published_at, last, last
    story.clean_fields(exclude=UNCHECKED)
    story.clean()
    return story


def _attach(stories: list[Article], arrivals: Sequence[Arrival]) -> None:
    """Discussions, strips and counters."""
    urls = [story.get_absolute_url() for story in stories]
    threads = comments.load_threads(
        topics=[
            comments.Topic(story.title, url, story.has_discussion)
            for story, url in zip(stories, urls, strict=True)
        ]
    )
    strips = reactions.load_strips(
        topics=[
            reactions.Topic(story.title, url, story.published_at, story.has_mood, arrival.moods)
            for story, url, arrival in zip(stories, urls, arrivals, strict=True)
            if story.published_at is not None
        ]
    )
    counters = load_counters(views=[arrival.views for arrival in arrivals])
    for story, thread, strip, counter in zip(stories, threads, strips, counters, strict=True):
        story.thread, story.strip, story.counter = thread, strip, counter


def _name(stories: list[Article], arrivals: Sequence[Arrival]) -> None:
    """Bylines and tags, and the lists that the stories stand in by them."""
    tags = _tags({name for arrival in arrivals for name in arrival.fields.get("tags", ())})
    bylines: list[ArticleAuthor] = []
    tagged: list[ArticleTag] = []
    for story, arrival in zip(stories, arrivals, strict=True):
        at = story.published_at
        authors = arrival.fields.get("authors", ())
        own_tags = list(dict.fromkeys(tags[name] for name in arrival.fields.get("tags", ())))
        own_bylines = [
            ArticleAuthor(article=story, author=author, sort_order=place, listed_at=at)
            for place, author in enumerate(authors)
        ]
        own_tagged = [ArticleTag(content_object=story, tag=tag, listed_at=at) for tag in own_tags]
        story.bylines, story.tagged_items = own_bylines, own_tagged  # what a revision tells of them
        bylines += own_bylines
        tagged += own_tagged
        story.listed_under = list_keys(
            section=story.section_id,
            tags=[tag.pk for tag in own_tags],
            authors=[author.pk for author in authors],
            day=localtime(at).date(),
            is_urgent=story.is_urgent,
        )
    insert_all(bylines)
    insert_all(tagged)


def _tags(names: set[str]) -> dict[str, Tag]:
    """Tags by their names; new ones are made. Letters' case makes no other tag."""
    found = {tag.name: tag for tag in Tag.objects.filter(name__in=names)}
    for name in sorted(names - found.keys()):
        found[name] = Tag.objects.filter(name__iexact=name).first() or Tag.objects.create(name=name)
    return found


def _revise(stories: list[Article]) -> None:
    """One revision a story, at once the latest and the live one: without it a scheduled change would hide the story."""
    kind = Article.get_content_type()
    revisions = [
        Revision(
            content_type=kind,
            base_content_type=kind,
            object_id=str(story.pk),
            user=story.owner,
            created_at=story.last_published_at,
            object_str=str(story),
            content=story.serializable_data(),
        )
        for story in stories
    ]
    insert_all(revisions)
    for story, revision in zip(stories, revisions, strict=True):
        story.latest_revision = story.live_revision = revision
