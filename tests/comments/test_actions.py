import re
from datetime import datetime, timedelta
from importlib import import_module
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied

from polosa.comments import actions, signals
from polosa.comments.enums import Refusal
from polosa.comments.errors import CommentRefused
from polosa.comments.models import Comment, Moderation, Thread
from polosa.edge.models import Purge
from polosa.readers.actions import ban_reader, erase_reader, rename_reader
from polosa.readers.models import User
from tests.factories.at_once import shared_database

from .conftest import NOON


def refusal(call, *args, **kwargs):
    with pytest.raises(CommentRefused) as refused:
        call(*args, **kwargs)
    return refused.value.refusal


def test_what_is_said_is_kept_counted_and_shown(say, thread, total, ruslan):
    said = say("Наконец-то!\n\nДождались.")
    assert (said.author, said.author_name, said.state) == (ruslan, "Руслан", "visible")
    assert said.html == "<p>Наконец-то!</p><p>Дождались.</p>"
    assert total() == 1
    assert Thread.objects.get().last_comment_at == said.created_at
    assert {purge.key for purge in Purge.objects.all()} == {thread.key, "comments"}


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>Привет",
        '<img src=x onerror="alert(1)">Привет',
        '<a href="javascript:alert(1)">Привет</a>',
        '<p style="position:fixed" onclick="alert(1)" id="comments">Привет</p>',
        "<svg/onload=alert(1)></svg>Привет",
        '<iframe srcdoc="<script>alert(1)</script>"></iframe>Привет',
        "</section></comment-thread><form action=https://evil.test>Привет",
    ],
)
def test_no_comment_can_run_anything_or_leave_its_place(say, attack):
    whole = say(attack).html.lower()
    assert "привет" in whole
    html = " ".join(re.findall("<[^>]*>", whole))  # all else is text, which may say anything
    for evil in (
        "script",
        "onerror",
        "onclick",
        "onload",
        "style",
        "iframe",
        "form",
        "svg",
        "section",
        "id=",
    ):
        assert evil not in html


def test_links_of_readers_lend_no_weight(say):
    assert 'rel="ugc nofollow noopener"' in say("http://example.org/").html


def test_a_tree_grows_to_any_depth(say):
    first = say("раз")
    second = say("два", to=first)
    third = say("три", to=second)
    assert [(c.root_id, c.depth) for c in (first, second, third)] == [(None, 0), (first.pk, 1), (first.pk, 2)]


def test_an_answer_needs_a_visible_comment_of_the_same_discussion(say, mila):
    there = Thread.objects.create(url="/there/")
    first = say("раз")
    assert refusal(say, "два", to=first, thread=there) is Refusal.PARENT
    actions.hide_comment(comment=first, moderator=mila, reason="грубость")
    assert refusal(say, "три", to=first) is Refusal.PARENT


@pytest.mark.parametrize("told", [{"is_open": False}, {"is_shown": False}])
def test_a_closed_discussion_takes_nothing(say, thread, total, told):
    actions.describe_thread(thread=thread, **told)
    assert refusal(say) is Refusal.CLOSED
    assert total() == 0


@pytest.mark.parametrize(
    ("text", "why"), [("", Refusal.EMPTY), ("а" * 4001, Refusal.LONG), ("http://a.ru " * 4, Refusal.LINKS)]
)
def test_a_text_that_will_not_do_is_refused(say, total, text, why):
    assert refusal(say, text) is why
    assert total() == 0


def test_nobody_says_the_same_twice(say):
    say("Согласен.")
    assert refusal(say, "согласен. ") is Refusal.REPEATED
    say("Согласен.", thread=Thread.objects.create())


def test_what_was_deleted_may_be_said_again(say, ruslan):
    actions.delete_comment(comment=say("Согласен."), reader=ruslan)
    say("Согласен.")


def test_a_reader_writes_one_comment_in_ten_seconds(say):
    say("раз", at=NOON)
    assert refusal(say, "два", at=NOON + timedelta(seconds=9)) is Refusal.OFTEN
    say("два", at=NOON + timedelta(seconds=11))


def test_a_reader_writes_five_in_five_minutes_wherever(say):
    for n in range(5):
        say(f"раз {n}", at=NOON + timedelta(seconds=20 * n), thread=Thread.objects.create())
    assert refusal(say, "ещё", at=NOON + timedelta(seconds=299)) is Refusal.OFTEN
    say("ещё", at=NOON + timedelta(seconds=301))


def test_a_reader_writes_sixty_a_day(say):
    for n in range(60):
        say(f"раз {n}", at=NOON + timedelta(minutes=5 * n))
    assert refusal(say, "ещё", at=NOON + timedelta(hours=23)) is Refusal.OFTEN
    say("ещё", at=NOON + timedelta(hours=24, minutes=1))


def test_deleting_gives_no_way_round_the_rates(say, ruslan):
    actions.delete_comment(comment=say("раз", at=NOON), reader=ruslan)
    assert refusal(say, "два", at=NOON + timedelta(seconds=9)) is Refusal.OFTEN


def test_many_accounts_of_one_network_are_slowed(say, settings):
    settings.COMMENT_LIMITS = {"of_network": ((2, 60),)}
    people = [User.objects.create(email=f"{n}@example.org", name=f"Имя {n}") for n in range(3)]
    say("раз", by=people[0], network="school", at=NOON)
    say("два", by=people[1], network="school", at=NOON)
    assert refusal(say, "три", by=people[2], network="school", at=NOON) is Refusal.OFTEN
    say("три", by=people[2], network="elsewhere", at=NOON)


def test_a_newsroom_sets_its_own_rates(say, settings):
    settings.COMMENT_LIMITS = {"of_reader": ((2, 60),)}
    say("раз", at=NOON)
    say("два", at=NOON)
    assert refusal(say, "три", at=NOON) is Refusal.OFTEN


def test_a_nameless_reader_chooses_a_name_with_the_first_comment(say):
    newcomer = User.objects.create(email="new@example.org")
    assert refusal(say, "раз", by=newcomer) is Refusal.NAMELESS
    assert refusal(say, "раз", by=newcomer, name="  ") is Refusal.NAMELESS
    assert refusal(say, "раз", by=newcomer, name="x" * 500) is Refusal.NAME
    assert say("раз", by=newcomer, name="Антон").author_name == "Антон"
    newcomer.refresh_from_db()
    assert say("два", by=newcomer, name="Другой").author_name == "Антон"


def test_the_banned_and_the_unconfirmed_do_not_write(say, ruslan, mila):
    said = say("раз")
    ban_reader(reader=ruslan, by=mila, reason="грубость")
    assert refusal(say, "два") is Refusal.BANNED
    assert (
        refusal(actions.edit_comment, comment=said, reader=ruslan, text="x", at=said.created_at)
        is Refusal.BANNED
    )
    unconfirmed = User.objects.create(email="x@example.org", name="Икс", unconfirmed_since=NOON)
    assert refusal(say, "два", by=unconfirmed) is Refusal.BANNED


def in_words(call, *args, **kwargs):
    with pytest.raises(CommentRefused) as refused:
        call(*args, **kwargs)
    return refused.value.message


def test_a_refused_name_is_refused_in_words(say):
    newcomer = User.objects.create(email="new@example.org")
    assert "Так подписывается редакция" in in_words(say, "раз", by=newcomer, name="Редакция")
    assert "буквы, цифры" in in_words(say, "раз", by=newcomer, name="<script>")
    assert "хотя бы две буквы" in in_words(say, "раз", by=newcomer, name="Я")
    assert "40 знаков" in in_words(say, "раз", by=newcomer, name="x" * 500)
    assert "Представьтесь" in in_words(say, "раз", by=newcomer, name="\u3164")


def test_the_banned_are_told_why_and_until_when(say, ruslan, mila):
    said, until = say("раз"), datetime(2031, 11, 20, 14, 0, tzinfo=ZoneInfo("Europe/Moscow"))
    edit = {"comment": said, "reader": ruslan, "text": "x", "at": said.created_at}
    ban_reader(reader=ruslan, by=mila, reason="грубость", until=until)
    told = "Редакция запретила вам писать комментарии до 14:00 20.11.2031. Причина: грубость."
    assert in_words(say, "два") == in_words(actions.edit_comment, **edit) == told
    ban_reader(reader=ruslan, by=mila, reason="Угрозы.")
    told = "Редакция запретила вам писать комментарии навсегда. Причина: Угрозы."
    assert in_words(say, "два") == told


def test_an_author_says_it_better_within_a_quarter_of_an_hour(say, ruslan, total):
    said = say("Наконец-то открыли", at=NOON)
    better = {"comment": said, "reader": ruslan, "text": "Наконец открыли"}
    edited = actions.edit_comment(**better, at=NOON + timedelta(minutes=14, seconds=59))
    assert (edited.text, edited.html) == ("Наконец открыли", "<p>Наконец открыли</p>")
    assert edited.edited_at and total() == 1
    late = NOON + timedelta(minutes=15)
    assert refusal(actions.edit_comment, **{**better, "text": "Опять"}, at=late) is Refusal.LATE
    assert refusal(actions.edit_comment, **{**better, "text": " "}, at=NOON) is Refusal.EMPTY


def test_saving_the_same_words_is_no_edit(say, ruslan):
    said = say("Да", at=NOON)
    assert actions.edit_comment(comment=said, reader=ruslan, text="Да ", at=NOON).edited_at is None


def test_nobody_edits_or_deletes_what_another_said(say, stranger, mila):
    said = say(at=NOON)
    for other in (stranger, mila):
        assert refusal(actions.edit_comment, comment=said, reader=other, text="x", at=NOON) is Refusal.FOREIGN
        assert refusal(actions.delete_comment, comment=said, reader=other) is Refusal.FOREIGN


def test_what_nobody_signed_is_nobodys(plant, ruslan):
    (imported,) = plant("раз")
    assert refusal(actions.delete_comment, comment=imported, reader=ruslan) is Refusal.FOREIGN


def test_a_deleted_comment_has_no_words_any_more(say, ruslan, total):
    said = say("раз")
    say("два", to=said)
    actions.delete_comment(comment=said, reader=ruslan)
    said.refresh_from_db()
    assert (said.state, said.text, said.html) == ("deleted", "", "")
    assert total() == 1
    assert refusal(actions.delete_comment, comment=said, reader=ruslan) is Refusal.GONE
    assert refusal(actions.edit_comment, comment=said, reader=ruslan, text="x", at=NOON) is Refusal.GONE


def test_remains_of_deleted_comments_go_after_a_day_unless_answered(say, ruslan):
    lonely, answered = say("раз", at=NOON), say("два", at=NOON + timedelta(minutes=1))
    say("три", to=answered, at=NOON + timedelta(minutes=2))
    for said in (lonely, answered):
        actions.delete_comment(comment=said, reader=ruslan)
    assert actions.sweep_deleted(at=NOON + timedelta(hours=23)) == 0
    assert actions.sweep_deleted(at=NOON + timedelta(hours=25)) == 1
    assert not Comment.objects.filter(pk=lonely.pk).exists()
    answered.refresh_from_db()
    assert (answered.author, answered.author_name) == (None, "")


def test_networks_are_forgotten_after_a_day(say):
    say("раз", network="old", at=NOON)
    say("два", network="new", at=NOON + timedelta(hours=2))
    assert actions.forget_networks(at=NOON + timedelta(hours=25)) == 1
    assert list(Comment.objects.values_list("network", flat=True)) == ["", "new"]


def test_a_moderator_hides_and_brings_back_with_a_reason_in_the_log(say, mila, total):
    said = say("Сам дурак")
    actions.hide_comment(comment=said, moderator=mila, reason="  грубость ", at=NOON)
    said.refresh_from_db()
    assert (said.state, total()) == ("hidden", 0)
    actions.hide_comment(comment=said, moderator=mila, reason="ещё раз")
    actions.show_comment(comment=said, moderator=mila, reason="разобрались", at=NOON + timedelta(hours=1))
    assert total() == 1
    assert list(Moderation.objects.values_list("comment", "moderator", "action", "reason", "excerpt")) == [
        (said.pk, mila.pk, "show", "разобрались", "Сам дурак"),
        (said.pk, mila.pk, "hide", "грубость", "Сам дурак"),
    ]


def test_moderation_needs_the_right_and_a_reason(say, mila, stranger, total):
    said = say()
    with pytest.raises(PermissionDenied):
        actions.hide_comment(comment=said, moderator=stranger, reason="не нравится")
    assert refusal(actions.hide_comment, comment=said, moderator=mila, reason=" ") is Refusal.REASONLESS
    assert total() == 1 and not Moderation.objects.exists()


def test_an_author_can_not_touch_what_was_hidden(say, mila, ruslan):
    said = say(at=NOON)
    actions.hide_comment(comment=said, moderator=mila, reason="грубость")
    assert refusal(actions.edit_comment, comment=said, reader=ruslan, text="x", at=NOON) is Refusal.GONE
    assert refusal(actions.delete_comment, comment=said, reader=ruslan) is Refusal.GONE


def test_a_moderator_can_not_bring_back_what_its_author_deleted(say, mila, ruslan):
    said = say()
    actions.delete_comment(comment=said, reader=ruslan)
    assert actions.show_comments(comments=[said], moderator=mila, reason="зачем-то") == 0


def test_many_are_hidden_at_once_across_discussions(plant, mila, total):
    there = actions.create_thread(title="Другое", url="/there/")
    comments = [*plant("раз", "два"), *plant("три", where=there)]
    assert actions.hide_comments(comments=comments, moderator=mila, reason="накрутка") == 3
    assert total() == 0 and not Thread.objects.filter(total__gt=0).exists()
    assert Moderation.objects.count() == 3


def test_the_log_outlives_the_comment(say, mila, thread):
    pk = thread.pk
    actions.hide_comment(comment=say("Сам дурак"), moderator=mila, reason="грубость")
    Purge.objects.all().delete()
    actions.delete_thread(thread=thread)
    assert {purge.key for purge in Purge.objects.all()} == {f"thread:{pk}"}, "no feed showed it"
    assert Moderation.objects.get().excerpt == "Сам дурак"


def test_bulk_written_comments_find_their_places(thread, total):
    def bare(text, parent=None):
        return Comment.objects.create(thread=thread, parent=parent, text=text, html=text, created_at=NOON)

    first = bare("раз")
    second = bare("два", first)
    third = bare("три", second)
    actions.recount(thread=thread)
    places = list(Comment.objects.order_by("pk").values_list("pk", "root", "depth"))
    assert places == [(first.pk, None, 0), (second.pk, first.pk, 1), (third.pk, first.pk, 2)]
    assert total() == 3


def test_an_imported_comment_is_as_it_was_but_clean(thread, total):
    actions.import_comment(
        thread=thread,
        author_name="Старожил",
        text="Да<script>1</script>",
        created_at=NOON - timedelta(days=900),
        state="hidden",
    )
    actions.recount(thread=thread)
    imported = Comment.objects.get()
    assert (imported.html, imported.author, imported.created_at.year) == ("<p>Да</p>", None, 2024)
    assert total() == 0


def test_a_reader_who_takes_another_name_has_it_under_everything(say, ruslan):
    say("раз")
    Purge.objects.all().delete()
    rename_reader(reader=ruslan, name="Руслан Каримов")
    assert Comment.objects.get().author_name == "Руслан Каримов"
    assert Purge.objects.exists()


def test_what_an_erased_reader_said_stays_and_leads_to_nobody(say, ruslan):
    say("раз", network="home")
    erase_reader(reader=ruslan)
    said = Comment.objects.get()
    assert (said.author, said.network, said.text) == (None, "", "раз")
    assert "Руслан" not in said.author_name


def test_it_is_told_what_happened(say, ruslan, mila):
    names = ("comment_written", "comment_edited", "comment_hidden", "comment_shown", "comment_deleted")
    told, heard = [], []
    for name in names:

        def hear(name=name, **kwargs):
            told.append((name, kwargs["comment"].pk))

        heard.append(hear)
        getattr(signals, name).connect(hear)
    said = say("раз", at=NOON)
    actions.edit_comment(comment=said, reader=ruslan, text="два", at=NOON)
    actions.hide_comment(comment=said, moderator=mila, reason="грубость")
    actions.show_comment(comment=said, moderator=mila, reason="мягче")
    actions.delete_comment(comment=said, reader=ruslan)
    assert told == [(name, said.pk) for name in names]


@pytest.mark.django_db(transaction=True)
def test_totals_and_rates_are_right_when_many_write_at_once(tmp_path):
    threads = [actions.create_thread(title=str(n), url=f"/{n}/") for n in range(2)]
    people = [User.objects.create(email=f"{n}@example.org", name=f"Имя {n}") for n in range(4)]

    def writes(number):
        def write():
            actions.write_comment(
                thread=threads[number % 2], reader=people[number // 2], text=f"раз {number}", at=NOON
            )

        return write

    with shared_database(tmp_path) as at_once:
        results = at_once(*map(writes, range(8)))
        refused = [result.refusal for result in results if isinstance(result, CommentRefused)]
        assert refused == [Refusal.OFTEN] * 4 and results.count(None) == 4
        for thread in threads:
            thread.refresh_from_db()
            assert thread.total == thread.comments.count()
        assert sum(thread.total for thread in threads) == 4


def test_what_readers_typed_between_angle_brackets_is_seen_again(say):
    comment = say("Пишите на <ivan@example.org> завтра")
    Comment.objects.filter(pk=comment.pk).update(html="<p>Пишите на  завтра</p>")
    other = say("Да, <b>пишите</b>")
    import_module("polosa.comments.migrations.0003_shown_as_typed").show(apps, None)
    comment.refresh_from_db()
    assert comment.html == "<p>Пишите на &lt;ivan@example.org&gt; завтра</p>"
    assert Comment.objects.get(pk=other.pk).html == other.html
