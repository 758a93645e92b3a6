"""Drafts of plain pages need nothing either."""

import pytest
from django.urls import reverse

from polosa.articles.models import Article
from polosa.front.models import FrontPage, PlainPage
from tests.articles.test_desk import desk, draftail
from tests.articles.test_drafts import JSON, WRONG, block
from tests.factories import people

pytestmark = pytest.mark.django_db

EMPTY = {
    **{"title": "", "slug": "", "lead": "", "body-count": "0", "seo_title": "", "search_description": ""},
    **{"in_footer": "on", "go_live_at": "", "expire_at": ""},
    **{f"comments-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")},
    "comments-MAX_NUM_FORMS": "",
}


def add() -> str:
    return reverse("wagtailadmin_pages:add", args=["front", "plainpage", FrontPage.objects.get().pk])


def test_an_untitled_page_is_kept_and_listed_as_such() -> None:
    client = desk(people.vera())
    for lead in ("Первая", "Вторая"):
        answer = client.post(add(), {**EMPTY, "lead": lead}, **JSON)
        assert answer.status_code == 200, answer.content.decode()
    assert {page.lead for page in PlainPage.objects.filter(title="Без заголовка")} == {"Первая", "Вторая"}


@pytest.mark.parametrize("title", ["Без заголовка", "Untitled"])
def test_the_word_for_no_title_is_not_published_as_one(title: str) -> None:
    client = desk(people.vera())
    client.post(add(), {**EMPTY, "lead": "Первая"}, **JSON)
    page = PlainPage.objects.get(lead="Первая")
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    post = {**EMPTY, "title": title, "slug": page.slug, "lead": "Первая", "action-publish": "1"}
    answer = client.post(edit, post)
    assert answer.context["form"].errors.get("title")
    assert not PlainPage.objects.get(pk=page.pk).live
    client.post(edit, {**post, "title": "О газете"})
    assert PlainPage.objects.get(pk=page.pk).live


@pytest.mark.parametrize("wrong", [*WRONG, "an empty block", "a taken address", "past its take-off time"])
def test_a_page_is_kept_whatever_is_wrong_in_it(wrong: str) -> None:
    client = desk(people.vera())
    client.post(add(), {**EMPTY, "title": "О газете", "slug": "o-nas"}, **JSON)
    fields = {"slug": "o-nas"} if wrong == "a taken address" else {}
    if "past" in wrong:
        fields = {"expire_at": "2020-01-01 10:00"}
    kind, values, _typed = WRONG.get(wrong, ("heading", {"text": "", "level": "h2"}, ""))
    blocks = {**block(0, "paragraph", value=draftail("Текст")), **block(1, kind, **values)}
    answer = client.post(add(), {**EMPTY, "title": "Правила", "lead": "Слова", **blocks, **fields}, **JSON)
    assert answer.status_code == 200, answer.content.decode()
    page = PlainPage.objects.get(title="Правила")
    assert page.get_latest_revision_as_object().lead == "Слова"
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert client.get(edit).status_code == 200
    again = client.post(
        edit, {**EMPTY, "title": "Правила", "slug": page.slug, "lead": "Ещё", **blocks}, **JSON
    )
    assert again.status_code == 200, again.content.decode()
    assert PlainPage.objects.get(pk=page.pk).get_latest_revision_as_object().lead == "Ещё"
    if wrong in WRONG:
        post = {**EMPTY, "title": "Правила", "slug": page.slug, **blocks, "action-publish": "1"}
        assert client.post(edit, post).status_code == 200
        assert not PlainPage.objects.get(pk=page.pk).live
    assert not Article.objects.exists()


def test_an_address_that_is_none_is_told_and_shown_until_it_is_mended() -> None:
    client = desk(people.vera())
    client.post(add(), {**EMPTY, "title": "О газете", "slug": "../плохо"}, **JSON)
    edit = reverse("wagtailadmin_pages:edit", args=[PlainPage.objects.get(title="О газете").pk])
    shown = client.get(edit)
    assert "«../плохо» не подходит" in shown.content.decode()
    assert shown.context["form"]["slug"].value() == "../плохо"
    client.post(edit, {**EMPTY, "title": "О газете", "slug": "o-gazete"})
    assert "не подходит" not in client.get(edit).content.decode()
