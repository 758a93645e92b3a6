"""The desk, as editors and reporters use it: through HTTP, with the powers the server gives them."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from polosa.articles.models import Article
from tests.factories import people, stories

pytestmark = pytest.mark.django_db


def desk(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def form(section, **fields) -> dict[str, str]:
    """What the browser posts for a small story."""
    return {
        "title": "Мост открыли",
        "slug": "",
        "lead": "Лид",
        "section": str(section.pk),
        "kind": "news",
        "cover": "",
        "cover_caption": "",
        "cover_credit": "",
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "paragraph",
        "body-0-id": "",
        "body-0-value": json.dumps(
            {
                "blocks": [
                    {
                        "key": "a",
                        "text": "Текст",
                        "type": "unstyled",
                        "depth": 0,
                        "inlineStyleRanges": [],
                        "entityRanges": [],
                    }
                ],
                "entityMap": {},
            }
        ),
        "tags": "",
        "age_mark": "12",
        "has_discussion": "on",
        "has_mood": "on",
        "typeset_on_save": "on",
        "advertiser": "",
        "ad_token": "",
        "bylines-TOTAL_FORMS": "0",
        "bylines-INITIAL_FORMS": "0",
        "bylines-MIN_NUM_FORMS": "0",
        "bylines-MAX_NUM_FORMS": "1000",
        **fields,
    }


ADD = "/desk/snippets/articles/article/add/"


def edit(story: Article) -> str:
    return reverse("wagtailsnippets_articles_article:edit", args=[story.pk])


def test_an_editor_writes_and_publishes_a_story() -> None:
    vera = people.vera()
    answer = desk(vera).post(ADD, {**form(stories.section()), "action-publish": "1"})
    story = Article.objects.get()
    assert answer.status_code == 302
    assert story.live
    assert story.owner == vera
    assert story.slug == "most-otkryli"


def test_a_reporters_forged_publishing_only_saves_a_draft() -> None:
    desk(people.pavel()).post(ADD, {**form(stories.section()), "action-publish": "1"})
    story = Article.objects.get()
    assert not story.live
    assert story.owner == people.pavel()


def test_a_reporter_sees_and_opens_only_own_stories() -> None:
    other = stories.draft("Чужой материал", user=people.vera())
    mine = stories.draft("Мой материал", user=people.pavel())
    client = desk(people.pavel())
    listing = client.get("/desk/snippets/articles/article/").content.decode()
    assert "Мой материал" in listing
    assert "Чужой материал" not in listing
    assert client.get(edit(mine)).status_code == 200
    refused = client.post(edit(other), {**form(other.section), "title": "Взломано"})
    assert refused.status_code in {302, 403}
    assert Article.objects.get(pk=other.pk).title == "Чужой материал"
    assert Article.objects.get(pk=other.pk).latest_revision.content["title"] == "Чужой материал"


def test_the_report_of_what_was_done_tells_a_reporter_nothing_of_others_stories() -> None:
    stories.draft("Чужой материал", user=people.vera())
    stories.draft("Мой материал", user=people.pavel())
    own = desk(people.pavel()).get("/desk/reports/site-history/").content.decode()
    assert "Мой материал" in own
    assert "Чужой материал" not in own
    assert "Мой материал" in desk(people.vera()).get("/desk/reports/site-history/").content.decode()


def test_an_editors_report_tells_of_removed_stories_too() -> None:
    vera = people.vera()
    story = stories.draft("Лишний материал", user=vera)
    desk(vera).post(reverse("wagtailsnippets_articles_article:delete", args=[story.pk]))
    assert not Article.objects.exists()
    assert "Лишний материал" in desk(vera).get("/desk/reports/site-history/").content.decode()


CHOOSER = "wagtailsnippetchoosers_articles_article"


@pytest.mark.parametrize("view", ["choose", "choose_results"])
def test_a_reporter_chooses_among_live_and_own_stories(view: str) -> None:
    other = stories.draft("Чужой черновик", user=people.vera())
    live = stories.story("Вышедший материал", user=people.vera())
    stories.draft("Мой черновик", user=people.pavel())
    url, client = reverse(f"{CHOOSER}:{view}"), desk(people.pavel())
    for asked in (url, f"{url}?q=материал", f"{url}?q=черновик"):
        assert "Чужой" not in shown(client, asked)
    assert "Вышедший" in shown(client, url)
    assert "Мой" in shown(client, url)
    assert "Чужой" in shown(desk(people.vera()), url)
    assert client.get(reverse(f"{CHOOSER}:chosen", args=[other.pk])).status_code == 404
    assert client.get(reverse(f"{CHOOSER}:chosen", args=[live.pk])).status_code == 200
    chosen = reverse(f"{CHOOSER}:chosen_multiple")
    assert "Чужой" not in shown(client, f"{chosen}?id={other.pk}&id={live.pk}")


def shown(client: Client, url: str) -> str:
    """What an answer says, also inside of JSON."""
    answer = client.get(url)
    text = answer.content.decode()
    return json.dumps(answer.json(), ensure_ascii=False) if answer["Content-Type"].endswith("json") else text


@pytest.mark.parametrize("view", ["choose", "choose_results", "chosen_multiple"])
def test_a_moderator_has_no_stories_to_choose_from(view: str) -> None:
    stories.story("Вышедший материал")
    assert desk(people.mila()).get(reverse(f"{CHOOSER}:{view}")).status_code in {302, 403}


@pytest.mark.parametrize("view", ["delete", "history", "inspect", "unpublish", "usage", "copy"])
def test_a_reporter_reaches_nothing_of_another_persons_story(view) -> None:
    other = stories.story("Чужой материал")
    client = desk(people.pavel())
    url = reverse(f"wagtailsnippets_articles_article:{view}", args=[other.pk])
    answer = client.get(url)
    assert answer.status_code in {302, 403, 404}, f"{view}: {answer.status_code}"


def test_a_moderator_has_no_stories_at_the_desk() -> None:
    answer = desk(people.mila()).get("/desk/snippets/articles/article/")
    assert answer.status_code in {302, 403}


def test_a_stranger_is_sent_to_sign_in() -> None:
    answer = Client().get("/desk/")
    assert answer.status_code == 302
    assert "/desk/login/" in answer["Location"]


def test_bad_input_loses_nothing_typed() -> None:
    section = stories.section()
    data = {**form(section), "title": "", "lead": "Набранный лид", "action-publish": "1"}
    page = desk(people.vera()).post(ADD, data).content.decode()
    assert "Набранный лид" in page
    assert "Текст" in page
    assert not Article.objects.exists()


def test_advertising_without_an_advertiser_is_refused_in_words() -> None:
    data = {**form(stories.section()), "is_advertising": "on", "action-publish": "1"}
    page = desk(people.vera()).post(ADD, data).content.decode()
    assert "должен быть назван рекламодатель" in page


def test_a_reporter_submits_and_an_editor_approves() -> None:
    pavel, vera = people.pavel(), people.vera()
    story = stories.draft("На проверку", user=pavel)
    desk(pavel).post(edit(story), {**form(story.section, title="На проверку"), "action-submit": "1"})
    story.refresh_from_db()
    assert story.workflow_in_progress
    task = story.current_workflow_task_state
    approve = reverse("wagtailsnippets_articles_article:workflow_action", args=[story.pk, "approve", task.pk])
    assert desk(pavel).post(approve, {"comment": ""}).status_code in {302, 403}
    assert not Article.objects.get(pk=story.pk).live
    desk(vera).post(approve, {"comment": ""})
    assert Article.objects.get(pk=story.pk).live


def test_a_preview_shows_the_real_page_of_a_draft() -> None:
    vera = people.vera()
    story = stories.draft("Черновик", user=vera)
    client = desk(vera)
    url = reverse("wagtailsnippets_articles_article:preview_on_edit", args=[story.pk])
    assert client.post(url, form(story.section, title="Черновик")).json()["is_valid"]
    page = client.get(url).content.decode()
    assert "Черновик" in page
    assert 'name="robots" content="noindex"' in page


def test_revisions_are_compared_and_reverted() -> None:
    vera = people.vera()
    story = stories.story("Первое", user=vera)
    client = desk(vera)
    client.post(edit(story), {**form(story.section, title="Второе"), "action-publish": "1"})
    first, second = story.revisions.order_by("pk").values_list("pk", flat=True)[:2]
    compare = reverse("wagtailsnippets_articles_article:revisions_compare", args=[story.pk, first, second])
    page = client.get(compare).content.decode()
    assert "Первое" in page
    assert "Второе" in page
    revert = reverse("wagtailsnippets_articles_article:revisions_revert", args=[story.pk, first])
    assert "Первое" in client.get(revert).content.decode()


def test_a_locked_story_is_not_overwritten_by_another_editor() -> None:
    vera, chief = people.vera(), people.chief()
    story = stories.draft("Заперто", user=vera)
    desk(vera).post(reverse("wagtailsnippets_articles_article:lock", args=[story.pk]))
    desk(chief).post(edit(story), {**form(story.section, title="Поверх"), "action-publish": "1"})
    assert Article.objects.get(pk=story.pk).latest_revision.content["title"] == "Заперто"


def draftail(text: str) -> str:
    """What the desk's editor of rich text posts for one paragraph."""
    block = {
        "key": "a",
        "text": text,
        "type": "unstyled",
        "depth": 0,
        "inlineStyleRanges": [],
        "entityRanges": [],
    }
    return json.dumps({"blocks": [block], "entityMap": {}})


TYPED = '- Мост "Заречный" открыт, - сказал мэр.'
TYPESET = "—\u00a0Мост «Заречный» открыт,\u00a0— сказал мэр."


@pytest.mark.parametrize("written_at", ["the desk", "an action"])
def test_typography_is_undone_at_the_desk_even_after_it_saved_by_itself(written_at) -> None:
    vera, section = people.vera(), stories.section()
    client = desk(vera)
    if written_at == "the desk":
        client.post(ADD, {**form(section, title='Мост "Заречный"'), "body-0-value": draftail(TYPED)})
        story = Article.objects.get()
    else:
        body = [{"type": "paragraph", "value": f"<p>{TYPED}</p>"}]
        story = stories.draft('Мост "Заречный"', section=section, user=vera, body=body)
    shown = {**form(section, title="Мост «Заречный»"), "body-0-value": draftail(TYPESET)}
    client.post(edit(story), shown)
    off = {name: value for name, value in shown.items() if name != "typeset_on_save"}
    saved = client.post(edit(story), off, HTTP_ACCEPT="application/json")
    assert saved.json()["success"]
    client.post(edit(story), off)
    kept = (
        story.latest_revision.__class__.objects.filter(object_id=str(story.pk)).order_by("-pk")[0].as_object()
    )
    assert kept.title == 'Мост "Заречный"'
    assert TYPED in kept.body.raw_data[0]["value"]
