"""Uploaded files are on the site while something live shows them; the desk sees its drafts' files all the time."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.documents.models import Document

from polosa.articles import actions as articles
from polosa.articles.models import Article
from polosa.config import media
from polosa.edge import pages
from polosa.edge.files import Files, Folder
from polosa.events import actions as events
from polosa.events.models import Event
from polosa.front.actions import MEDIA
from polosa.front.models import FrontPage, PlainPage
from polosa.kit.actions import make_all_renditions
from polosa.kit.models import Picture
from polosa.readers.conf import SECOND_FACTOR_AT
from tests.factories import afisha, people, pictures, stories

from .test_plans import plan

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves files of pictures to the collector of garbage.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

Show = Callable[[Picture], Any]


@pytest.fixture
def picture(shared_pieces: None) -> Picture:
    made = pictures.picture("most.jpg", (280, 180))
    make_all_renditions(picture=made)
    return Picture.objects.get(pk=made.pk)


def names_of(picture: Picture) -> list[str]:
    return [picture.file.name, *(one.file.name for one in picture.renditions.all())]


def statuses(picture: Picture, client: Client) -> set[int]:
    return {asked(client, f"/media/{name}").status_code for name in names_of(picture)}


def asked(client: Client, url: str) -> Any:
    """The answer, with its file closed."""
    answer = client.get(url)
    if answer.streaming:
        b"".join(answer.streaming_content)
        answer.close()
    return answer


def as_cover(picture: Picture) -> tuple[Any, Any, Any]:
    story = stories.draft(cover=picture)
    return (
        lambda: articles.publish_article(article=story),
        lambda: articles.unpublish_article(article=Article.objects.get(pk=story.pk)),
        lambda: articles.delete_article(article=Article.objects.get(pk=story.pk)),
    )


def in_text(picture: Picture) -> tuple[Any, Any, Any]:
    story = stories.draft(
        body=[{"type": "picture", "value": {"image": picture.pk, "caption": "", "credit": ""}}]
    )
    return (
        lambda: articles.publish_article(article=story),
        lambda: articles.unpublish_article(article=Article.objects.get(pk=story.pk)),
        lambda: articles.edit_article(
            article=story,
            user=None,
            publish=True,
            body=[{"type": "paragraph", "value": "<p>Без снимка.</p>"}],
        ),
    )


def of_author(picture: Picture) -> tuple[Any, Any, Any]:
    author = stories.author("Тайный Автор")
    author.portrait = picture
    author.save()
    story = stories.draft(authors=[author])
    return (
        lambda: articles.publish_article(article=story),
        lambda: articles.unpublish_article(article=Article.objects.get(pk=story.pk)),
        lambda: articles.edit_article(article=story, user=None, publish=True, authors=[stories.author()]),
    )


def of_event(picture: Picture) -> tuple[Any, Any, Any]:
    event = afisha.event_draft(cover=picture)
    return (
        lambda: events.publish_event(event=event),
        lambda: events.unpublish_event(event=Event.objects.get(pk=event.pk)),
        lambda: events.delete_event(event=event),
    )


WAYS = [as_cover, in_text, of_author, of_event]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("is_for_good", [False, True])
def test_a_picture_is_on_the_site_while_something_live_shows_it(
    picture: Picture, way: Callable[[Picture], Any], is_for_good: bool
) -> None:
    publish, unpublish, drop = way(picture)
    guest, desk = Client(), Client()
    desk.force_login(people.pavel())
    assert statuses(picture, guest) == {404}
    assert statuses(picture, desk) == {200}
    publish()
    assert statuses(picture, guest) == {200}
    (drop if is_for_good else unpublish)()
    assert statuses(picture, guest) == {404}
    assert statuses(picture, desk) == {200}


def test_what_a_reader_signed_in_asks_for_is_a_guests(picture: Picture) -> None:
    client = Client()
    client.force_login(people.ruslan())
    assert statuses(picture, client) == {404}


def test_a_draft_shows_no_file_before_the_second_factor(picture: Picture, settings: Any) -> None:
    """These addresses lie outside the desk's door."""
    settings.SECOND_FACTOR = "required"
    document = Document.objects.create(title="Договор", file=ContentFile(b"x", "dogovor.pdf"))
    desk = Client()
    desk.force_login(people.vera())
    assert statuses(picture, desk) == {404}
    assert asked(desk, document.url).status_code == 404
    session = desk.session
    session[SECOND_FACTOR_AT] = int(time.time())
    session.save()
    assert statuses(picture, desk) == {200}
    assert asked(desk, document.url).status_code == 200


def test_nobody_between_keeps_a_drafts_picture(picture: Picture) -> None:
    desk = Client()
    desk.force_login(people.pavel())
    assert asked(desk, f"/media/{picture.file.name}")["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("way", WAYS)
def test_workers_follow_what_is_published(picture: Picture, way: Callable[[Picture], Any]) -> None:
    """The server's own memory of files, which Django is not asked about."""
    publish, unpublish, _drop = way(picture)
    root = Path(settings.MEDIA_ROOT)
    files = Files(
        (
            Folder(
                "/media/", root, media.is_shown, lambda name: True, (), media.is_published, frozenset({MEDIA})
            ),
        )
    )
    path = f"/media/{picture.file.name}"
    pages.LOG.look(now=True)
    assert files.find(path) is None
    with CaptureQueriesContext(connection) as queries:
        assert files.find(path) is None
    assert len(queries) == 0, "whoever asks for a draft's picture again and again costs nothing"
    publish()
    pages.LOG.look(now=True)
    assert files.find(path) is not None
    with CaptureQueriesContext(connection) as queries:
        assert files.kept(path) is not None
    assert len(queries) == 0, "what is in memory asks the database nothing"
    unpublish()
    pages.LOG.look(now=True)
    assert files.kept(path) is None
    assert files.find(path) is None


def test_a_document_is_on_the_site_while_a_live_text_offers_it(shared_pieces: None) -> None:
    document = Document.objects.create(title="Договор", file=ContentFile(b"x", "dogovor.pdf"))
    guest, desk = Client(), Client()
    desk.force_login(people.pavel())
    story = stories.draft(
        body=[{"type": "paragraph", "value": f'<p><a linktype="document" id="{document.pk}">Договор</a></p>'}]
    )
    assert (asked(guest, document.url).status_code, asked(desk, document.url).status_code) == (404, 200)
    story = articles.publish_article(article=story)
    answer = asked(guest, document.url)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment") or "pdf" in answer["Content-Type"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    articles.unpublish_article(article=story)
    assert asked(guest, document.url).status_code == 404


def test_a_plain_page_shows_its_files(picture: Picture) -> None:
    people.vera()
    page = FrontPage.objects.get().add_child(instance=PlainPage(title="О газете", slug="about", live=False))
    page.body = [("picture", {"image": picture, "caption": "", "credit": ""})]
    revision = page.save_revision()
    assert statuses(picture, Client()) == {404}
    revision.publish()
    assert statuses(picture, Client()) == {200}
    PlainPage.objects.get(pk=page.pk).unpublish()
    assert statuses(picture, Client()) == {404}


def test_names_of_files_are_not_guessed() -> None:
    first, second = pictures.picture("most.jpg"), pictures.picture("most.jpg")
    assert first.file.name != second.file.name
    assert all(len(one.file.name.rpartition("-")[2]) >= 16 + len(".jpg") for one in (first, second))


def test_a_file_is_looked_for_by_indexes(picture: Picture) -> None:
    with CaptureQueriesContext(connection) as queries:
        media.is_published(picture.file.name)
    assert 0 < len(queries) <= 9
    for query in queries.captured_queries:
        text = plan(query["sql"])
        assert "SCAN kit_" not in text and "SCAN wagtailcore_referenceindex" not in text, text
        assert "Seq Scan on kit_" not in text and "Seq Scan on wagtailcore_referenceindex" not in text, text
