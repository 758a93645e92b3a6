"""Drafts without a title are told apart in the desk's lists: by how they begin, who wrote them and when."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from polosa.articles.models import Article
from polosa.events.models import Event
from polosa.front.models import FrontPage, PlainPage
from polosa.kit.clock import stamp
from tests.articles.test_desk import ADD, desk, draftail, edit
from tests.articles.test_drafts import JSON, NOTHING, block
from tests.factories import people, stories

pytestmark = pytest.mark.django_db

LIST = "/desk/snippets/articles/article/"


def listed(url: str, user: Any = None) -> str:
    page: str = desk(user or people.vera()).get(url).content.decode().replace("\xa0", " ")
    return page


def test_an_untitled_story_says_how_it_begins_and_who_wrote_it_when() -> None:
    vera = people.vera()
    desk(vera).post(ADD, {**NOTHING, "lead": "Автобусы снова ходят по мосту"}, **JSON)
    text = {**NOTHING, **block(0, "paragraph", value=draftail("Трамвай не ходит"))}
    desk(vera).post(ADD, text, **JSON)
    page = listed(LIST)
    for story, begins in zip(
        Article.objects.order_by("pk"), ("Автобусы снова", "Трамвай не ходит"), strict=True
    ):
        assert f"Без заголовка: «{begins}" in page
        assert f"(Вера Соколова, {stamp(story.latest_revision.created_at)})" in page
    newer = Article.objects.order_by("pk")[0]
    desk(vera).post(edit(newer), {**NOTHING, "lead": "Паром отменён"}, **JSON)
    page = listed(LIST)
    assert "Паром отменён" in page
    assert "Автобусы" not in page


def test_an_empty_draft_says_who_began_it_and_one_with_a_title_is_called_by_it() -> None:
    desk(people.vera()).post(ADD, NOTHING, **JSON)
    stories.draft("Мост", user=people.vera())
    page = listed(LIST)
    assert "Без заголовка (Вера Соколова, " in page
    assert "Мост (" not in page


def test_untitled_ones_cost_the_list_no_query_each() -> None:
    client, counts = desk(people.vera()), []
    for number in (1, 2):
        for _one in range(number):
            client.post(ADD, {**NOTHING, "lead": "Слова"}, **JSON)
        client.get(LIST)
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_an_untitled_event_and_an_untitled_page_do_so_too() -> None:
    chief = people.chief()
    event = Event(title="", lead="Концерт у фонтана", owner=chief)
    event.live = False
    event.save()
    event.save_revision(user=chief, clean=False)
    assert "Без названия: «Концерт у фонтана» (" in listed("/desk/snippets/events/event/", chief)
    root = FrontPage.objects.get()
    page = root.add_child(
        instance=PlainPage(title="Без заголовка", slug="page", lead="Как нас найти", live=False)
    )
    page.save_revision(user=chief)
    told = listed(reverse("wagtailadmin_explore", args=[root.pk]), chief)
    assert "Без заголовка: «Как нас найти» (" in told
