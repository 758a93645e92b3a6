"""A form of something new that is sent again, since its answer was lost, goes on with what it has made."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from polosa.articles.models import Article
from polosa.events.models import Event
from polosa.front.models import PlainPage
from polosa.kit import actions, begun, tasks
from polosa.kit.models import Begun
from tests.articles import test_drafts as stories_desk
from tests.articles.test_desk import ADD, desk, edit, form
from tests.articles.test_drafts import JSON, NOTHING, byline
from tests.events import test_drafts as events_desk
from tests.factories import afisha, people, stories
from tests.front import test_page_drafts as pages_desk

pytestmark = pytest.mark.django_db

KINDS: dict[str, tuple[type[Any], Callable[[], str], dict[str, str], str]] = {
    "story": (Article, lambda: ADD, stories_desk.NOTHING, "wagtailsnippets_articles_article:edit"),
    "event": (Event, lambda: events_desk.ADD, events_desk.EMPTY, "wagtailsnippets_events_event:edit"),
    "page": (PlainPage, pages_desk.add, pages_desk.EMPTY, "wagtailadmin_pages:edit"),
}


def key_in(client: Client, url: str) -> dict[str, str]:
    found = re.search(rf'name="{begun.FIELD}" value="([^"]+)"', client.get(url).content.decode())
    assert found
    return {begun.FIELD: found[1]}


def made(kind: str) -> list[Any]:
    """What was made here; a new paper has pages of its own."""
    model = KINDS[kind][0]
    return [
        one.get_latest_revision_as_object()
        for one in model.objects.filter(latest_revision__user=people.vera())
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_first_save_that_is_sent_again_goes_on_with_the_first_draft(kind: str) -> None:
    _model, add, nothing, name = KINDS[kind]
    client, url = desk(people.vera()), add()
    key = key_in(client, url)
    first = client.post(url, {**nothing, **key, "lead": "Первые слова"}, **JSON).json()
    for lead in ("Первые слова", "Ещё слова"):
        again = client.post(url, {**nothing, **key, "lead": lead}, **JSON).json()
        assert again["success"]
        assert (again["pk"], again["url"]) == (first["pk"], reverse(name, args=[first["pk"]]))
        assert "_w_hydrate_create_view=1" in again["hydrate_url"]
        assert again["revision_id"]
        assert [one.lead for one in made(kind)] == [lead]
    assert client.get(again["hydrate_url"]).status_code == 200
    more = {**nothing, **key, "lead": "Дальше", "overwrite_revision_id": str(again["revision_id"])}
    assert client.post(again["url"], more, **JSON).json()["success"]
    assert [one.lead for one in made(kind)] == ["Дальше"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_button_after_a_lost_answer_publishes_the_first_draft(kind: str) -> None:
    _model, add, nothing, _name = KINDS[kind]
    client, url = desk(people.vera()), add()
    said = {**nothing, **key_in(client, url), "title": "Мост", "slug": "most"}
    if kind == "story":
        said = {**form(stories.section()), **said, "section": str(stories.section().pk)}
    elif kind == "event":
        said["venue"] = str(afisha.venue().pk)
    client.post(url, said, **JSON)
    assert client.post(url, {**said, "action-publish": "1"}).status_code == 302
    (one,) = made(kind)
    assert one.live


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_that_was_refused_keeps_its_key_and_has_made_nothing(kind: str) -> None:
    _model, add, nothing, _name = KINDS[kind]
    client, url = desk(people.vera()), add()
    key = key_in(client, url)
    refused = client.post(url, {**nothing, **key, "title": "", "action-publish": "1"})
    assert key[begun.FIELD] in refused.content.decode()
    assert not made(kind)
    assert not Begun.objects.exists()
    client.post(url, {**nothing, **key, "lead": "Слова"}, **JSON)
    assert len(made(kind)) == 1


def test_a_copy_that_the_browser_gives_back_has_the_key_it_was_kept_with() -> None:
    client = desk(people.vera())
    key = key_in(client, ADD)
    client.post(ADD, {**NOTHING, **key, "lead": "Первые слова"}, **JSON)
    shown = client.post(ADD, {**NOTHING, **key, "lead": "Больше слов", "desk-restore": "1"}).content.decode()
    assert key[begun.FIELD] in shown
    client.post(ADD, {**NOTHING, **key, "lead": "Больше слов"})
    assert [one.lead for one in made("story")] == ["Больше слов"]


def test_a_key_is_good_for_one_person_and_one_kind_of_thing() -> None:
    vera, pavel = desk(people.vera()), desk(people.pavel())
    key = key_in(vera, ADD)
    vera.post(ADD, {**NOTHING, **key, "lead": "Вера"}, **JSON)
    assert pavel.post(ADD, {**NOTHING, **key, "lead": "Павел"}, **JSON).json()["success"]
    assert {one.lead for one in Article.objects.all()} == {"Вера", "Павел"}
    assert vera.post(events_desk.ADD, {**events_desk.EMPTY, **key}, **JSON).json()["success"]
    assert Event.objects.count() == 1
    for odd in ("", "x", "а:б", key[begun.FIELD] + "x", "x" * 5000):
        assert vera.post(ADD, {**NOTHING, begun.FIELD: odd}, **JSON).json()["success"]
    assert Article.objects.count() == 7


def test_each_new_form_has_a_key_of_its_own_and_a_form_of_something_known_none() -> None:
    client = desk(people.vera())
    assert key_in(client, ADD) != key_in(client, ADD)
    story = stories.draft("Мост", user=people.vera())
    assert begun.FIELD not in client.get(edit(story)).content.decode()
    copy = reverse("wagtailsnippets_articles_article:copy", args=[story.pk])
    assert key_in(client, copy)


def test_what_was_written_elsewhere_since_is_not_written_over() -> None:
    client = desk(people.vera())
    key = key_in(client, ADD)
    client.post(ADD, {**NOTHING, **key, "lead": "Первые слова"}, **JSON)
    client.post(edit(Article.objects.get()), {**NOTHING, "lead": "Написанное"}, **JSON)
    for _again in range(2):
        client.post(ADD, {**NOTHING, **key, "lead": "Отсюда"}, **JSON)
    assert {one.lead for one in made("story")} == {"Написанное", "Отсюда"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_late_copy_of_the_first_save_does_not_write_over_what_autosave_kept_since(kind: str) -> None:
    """Autosave writes on in the same revision."""
    _model, add, nothing, _name = KINDS[kind]
    client, url = desk(people.vera()), add()
    said = {**nothing, **key_in(client, url), "lead": "Первые слова"}
    first = client.post(url, said, **JSON).json()
    on = {"lead": "Длинный текст", "overwrite_revision_id": str(first["revision_id"])}
    assert client.post(first["url"], {**said, **on}, **JSON).json()["revision_id"] == first["revision_id"]
    late = client.post(url, said, **JSON).json()
    assert late["pk"] != first["pk"]
    assert {one.lead for one in made(kind)} == {"Длинный текст", "Первые слова"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_that_was_only_asked_about_or_refused_keeps_nothing(kind: str) -> None:
    _model, add, nothing, _name = KINDS[kind]
    client, url = desk(people.vera()), add()
    said = {**nothing, **key_in(client, url), "title": "", "lead": "Первые слова"}
    first = client.post(url, said, **JSON).json()
    kept = Begun.objects.get()
    for more in ({"desk-check": "1"}, {"action-publish": "1"}):
        assert client.post(url, {**said, **more}).status_code == 200
        assert Begun.objects.get().at == kept.at
    client.post(first["url"], {**said, "lead": "Написанное"}, **JSON)
    for more in ({"desk-check": "1"}, {"action-publish": "1"}):
        client.post(url, {**said, **more})
    client.post(url, {**said, "lead": "Отсюда"}, **JSON)
    assert {one.lead for one in made(kind)} == {"Написанное", "Отсюда"}


def test_what_is_gone_is_made_anew() -> None:
    client = desk(people.vera())
    key = key_in(client, ADD)
    client.post(ADD, {**NOTHING, **key, "lead": "Первые слова"}, **JSON)
    Article.objects.get().delete()
    for _again in range(2):
        assert client.post(ADD, {**NOTHING, **key, "lead": "Слова"}, **JSON).json()["success"]
    assert len(made("story")) == 1


def test_keys_are_forgotten_after_a_day() -> None:
    client = desk(people.vera())
    old, new = key_in(client, ADD), key_in(client, ADD)
    for key in (old, new):
        client.post(ADD, {**NOTHING, **key}, **JSON)
    Begun.objects.filter(thing=str(Article.objects.earliest("pk").pk)).update(at=now() - timedelta(hours=25))
    client.post(ADD, {**NOTHING, **old}, **JSON)
    assert Article.objects.count() == 3
    Begun.objects.filter(thing=str(Article.objects.latest("pk").pk)).update(at=now() - timedelta(hours=25))
    assert tasks.forget_begun.enqueue().return_value == 1
    assert Begun.objects.count() == 1


def test_a_row_that_was_changed_before_the_form_was_sent_again_is_there_once() -> None:
    client = desk(people.vera())
    key = key_in(client, ADD)
    one, other = stories.author("Иван Петров"), stories.author("Пётр Иванов")
    for author in (one, other, other):
        client.post(ADD, {**NOTHING, **key, **byline(0, author.pk)}, **JSON)
    assert made("story")[0].authors == [other]
    client.post(ADD, {**NOTHING, **key, **byline(0, "")}, **JSON)
    assert made("story")[0].authors == []


def test_the_writer_stays_the_author_of_a_draft_that_is_sent_again() -> None:
    client = desk(people.vera())
    key = key_in(client, ADD)
    for _again in range(2):
        client.post(ADD, {**NOTHING, **key}, **JSON)
    assert [author.user for author in made("story")[0].authors] == [people.vera()]


@pytest.mark.parametrize("kind", KINDS)
def test_of_two_that_both_saw_no_draft_yet_the_second_goes_on(kind: str, monkeypatch: Any) -> None:
    _model, add, nothing, _name = KINDS[kind]
    client, url = desk(people.vera()), add()
    key = key_in(client, url)
    first = client.post(url, {**nothing, **key, "lead": "Раз"}, **JSON).json()
    answers, real = [None], actions.thing_begun
    monkeypatch.setattr(actions, "thing_begun", lambda **told: answers.pop() if answers else real(**told))
    again = client.post(url, {**nothing, **key, "lead": "Два"}, **JSON).json()
    assert (again["pk"], again["url"]) == (first["pk"], first["url"])
    assert [one.lead for one in made(kind)] == ["Два"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", KINDS)
def test_a_form_that_is_sent_four_times_at_once_makes_one_thing(kind: str) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one write at a time, and a database in memory nobody read meanwhile")
    _model, add, nothing, _name = KINDS[kind]
    clients, url = [desk(people.vera()) for _ in range(4)], add()
    key = key_in(clients[0], url)

    def send(client: Client) -> Any:
        try:
            return client.post(url, {**nothing, **key, "lead": "Слова"}, **JSON).json()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(send, clients))
    assert len({each["pk"] for each in told if each["success"]}) == 1
    assert len(made(kind)) == 1
