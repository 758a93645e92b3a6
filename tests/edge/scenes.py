"""What people do to a paper, each scene once or at random: run in the actor's process (`actor.py`), on a real database.

`@scene(...)` names the actions it goes through. `test_every_action_has_a_scene` finds those that no scene goes through.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from random import Random
from typing import Any

from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone
from PIL import Image

from polosa.articles import actions as articles
from polosa.articles.models import Article, Author, Section, Tag
from polosa.comments import actions as comments
from polosa.comments.models import Comment, Thread
from polosa.events import actions as events
from polosa.events.models import Event, Showing, Venue
from polosa.front.models import PlainPage
from polosa.kit.actions import make_all_renditions
from polosa.kit.models import Channel, Paper, Picture
from polosa.partners import actions as partners
from polosa.partners.models import Headline, Partner
from polosa.reactions import actions as reactions
from polosa.reactions.enums import Mood
from polosa.reactions.models import Strip, Vote
from polosa.readers import actions as readers
from polosa.readers.models import User
from tests.factories import afisha, people, stories

Scene = Callable[[Random], object]
SCENES: dict[str, Scene] = {}
THROUGH: dict[str, str] = {}
_numbers = count(1)


def scene(*through: str) -> Callable[[Scene], Scene]:
    def note(do: Scene) -> Scene:
        SCENES[do.__name__] = do
        THROUGH.update(dict.fromkeys(through, do.__name__))
        return do

    return note


def words(rng: Random) -> str:
    return f"{rng.choice(['Мост', 'Театр', 'Паром', 'Рынок'])} {next(_numbers)} {rng.randrange(10**6)}"


def one(rng: Random, found: Any) -> Any:
    return rng.choice(list(found.order_by("pk")[:200]))


def found_town() -> None:
    """A little of everything, so that every list has something in it."""
    rng = Random(1)
    for title in ("Город", "Спорт", "Культура"):
        stories.section(title)
    for name in ("Вера Соколова", "Павел Дроздов"):
        stories.author(name)
    readers_of_town()
    for number in range(14):
        stories.story(f"Новость {number}", **_fields(rng))
    for number in range(3):
        afisha.event(f"Спектакль {number}", venue=afisha.venue(f"Сцена {number % 2}"))
    partner = partners.create_partner(
        name="Заозёрские вести", home_url="https://vesti.example/", feed_url="https://vesti.example/rss.xml"
    )
    for number in range(3):
        Headline.objects.create(
            partner=partner, guid=f"g{number}", title=f"Заголовок {number}", url=f"https://vesti.example/{number}",
            published_at=timezone.now() - timedelta(hours=number), first_seen=timezone.now(),
        )  # fmt: skip
    partners.settle_row()
    for _ in range(6):
        write(rng)
        vote(rng)


def readers_of_town() -> list[User]:
    people.vera()
    people.mila()
    named = {"r0@example.org": "Руслан", "r1@example.org": "Олег", "r2@example.org": "Нина"}
    return [
        User.objects.get_or_create(email=email, defaults={"name": name})[0] for email, name in named.items()
    ]


def _fields(rng: Random) -> dict[str, Any]:
    return {
        "section": one(rng, Section.objects.all()),
        "tags": rng.sample(["мост", "река", "зима", "театр"], rng.randrange(3)),
        "authors": rng.sample(list(Author.objects.order_by("pk")), rng.randrange(1, 3)),
        "kind": rng.choice(["news", "article", "column", "photo"]),
        "is_urgent": rng.random() < 0.15,
        "is_pinned": rng.random() < 0.1,
        "published_at": timezone.now()
        - timedelta(days=rng.choice([0, 0, 0, 1, 30, 365]), minutes=rng.randrange(60)),
    }


@scene(
    "articles.create_article", "articles.settle_live", "front.index_article", "distribution.sitemap_changed"
)
def publish(rng: Random) -> object:
    return stories.story(words(rng), **_fields(rng)).pk


@scene("articles.edit_article", "comments.describe_thread", "reactions.describe_strip")
def correct(rng: Random) -> object:
    story = one(rng, Article.objects.live())
    articles.edit_article(article=story, user=None, publish=True, title=words(rng), lead="Поправка.")
    return story.pk


@scene("articles.publish_article")
def move(rng: Random) -> object:
    """To other sections, tags, authors and days: lists it leaves and lists it enters."""
    story = articles.edit_article(article=one(rng, Article.objects.live()), user=None, **_fields(rng))
    return articles.publish_article(article=story).pk


@scene("articles.unpublish_article", "articles.settle_gone", "front.forget_article")
def unpublish(rng: Random) -> object:
    if Article.objects.live().count() < 8:
        return None
    return articles.unpublish_article(article=one(rng, Article.objects.live())).pk


@scene()
def publish_again(rng: Random) -> object:
    gone = Article.objects.filter(live=False)
    return articles.publish_article(article=one(rng, gone)).pk if gone.exists() else None


@scene("articles.delete_article", "articles.settle_deleted", "comments.delete_thread")
def delete(rng: Random) -> object:
    if Article.objects.live().count() > 8:
        articles.delete_article(article=one(rng, Article.objects.live()))
    return None


@scene()
def open_and_close(rng: Random) -> object:
    """A section, a tag, an author and a place come to the site with their first story, and some leave with it."""
    title = words(rng)
    story = stories.story(
        title, section=stories.section(f"Рубрика {title}"), authors=[stories.author(title)], tags=[title]
    )
    event = afisha.event(title, venue=afisha.venue(f"Сцена {title}"))
    if rng.random() < 0.6:
        articles.unpublish_article(article=story)
        events.unpublish_event(event=event)
    return story.pk


@scene()
def close_the_last(rng: Random) -> object:
    """What stood on the site a while with its only story leaves together with it."""
    title = words(rng)
    story = stories.story(title, section=stories.section(f"Рубрика {title}"), tags=[title])
    time.sleep(0.3)
    return articles.unpublish_article(article=story).pk


@scene()
def expire(rng: Random) -> object:
    """As the clerk does it: its time has come."""
    story = one(rng, Article.objects.live())
    Article.objects.filter(pk=story.pk).update(expire_at=timezone.now() - timedelta(seconds=1))
    call_command("publish_scheduled", verbosity=0)
    return story.pk


@scene()
def come_out_by_schedule(rng: Random) -> object:
    soon = timezone.now() + timedelta(seconds=0.2)
    story = articles.create_article(
        user=None, title=words(rng), lead="Скоро.", section=one(rng, Section.objects.all()), go_live_at=soon
    )
    articles.publish_article(article=story)
    while timezone.now() < soon:
        pass
    call_command("publish_scheduled", verbosity=0)
    return story.pk


@scene("articles.section_changed", "kit.leave_redirect")
def rename_section(rng: Random) -> object:
    section = one(rng, Section.objects.all())
    section.title = words(rng)
    if rng.random() < 0.5:
        section.slug = f"s{next(_numbers)}-{rng.randrange(10**6)}"
    section.save()
    return section.pk


@scene("articles.author_changed")
def rename_author(rng: Random) -> object:
    author = one(rng, Author.objects.all())
    author.name, author.slug = words(rng), f"a{next(_numbers)}-{rng.randrange(10**6)}"
    author.save()
    return author.pk


@scene("articles.tag_changed")
def rename_tag(rng: Random) -> object:
    if not Tag.objects.exists():
        return None
    tag = one(rng, Tag.objects.all())
    tag.name = words(rng)
    tag.save()
    return tag.pk


@scene("comments.write_comment", "comments.create_thread")
def write(rng: Random) -> object:
    thread = one(rng, Thread.objects.filter(is_open=True, is_shown=True))
    said = Comment.objects.visible().filter(thread=thread)
    parent = one(rng, said) if said.exists() and rng.random() < 0.5 else None
    reader = rng.choice(readers_of_town())
    return comments.write_comment(thread=thread, reader=reader, text=f"Слово {words(rng)}", parent=parent).pk


@scene("comments.edit_comment")
def edit_comment(rng: Random) -> object:
    comment = Comment.objects.get(pk=write(rng))
    assert comment.author is not None
    return comments.edit_comment(comment=comment, reader=comment.author, text=f"Иначе {words(rng)}").pk


@scene("comments.delete_comment")
def delete_comment(rng: Random) -> object:
    comment = Comment.objects.get(pk=write(rng))
    assert comment.author is not None
    return comments.delete_comment(comment=comment, reader=comment.author)


@scene("comments.hide_comment", "comments.hide_comments")
def hide(rng: Random) -> object:
    comment = Comment.objects.get(pk=write(rng))
    return comments.hide_comment(comment=comment, moderator=people.mila(), reason="Грубость")


@scene("comments.show_comment", "comments.show_comments")
def show(rng: Random) -> object:
    hidden = Comment.objects.filter(state=Comment.State.HIDDEN)
    if not hidden.exists():
        hide(rng)
    return comments.show_comment(comment=one(rng, hidden), moderator=people.mila(), reason="Ошибка")


@scene("comments.import_comment", "comments.recount")
def bring_comment(rng: Random) -> object:
    thread = one(rng, Thread.objects.filter(is_shown=True))
    comments.import_comment(
        thread=thread, author_name="Старый гость", text=words(rng), created_at=timezone.now()
    )
    comments.recount(thread=thread)
    return thread.pk


@scene("readers.rename_reader", "comments.sign_anew")
def rename_reader(rng: Random) -> object:
    comment = Comment.objects.get(pk=write(rng))
    assert comment.author is not None
    name = f"Игнат {next(_numbers)}{rng.randrange(1000)}"
    return readers.rename_reader(reader=comment.author, name=name)


@scene("readers.erase_reader", "comments.forget_author")
def erase_reader(rng: Random) -> object:
    comment = Comment.objects.get(pk=write(rng))
    assert comment.author is not None
    return readers.erase_reader(reader=comment.author)


@scene("reactions.vote", "reactions.create_strip")
def vote(rng: Random) -> object:
    strip = one(rng, Strip.objects.filter(is_open=True, is_shown=True))
    return reactions.vote(
        strip=strip, voter=f"u:{next(_numbers)}{rng.randrange(10**8)}", mood=rng.choice(Mood.values)
    )


@scene("reactions.withdraw")
def withdraw(rng: Random) -> object:
    vote(rng)
    given = one(rng, Vote.objects.exclude(mood="").filter(strip__is_open=True, strip__is_shown=True))
    return reactions.withdraw(strip=given.strip, voter=given.voter)


@scene("reactions.undo_burst", "reactions.recount")
def undo_burst(rng: Random) -> object:
    strip = one(rng, Strip.objects.filter(is_open=True, is_shown=True))
    for _ in range(3):
        Vote.objects.create(strip=strip, voter=f"g:{rng.randrange(10**9)}", mood="joy", origin="burst")
    reactions.recount(strip=strip)
    return reactions.undo_burst(strip=strip, origin="burst")


@scene("reactions.load_votes")
def load_votes(rng: Random) -> object:
    return reactions.load_votes(
        strip=one(rng, Strip.objects.filter(is_shown=True)), moods={"joy": 3, "anger": 2}
    )


@scene("events.create_event", "events.settle_live", "events.create_venue")
def announce(rng: Random) -> object:
    venue = afisha.venue(f"Площадка {rng.randrange(3)}")
    return afisha.event(words(rng), venue=venue).pk


@scene("events.edit_event", "events.publish_event")
def postpone(rng: Random) -> object:
    event = events.edit_event(
        event=one(rng, Event.objects.live()), user=None, lead=words(rng), title=words(rng)
    )
    return events.publish_event(event=event).pk


@scene("events.cancel_showing")
def cancel(rng: Random) -> object:
    showings = Showing.objects.filter(event__live=True, is_cancelled=False)
    return events.cancel_showing(showing=one(rng, showings)) if showings.exists() else None


@scene("events.unpublish_event", "events.settle_gone")
def take_off(rng: Random) -> object:
    return events.unpublish_event(event=Event.objects.get(pk=announce(rng))).pk


@scene("events.delete_event", "events.settle_deleted")
def drop_event(rng: Random) -> object:
    event = Event.objects.get(pk=announce(rng))
    assert event.thread is not None
    comments.write_comment(thread=event.thread, reader=readers_of_town()[0], text=words(rng))
    return events.delete_event(event=event)


@scene("events.venue_changed")
def rename_venue(rng: Random) -> object:
    venue = one(rng, Venue.objects.all())
    venue.name, venue.slug = words(rng), f"v{next(_numbers)}-{rng.randrange(10**6)}"
    venue.save()
    return venue.pk


@scene("partners.block", "partners.settle_row")
def block_headline(rng: Random) -> object:
    headline = one(rng, Headline.objects.all())
    return partners.block(headline=headline, is_blocked=not headline.is_blocked)


@scene("partners.pin", "partners.create_partner")
def pin_headline(rng: Random) -> object:
    headline = one(rng, Headline.objects.all())
    return partners.pin(headline=headline, is_pinned=not headline.is_pinned)


@scene()
def rename_partner(rng: Random) -> object:
    """At the desk: a plain save."""
    partner = one(rng, Partner.objects.all())
    partner.name = words(rng)
    partner.save()
    return partner.pk


@scene("kit.settle_paper")
def rename_paper(rng: Random) -> object:
    paper = Paper.current()
    paper.name, paper.motto = words(rng), words(rng)
    paper.save()
    return paper.name


@scene()
def change_channels(rng: Random) -> object:
    paper = Paper.current()
    paper.channels.set([Channel(name=words(rng), url=f"https://t.example/{rng.randrange(10**6)}")])
    paper.save()
    return paper.pk


@scene()
def remove_names(rng: Random) -> object:
    """A tag and an author go: their pages, and stories' words."""
    story = stories.story(words(rng), tags=[words(rng)], authors=[stories.author("Вера Соколова")])
    story.tags.all()[0].delete()
    return Author.objects.create(name=words(rng), slug=f"gone-{rng.randrange(10**9)}").delete()


@scene()
def felt_by_many(rng: Random) -> object:
    """So many that the story enters the feed of moods."""
    strip = one(rng, Strip.objects.filter(is_open=True, is_shown=True))
    for _ in range(6):
        reactions.vote(strip=strip, voter=f"u:{next(_numbers)}{rng.randrange(10**8)}", mood="anger")
    return strip.pk


@scene("kit.picture_changed")
def describe_picture(rng: Random) -> object:
    picture(rng)
    cover = Picture.objects.order_by("pk").last()
    assert cover is not None
    cover.description = words(rng)
    cover.save()
    return cover.pk


@scene("kit.make_all_renditions", "kit.order_renditions")
def picture(rng: Random) -> object:
    """A cover comes, its sizes later."""
    file = io.BytesIO()
    Image.new("RGB", (400, 300), (rng.randrange(255), 90, 90)).save(file, "PNG")
    cover = Picture.objects.create(
        title=words(rng), file=ContentFile(file.getvalue(), f"p{next(_numbers)}.png")
    )
    articles.edit_article(article=one(rng, Article.objects.live()), user=None, publish=True, cover=cover)
    return make_all_renditions(picture=cover)


@scene("front.settle_pages")
def plain_page(rng: Random) -> object:
    page = one(rng, PlainPage.objects.live()) if PlainPage.objects.live().exists() else None
    if page is None:
        from polosa.front.models import FrontPage  # its tree is grown when the newsroom is founded

        page = FrontPage.objects.get().add_child(
            instance=PlainPage(title="О газете", slug=f"about-{rng.randrange(10**9)}")
        )
    page.title = words(rng)
    page.save_revision().publish()
    return page.pk


@scene()
def plain_page_gone(rng: Random) -> object:
    plain_page(rng)
    return PlainPage.objects.live().order_by("pk").last().unpublish()
