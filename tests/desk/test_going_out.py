"""Every way by which a draft goes out checks what the button checks, and says in words what is wrong."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime, now
from wagtail.models import ModelLogEntry, Revision

from polosa.articles.actions import publish_article
from polosa.articles.models import Article
from polosa.config import scheduled
from polosa.events.models import Event
from polosa.front.models import FrontPage, PlainPage
from polosa.kit import going_out
from tests.articles.test_desk import desk, draftail, edit, form
from tests.articles.test_drafts import JSON, WRONG, block, day
from tests.events import test_drafts as events_desk
from tests.factories import afisha, people, stories
from tests.front import test_page_drafts as pages_desk

pytestmark = pytest.mark.django_db

WORDS = block(0, "paragraph", value=draftail("Текст"))


def blocks(wrong: str) -> dict[str, str]:
    kind, values, _typed = WRONG[wrong]
    return {**WORDS, **block(1, kind, **values)}


STORY: dict[str, tuple[Callable[[], dict[str, str]], str]] = {
    "no title": (lambda: {"title": ""}, "Заголовок:"),
    "a title of spaces": (lambda: {"title": "  "}, "Заголовок:"),
    "a lead too long": (lambda: {"lead": "я" * 900}, "Лид: слишком длинно, можно не больше 600 знаков."),
    "nobody's advertising": (lambda: {"is_advertising": "on"}, "Рекламодатель: У рекламы должен быть назван"),
    "past its take-off time": (lambda: {"expire_at": day(now() - timedelta(days=1))}, "уже прошло"),
    "taken off before it comes out": (
        lambda: {"go_live_at": day(now() + timedelta(days=5)), "expire_at": day(now() + timedelta(days=3))},
        "Снять с сайта можно только после публикации",
    ),
    "out tomorrow": (lambda: {"published_at": day(now() + timedelta(days=2))}, "Это время ещё не наступило"),
    "a long heading": (
        lambda: blocks("a heading longer than may be"),
        "Блок 2 («Подзаголовок»): Подзаголовок: ",
    ),
    "no address": (lambda: blocks("an address that is none"), "Блок 2 («Вставка ссылки»): Адрес: "),
    "no picture": (lambda: blocks("words about a picture not yet chosen"), "Блок 2 («Картинка»): Картинка: "),
    "no file": (lambda: blocks("a file not yet chosen"), "Блок 2 («Файл»): Файл: "),
    "an empty gallery": (lambda: blocks("a gallery without pictures"), "Блок 2 («Галерея»): Картинки: "),
}


def flawed(flaw: str, **more: str) -> Article:
    """What the desk has kept of a story with a flaw."""
    story = stories.draft("На проверку", user=people.pavel())
    said = {**form(story.section, title="На проверку"), **STORY[flaw][0](), **more}
    assert desk(people.pavel()).post(edit(story), said, **JSON).json()["success"]
    return Article.objects.get(pk=story.pk)


def said(answer: Any, client: Client) -> str:
    """What the screen says to which the answer leads."""
    return client.get(answer["Location"]).content.decode().replace("&quot;", '"').replace("\xa0", " ")


@pytest.mark.parametrize("flaw", STORY)
@pytest.mark.parametrize("dialog", [False, True])
def test_a_workflow_approves_nothing_that_the_button_would_not_publish(flaw: str, dialog: bool) -> None:
    story, vera = flawed(flaw), desk(people.vera())
    story.get_workflow().start(story, people.pavel())
    task = Article.objects.get().current_workflow_task_state
    approve = reverse("wagtailsnippets_articles_article:workflow_action", args=[story.pk, "approve", task.pk])
    script = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"} if dialog else {}
    answer = vera.post(approve, {"comment": ""}, HTTP_REFERER=edit(story), **script)
    if dialog:
        assert json.loads(answer.content) == {"step": "success", "redirect": edit(story)}
        shown = vera.get(edit(story)).content.decode().replace("\xa0", " ")
    else:
        shown = said(answer, vera)
    assert STORY[flaw][1] in shown
    assert "не на сайте: исправьте и опубликуйте снова" in shown
    story = Article.objects.get()
    assert not story.live
    assert story.workflow_in_progress
    assert story.current_workflow_task_state.status == "in_progress"
    refused = vera.post(edit(story), {**form(story.section), **STORY[flaw][0](), "action-publish": "1"})
    assert refused.status_code == 200


def test_who_typed_what_no_draft_can_hold_does_not_approve_the_rest_past_the_form() -> None:
    story, vera = stories.draft("Мост", user=people.pavel()), desk(people.vera())
    story.get_workflow().start(story, people.pavel())
    vera.post(edit(story), {**form(story.section, title="Мост"), "published_at": "завтра в полдень"}, **JSON)
    task = Article.objects.get().current_workflow_task_state
    approve = reverse("wagtailsnippets_articles_article:workflow_action", args=[story.pk, "approve", task.pk])
    shown = said(vera.post(approve, {"comment": ""}), vera)
    assert "Поле «Время публикации»: «завтра в полдень» не подходит" in shown
    task.refresh_from_db()
    assert task.status == "in_progress"
    vera.post(edit(story), {**form(story.section, title="Мост"), "published_at": ""}, **JSON)
    vera.post(approve, {"comment": ""})
    task.refresh_from_db()
    assert task.status == "approved"


def test_a_page_whose_address_cannot_be_does_not_go_out_among_many() -> None:
    client = desk(people.vera())
    known = set(PlainPage.objects.values_list("pk", flat=True))
    client.post(pages_desk.add(), {**pages_desk.EMPTY, "title": "О нас", "slug": "../плохо"}, **JSON)
    wrong = PlainPage.objects.exclude(pk__in=known).get()
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    assert "«../плохо» не подходит" in said(client.post(f"{address}?id={wrong.pk}&next=/desk/"), client)
    assert not PlainPage.objects.get(pk=wrong.pk).live


def test_what_is_well_is_approved() -> None:
    story, vera = stories.draft("Мост", user=people.pavel()), desk(people.vera())
    story.get_workflow().start(story, people.pavel())
    task = Article.objects.get().current_workflow_task_state
    approve = reverse("wagtailsnippets_articles_article:workflow_action", args=[story.pk, "approve", task.pk])
    vera.post(approve, {"comment": ""})
    assert Article.objects.get().live


@pytest.mark.parametrize("flaw", STORY)
def test_an_action_publishes_nothing_of_the_kind_either(flaw: str) -> None:
    with pytest.raises(ValidationError) as refused:
        publish_article(article=flawed(flaw))
    assert STORY[flaw][1] in " ".join(refused.value.messages)
    assert not Article.objects.get().live


EVENT = {
    "no name": ({"title": ""}, "Название:"),
    "no place": ({"venue": ""}, "Место:"),
    "an address that is none": ({"url": "касса на углу"}, "Сайт или билеты:"),
    "a showing that ends before it begins": (
        events_desk.showing(starts_at="2030-01-02 10:00", ends_at="2030-01-01 10:00"),
        "Сеанс: Конец должен быть позже начала",
    ),
}


@pytest.mark.parametrize("flaw", EVENT)
def test_an_event_with_a_flaw_does_not_go_out(flaw: str) -> None:
    typed, words = EVENT[flaw]
    whole = {**events_desk.EMPTY, "title": "Чайка", "venue": str(afisha.venue().pk)}
    assert desk(people.vera()).post(events_desk.ADD, {**whole, **typed}, **JSON).json()["success"]
    with pytest.raises(ValidationError) as refused:
        Event.objects.get().get_latest_revision().publish()
    assert words in " ".join(refused.value.messages)
    assert not Event.objects.get().live


def page(**typed: str) -> PlainPage:
    client = desk(people.vera())
    known = set(PlainPage.objects.values_list("pk", flat=True))
    assert client.post(pages_desk.add(), {**pages_desk.EMPTY, **typed}, **JSON).json()["success"]
    return PlainPage.objects.exclude(pk__in=known).get()


PAGE = {
    "no title": ({}, "Заголовок: странице нужен заголовок"),
    "a lead too long": ({"title": "О нас", "lead": "я" * 900}, "Лид: слишком длинно"),
    "no picture": (
        {"title": "О нас", **blocks("words about a picture not yet chosen")},
        "Блок 2 («Картинка»): Картинка: ",
    ),
}


@pytest.mark.parametrize("flaw", PAGE)
def test_of_many_pages_at_once_none_goes_out_while_one_has_a_flaw(flaw: str) -> None:
    well, wrong, client = page(title="Правила"), page(**PAGE[flaw][0]), desk(people.vera())
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    many = f"{address}?id={well.pk}&id={wrong.pk}&next=/desk/"
    answer = client.post(
        many, HTTP_REFERER=reverse("wagtailadmin_explore", args=[FrontPage.objects.get().pk])
    )
    shown = said(answer, client)
    assert PAGE[flaw][1] in shown
    assert f"Страница «{wrong.title}» не на сайте" in shown
    assert not PlainPage.objects.filter(pk__in=[well.pk, wrong.pk], live=True).exists()
    wrong.delete()
    client.post(f"{address}?id={well.pk}&next=/desk/")
    assert PlainPage.objects.get(pk=well.pk).live


def due(thing: Any, by: Any = None, **flaw: Any) -> None:
    """Scheduled while it was well; its hour has come, and by now it is not."""
    thing = type(thing).objects.get(pk=thing.pk).get_latest_revision_as_object()
    thing.go_live_at = now() + timedelta(hours=1)
    revision = thing.save_revision(user=by)
    revision.publish(user=by, skip_permission_checks=True)
    revision = Revision.objects.get(pk=revision.pk)
    just_now = now() - timedelta(seconds=1)
    revision.content.update({"go_live_at": just_now.isoformat(), **flaw})
    revision.approved_go_live_at = just_now
    revision.save()


def test_what_is_not_fit_at_its_hour_stays_a_draft_and_is_told_by_letter() -> None:
    vera, pavel = people.vera(), people.pavel()
    story, other = stories.draft("Мост", user=pavel), stories.draft("Паром", user=pavel)
    due(story, vera, lead="я" * 900)
    due(other, vera)
    assert scheduled.publish_due() == 1
    assert Article.objects.get(pk=other.pk).live
    late = Article.objects.get(pk=story.pk)
    assert not late.live
    assert not late.approved_schedule
    assert ModelLogEntry.objects.for_instance(late).filter(action="wagtail.schedule.cancel").exists()
    assert {to for letter in mail.outbox for to in letter.to} == {vera.email, pavel.email}
    letter = mail.outbox[0]
    assert letter.subject == "Не вышло в срок: «Мост»"
    assert "Лид: слишком длинно" in str(letter.body)
    assert edit(story) in str(letter.body)
    assert scheduled.publish_due() == 0
    assert len(mail.outbox) == 2
    shown = desk(vera).get(edit(story)).content.decode()
    assert "В назначенное время не вышло." in shown
    assert "Лид: слишком длинно" in shown
    mended = {**form(story.section, title="Мост"), "go_live_at": "", "action-publish": "1"}
    desk(vera).post(edit(story), mended)
    assert Article.objects.get(pk=story.pk).live
    assert "не вышло" not in desk(vera).get(edit(story)).content.decode()


def test_a_live_story_whose_change_is_not_fit_stays_as_it_was() -> None:
    story = stories.story("Мост", user=people.vera())
    due(story, people.vera(), title="")
    assert scheduled.publish_due() == 0
    kept = Article.objects.get(pk=story.pk)
    assert (kept.live, kept.title, kept.approved_schedule) == (True, "Мост", False)
    assert len(mail.outbox) == 1


def test_events_and_pages_are_told_of_too_to_the_administrators_where_nobody_else_is_left() -> None:
    chief = people.chief()
    type(chief).objects.filter(pk=chief.pk).update(is_superuser=True)
    event, plain = afisha.event("Чайка"), page(title="Правила")
    due(event, None, title="")
    due(plain, None, lead="я" * 900)
    mail.outbox.clear()
    assert scheduled.publish_due() == 0
    assert {letter.subject for letter in mail.outbox} == {
        "Не вышло в срок: «Без названия»",
        "Не вышло в срок: «Правила»",
    }
    assert reverse("wagtailadmin_pages:edit", args=[plain.pk]) in "".join(
        str(one.body) for one in mail.outbox
    )


def test_what_can_be_scheduled_is_what_can_go_out() -> None:
    story = flawed("no picture", go_live_at=day(now() + timedelta(days=1)))
    with pytest.raises(ValidationError):
        publish_article(article=story)
    assert not Article.objects.get().approved_schedule


def read(story: Article) -> dict[str, Any]:
    return {**story.serializable_data(), "body": json.loads(story.serializable_data()["body"])}


def test_the_check_leaves_what_it_looks_at_as_it_was(django_assert_max_num_queries: Any) -> None:
    story = stories.draft("Мост", user=people.vera())
    before = read(story)
    with django_assert_max_num_queries(12):
        going_out.check(story)
    assert read(story) == before


def test_a_story_that_went_out_on_time_is_not_told_to_be_late_when_a_later_draft_is_not_fit() -> None:
    vera, story = people.vera(), stories.draft("Мост", user=people.vera())
    due(story, vera)
    assert scheduled.publish_due() == 1
    hour = localtime(Article.objects.get().go_live_at)
    said = {**form(story.section, title="Мост"), "lead": "я" * 900, "go_live_at": f"{hour:%Y-%m-%d %H:%M}"}
    client = desk(vera)
    assert client.post(edit(story), said, **JSON).json()["success"]
    assert Article.objects.get().has_unpublished_changes
    assert "В назначенное время не вышло" not in client.get(edit(story)).content.decode()


def test_of_what_is_on_the_site_it_is_said_that_the_changes_did_not_go_out() -> None:
    vera, story = people.vera(), stories.story("Мост", user=people.vera())
    Article.objects.update(last_published_at=now() - timedelta(days=1))
    due(story, vera, lead="я" * 900)
    assert scheduled.publish_due() == 0
    shown = desk(vera).get(edit(story)).content.decode()
    assert "В назначенное время не вышло." in shown
    assert "Мост»: изменения не вышли на сайт." in shown
    assert "не на сайте" not in shown
    assert "изменения не вышли на сайт" in str(mail.outbox[0].body)


@pytest.mark.parametrize("asked", ["one", "all of a list", "below"])
def test_what_is_not_kept_of_a_page_holds_back_many_at_once_however_they_are_chosen(asked: str) -> None:
    client, root = desk(people.vera()), FrontPage.objects.get()
    known = set(PlainPage.objects.values_list("pk", flat=True))
    client.post(pages_desk.add(), {**pages_desk.EMPTY, "title": "О нас", "slug": "../плохо"}, **JSON)
    wrong, more = PlainPage.objects.exclude(pk__in=known).get(), {}
    chosen = f"id={wrong.pk}" if asked == "one" else f"id=all&childOf={root.pk}"
    if asked == "below":
        chosen, more = f"id={root.pk}", {"include_descendants": "on"}
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    answer = client.post(f"{address}?{chosen}&next=/desk/", more)
    assert "«../плохо» не подходит" in said(answer, client)
    assert not PlainPage.objects.get(pk=wrong.pk).live
