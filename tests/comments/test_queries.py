from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from polosa.comments import actions, conf
from polosa.comments.models import Comment, Thread
from polosa.comments.queries import (
    feed_page,
    latest_by_story,
    own_comments,
    place_of,
    said_by,
    thread_on_page,
)
from polosa.comments.queries.places import Place
from polosa.edge.keys import worn
from polosa.kit.sealed import open_for

from .conftest import NOON


@pytest.fixture
def look(rf, thread):
    """The thread as somebody sees it; a guest, if nobody is named."""

    def look(user=None, query="", session=None):
        request = rf.get(f"/{query}")
        request.user = user or AnonymousUser()
        request.session = session or {}
        look.request = request
        return thread_on_page(request, Thread.objects.get(pk=thread.pk))

    return look


def texts(shown):
    return [comment.html.removeprefix("<p>").removesuffix("</p>") for comment in shown.comments]


def test_a_guest_sees_the_tree_in_the_order_of_reading(plant, look):
    first, _second = plant("раз", "два")
    (answer,) = plant("раз-раз", to=first, at=NOON + timedelta(hours=1))
    plant("раз-раз-раз", to=answer, at=NOON + timedelta(hours=2))
    plant("раз-два", to=first, at=NOON + timedelta(hours=3))
    shown = look()
    assert texts(shown) == ["раз", "раз-раз", "раз-раз-раз", "раз-два", "два"]
    assert [comment.depth for comment in shown.comments] == [0, 1, 2, 1, 0]
    assert [c.reply_to_name for c in shown.comments] == ["", "Читатель 0", "Читатель 0", "Читатель 0", ""]
    assert (shown.total, shown.state, shown.older_url, shown.newer_url) == (5, "open", None, None)


def test_nothing_of_a_guests_page_is_personal(plant, look, thread):
    plant("раз")
    shown = look(query="?reply=1", session={"drafts": {str(thread.pk): "чужой черновик"}})
    (comment,) = shown.comments
    assert not (comment.may_edit or comment.may_delete or comment.may_reply or comment.is_mine)
    assert (shown.needs_name, shown.reply_to, shown.draft, shown.error) == (False, None, "", "")
    assert worn(look.request) == {thread.key}
    assert open_for("thread", shown.seal) == {"id": thread.pk}


def test_a_reader_may_answer_all_and_edit_the_own_while_it_is_fresh(say, look, ruslan, stranger):
    from django.utils import timezone

    now = timezone.now()
    say("давно", at=now - timedelta(minutes=16))
    say("только что", at=now)
    say("чужое", by=stranger, at=now)
    mine, fresh, other = look(ruslan).comments
    assert [one.may_edit for one in (mine, fresh, other)] == [False, True, False]
    assert [one.may_delete for one in (mine, fresh, other)] == [True, True, False]
    assert all(one.may_reply for one in (mine, fresh, other))


def test_a_nameless_reader_is_asked_for_a_name(look, ruslan):
    assert not look(ruslan).needs_name
    ruslan.name = ""
    assert look(ruslan).needs_name


@pytest.mark.parametrize("state", ["hidden", "deleted"])
def test_what_is_gone_leaves_a_place_only_for_answers(plant, look, state):
    gone, _lonely = plant("гнусность", "одинокая гнусность", state=state)
    (answer,) = plant("ответ", to=gone, at=NOON + timedelta(hours=1))
    shown = look()
    assert [comment.state for comment in shown.comments] == [state, "visible"]
    assert texts(shown) == ["", "ответ"]
    assert "Читатель 0" not in str(shown.comments[0])
    assert shown.comments[1].reply_to_name == ""
    assert shown.total == 1
    Comment.objects.filter(pk=answer.pk).update(state="hidden")
    assert look().comments == []


def test_from_the_fifth_answer_on_the_tree_is_shown_flat(plant, look):
    parent = None
    for n in range(9):
        (parent,) = plant(f"{n}", to=parent, at=NOON + timedelta(hours=n))
    shown = look()
    assert [comment.depth for comment in shown.comments] == [0, 1, 2, 3, 4, 5, 5, 5, 5]
    assert texts(shown) == [str(n) for n in range(9)]
    assert shown.comments[8].reply_to_name == "Читатель 0"


@pytest.mark.parametrize("count", [1, 3])
def test_a_discussion_costs_two_queries_whatever_is_said(plant, rf, thread, count, django_assert_num_queries):
    for n in range(count):
        (first,) = plant(f"{n}", at=NOON + timedelta(hours=n))
        plant("ответ", to=first, at=NOON + timedelta(hours=n, minutes=1))
    request = rf.get("/")
    request.user = AnonymousUser()
    with django_assert_num_queries(2):
        assert len(thread_on_page(request, thread).comments) == 2 * count


def test_a_closed_discussion_is_read_but_not_answered(plant, look, thread, ruslan):
    plant("раз")
    actions.describe_thread(thread=thread, is_open=False)
    shown = look(ruslan)
    assert shown.state == "closed" and not shown.comments[0].may_reply
    actions.describe_thread(thread=thread, is_shown=False)
    assert look().state == "off"


def test_the_form_answers_whom_the_address_says(plant, look, ruslan):
    (first,) = plant("раз")
    assert look(ruslan, f"?reply={first.pk}").reply_to.id == first.pk
    (elsewhere,) = plant("два", where=Thread.objects.create())
    for nonsense in (elsewhere.pk, first.pk + 100, "", "x", "-1", "٣", "9" * 40):
        assert look(ruslan, f"?reply={nonsense}").reply_to is None


def test_what_was_typed_before_signing_in_is_in_the_form(look, thread, ruslan):
    assert look(ruslan, session={"drafts": {str(thread.pk): "мой текст"}}).draft == "мой текст"
    assert look(ruslan, session={"drafts": {"0": "другой"}}).draft == ""


@pytest.fixture
def short_pages(monkeypatch):
    monkeypatch.setattr("polosa.comments.queries.thread.BRANCHES_A_PAGE", 3)


def follow(url):
    return "?" + url.partition("?")[2].partition("#")[0]


def test_a_long_discussion_shows_its_newest_branches_and_leads_to_all(plant, look, short_pages):
    roots = plant(*map(str, range(8)))
    plant("ответ", to=roots[1], at=NOON + timedelta(hours=1))
    newest = look()
    assert texts(newest) == ["5", "6", "7"] and newest.newer_url is None
    assert newest.older_url.startswith("/gorod/12-most/?comments_before=")
    middle = look(query=follow(newest.older_url))
    assert texts(middle) == ["2", "3", "4"]
    oldest = look(query=follow(middle.older_url))
    assert texts(oldest) == ["0", "1", "ответ"] and oldest.older_url is None
    assert texts(look(query=follow(oldest.newer_url))) == ["2", "3", "4"]
    assert texts(look(query=follow(middle.newer_url))) == ["5", "6", "7"]
    assert look(query=follow(middle.newer_url)).newer_url is None


@pytest.mark.parametrize(
    "nonsense", ["x", "1-", "-1", "9" * 17 + "-1", "1-" + "9" * 30, "٣-1", "99999999999999999-1"]
)
def test_an_unreadable_place_is_no_place(plant, look, nonsense):
    plant("раз")
    assert look(query=f"?comments_before={nonsense}").total == 1
    assert look(query=f"?comments_after={nonsense}").total == 1


def test_hundreds_of_hidden_branches_do_not_crowd_the_page(plant, look, short_pages):
    plant("видимый")
    plant(*map(str, range(10)), state="hidden", at=NOON + timedelta(hours=1))
    assert texts(look()) == ["видимый"]


def test_of_an_endless_branch_the_latest_answers_are_shown(plant, look, monkeypatch):
    monkeypatch.setattr("polosa.comments.queries.thread.COMMENTS_A_PAGE", 4)
    first, _second = plant("раз", "два")
    plant(*map(str, range(9)), to=first, at=NOON + timedelta(hours=1))
    assert texts(look()) == ["раз", "7", "8", "два"]


def test_the_way_to_older_ones_is_kept_where_an_answer_is_too_old_to_be_shown(plant, look, monkeypatch):
    monkeypatch.setattr("polosa.comments.queries.thread.COMMENTS_A_PAGE", 4)
    monkeypatch.setattr("polosa.comments.queries.thread.BRANCHES_A_PAGE", 2)
    plant("самый старый")
    (gone,) = plant("скрытый", state="hidden", at=NOON + timedelta(hours=1))
    plant("старый ответ", to=gone, at=NOON + timedelta(hours=2))
    (last,) = plant("новый", at=NOON + timedelta(hours=3))
    plant(*map(str, range(9)), to=last, at=NOON + timedelta(hours=4))
    shown = look()
    assert texts(shown) == ["новый", "7", "8"]
    assert "старый ответ" in texts(look(query=follow(shown.older_url)))
    assert "самый старый" in texts(look(query=follow(shown.older_url)))


def test_a_comment_knows_its_place(plant, look, short_pages, django_assert_max_num_queries):
    roots = plant(*map(str, range(8)))
    (answer,) = plant("ответ", to=roots[1], at=NOON + timedelta(hours=1))
    assert place_of(roots[6]) == f"/gorod/12-most/#comment-{roots[6].pk}"
    found = Comment.objects.select_related("thread", "root").get(pk=answer.pk)
    with django_assert_max_num_queries(1):
        place = place_of(found)
    assert place.endswith(f"#comment-{answer.pk}")
    assert texts(look(query=follow(place)))[-2:] == ["1", "ответ"]


def test_the_feed_is_by_story_the_last_talked_about_first(plant, thread):
    other = actions.create_thread(title="Парк закрыли", url="/gorod/13-park/")
    plant(*map(str, range(9)))
    plant("а вот и нет " + "очень " * 40, where=other, at=NOON + timedelta(hours=1))
    plant("скрытое", state="hidden", at=NOON + timedelta(hours=2))
    actions.create_thread(title="Тишина", url="/t/")
    park, most = latest_by_story()
    assert (park.title, park.url, park.total) == ("Парк закрыли", "/gorod/13-park/", 1)
    assert (most.total, [comment.excerpt for comment in most.comments]) == (9, list("8765432"))
    (long,) = park.comments
    assert len(long.excerpt) <= 100 and long.excerpt.endswith("…") and "<" not in long.excerpt
    assert long.url == f"/comments/{long.id}/" and long.author_name == "Читатель 0"
    actions.describe_thread(thread=thread, is_shown=False)
    assert [story.title for story in latest_by_story()] == ["Парк закрыли"]


def test_words_in_the_feed_are_words_not_markup(plant):
    plant("<b>Да</b> &lt;script&gt; <script>alert(1)</script>и нет")
    assert latest_by_story()[0].comments[0].excerpt == "Да <script> и нет"


@pytest.mark.parametrize("count", [1, 3])
def test_the_feed_costs_two_queries(plant, count, django_assert_num_queries):
    for n in range(count):
        plant("раз", "два", where=actions.create_thread(title=str(n), url=f"/{n}/"))
    with django_assert_num_queries(2):
        assert len(latest_by_story()) == count


def test_the_feed_goes_on_page_by_page(plant):
    for n in range(7):
        plant("раз", where=actions.create_thread(title=str(n), url=f"/{n}/"), at=NOON + timedelta(hours=n))

    def titles(page):
        return "".join(story.title for story in page.threads)

    first = feed_page(size=3)
    second = feed_page(before=Place.parse(first.older), size=3)
    third = feed_page(before=Place.parse(second.older), size=3)
    assert [titles(page) for page in (first, second, third)] == ["654", "321", "0"]
    assert (first.newer, third.older) == (None, None)
    back = feed_page(after=Place.parse(third.newer), size=3)
    assert titles(back) == "321" and titles(feed_page(after=Place.parse(back.newer), size=3)) == "654"


def test_a_reader_finds_what_they_said(say, ruslan, mila, django_assert_num_queries):
    first = say("раз")
    say("два")
    actions.delete_comment(comment=say("три"), reader=ruslan)
    actions.hide_comment(comment=first, moderator=mila, reason="грубость")
    with django_assert_num_queries(1):
        assert [comment.thread.title + comment.text for comment in own_comments(ruslan)] == [
            "Мост открылидва",
            "Мост открылираз",
        ]
    assert [(said["text"], said["state"]) for said in said_by(ruslan)] == [
        ("раз", "hidden"),
        ("два", "visible"),
    ]


def test_indexes_carry_the_questions(plant, thread):
    plant(*map(str, range(30)))
    if connection.vendor == "postgresql":
        connection.cursor().execute("SET LOCAL enable_seqscan = off")  # small tables would be read whole
    with CaptureQueriesContext(connection) as asked:
        latest_by_story()
        Comment.objects.visible().filter(thread=thread).count()
    plans = " ".join(_plan(query["sql"]) for query in asked.captured_queries)
    assert "threads_latest" in plans and "comments_visible" in plans
    assert conf.BRANCHES_A_PAGE < conf.COMMENTS_A_PAGE


def _plan(sql):
    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    with connection.cursor() as cursor:
        cursor.execute(explain + sql)
        return str(cursor.fetchall())
