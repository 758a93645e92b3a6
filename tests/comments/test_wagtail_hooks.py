import pytest
from bs4 import BeautifulSoup
from django.test import Client

from polosa.comments import actions
from polosa.comments.models import Comment, Moderation

LIST = "/desk/snippets/comments/comment/"
LOG = "/desk/snippets/comments/moderation/"


@pytest.fixture
def desk(mila):
    """The moderator's desk."""
    client = Client()
    client.force_login(mila)
    return client


def listed(response):
    rows = BeautifulSoup(response.content, "html.parser").select("table.listing tbody tr")
    return [row.select("td")[1].get_text(" ", strip=True).split()[0] for row in rows]


def bulk(action, comments):
    ids = "&".join(f"id={comment.pk}" for comment in comments)
    return f"/desk/bulk/comments/comment/{action}/?{ids}&next={LIST}"


def test_a_moderator_sees_what_readers_said_newest_first(desk, plant):
    plant("первый", "второй")
    assert listed(desk.get(LIST)) == ["второй", "первый"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_long(desk, plant, count, django_assert_max_num_queries):
    plant(*map(str, range(count)))
    desk.get(LIST)
    with django_assert_max_num_queries(18):
        assert len(listed(desk.get(LIST))) == count


def test_the_list_is_narrowed_by_state_day_and_words(desk, plant):
    plant("Дворник", "Ёлка")
    plant("скрытый", state="hidden")
    assert listed(desk.get(f"{LIST}?state=hidden")) == ["скрытый"]
    assert listed(desk.get(f"{LIST}?created_at_from=2026-11-21")) == []
    assert len(listed(desk.get(f"{LIST}?created_at_from=2026-11-20&created_at_to=2026-11-20"))) == 3
    assert listed(desk.get(f"{LIST}?q=ДВОРН")) == ["Дворник"]
    assert listed(desk.get(f"{LIST}?q=(")) == []


def test_comments_are_hidden_in_bulk_with_a_reason(desk, mila, plant, total):
    comments = plant("раз", "два", "три")
    shown = desk.get(bulk("hide", comments[:2]))
    assert "раз" in shown.content.decode() and "Причина" in shown.content.decode()
    assert desk.post(bulk("hide", comments[:2]), {"reason": ""}).status_code == 200
    assert total() == 3
    assert desk.post(bulk("hide", comments[:2]), {"reason": "реклама"}).status_code == 302
    assert total() == 1
    lines = Moderation.objects.values_list("moderator", "action", "reason")
    assert list(lines) == [(mila.pk, "hide", "реклама")] * 2
    desk.post(bulk("show", comments[:1]), {"reason": "ошибка"})
    assert total() == 2


def test_one_comment_is_looked_at_with_its_log(desk, mila, plant):
    (said,) = plant("<script>alert(1)</script>Сам дурак")
    actions.hide_comment(comment=said, moderator=mila, reason="<b>грубость</b>")
    page = desk.get(f"{LIST}inspect/{said.pk}/").content.decode()
    assert "Мила: &lt;b&gt;грубость" in page and "<script>alert(1)" not in page
    assert "/desk/bulk/comments/comment/show/" in page
    log = desk.get(LOG).content.decode()
    assert "грубость" in log and "Мила" in log


def test_nobody_writes_or_deletes_comments_at_the_desk(desk, plant):
    (said,) = plant("раз")
    for address in (f"{LIST}add/", f"{LIST}edit/{said.pk}/", f"{LIST}delete/{said.pk}/", f"{LOG}add/"):
        desk.post(address, {"text": "подмена", "state": "visible"})
        assert desk.get(address).status_code in {302, 403, 404}
    desk.post(bulk("delete", [said]))
    assert Comment.objects.get().text == "раз"


def test_the_desk_moderates_for_moderators_only(stranger, plant, total):
    comments = plant("раз")
    client = Client()
    client.force_login(stranger)
    assert client.get(LIST).status_code in {302, 403}
    client.post(bulk("hide", comments), {"reason": "не нравится"})
    assert total() == 1 and not Moderation.objects.exists()


def test_somebody_of_the_desk_without_the_right_moderates_nothing(mila, plant, total):
    from django.contrib.auth.models import Permission

    comments = plant("раз")
    mila.user_permissions.set(Permission.objects.filter(codename="access_admin"))
    client = Client()
    client.force_login(mila)
    assert client.get(LIST).status_code in {302, 403}
    client.post(bulk("hide", comments), {"reason": "не нравится"})
    assert total() == 1
