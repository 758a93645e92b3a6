import time
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from polosa.edge.models import Purge
from polosa.kit.clock import now
from polosa.partners import actions, queries, tasks
from polosa.partners.models import Headline, Partner
from tests.factories.neighbours import item, partner, rss
from tests.kit.local_site import page, serving

lost_letters = import_module("polosa.partners.migrations.0002_lost_letters")
pytestmark = pytest.mark.django_db


def refreshed(found: Partner, **later: int) -> Partner:
    actions.refresh_partner(partner=found, now=now() + timedelta(**later))
    return Partner.objects.get(pk=found.pk)


def shown() -> list[str]:
    return [headline.title for headline in queries.headlines()]


def purges() -> int:
    count = Purge.objects.filter(key="partners").count()
    Purge.objects.all().delete()
    return count


def test_headlines_come_from_the_feed(site):
    site.feed(rss(item("Паром пошёл", at=now() - timedelta(hours=1)), item("Рынок открыт")))
    found = refreshed(site.partner())
    assert set(shown()) == {"Паром пошёл", "Рынок открыт"}
    assert (found.failures, found.last_error) == (0, "")
    assert found.fetched_at is not None
    assert purges() == 1


def test_of_headlines_without_dates_the_feeds_first_stands_first(site):
    site.feed(rss(item("Новая"), item("Вчерашняя"), item("Старая")))
    refreshed(site.partner())
    assert shown() == ["Новая", "Вчерашняя"]


def test_a_feed_in_windows_1251_says_so_in_its_header_or_in_itself(site):
    site.feed(rss(item("Паром"), encoding="windows-1251"), Content_Type="text/xml; charset=windows-1251")
    refreshed(site.partner())
    assert shown() == ["Паром"]


def test_a_feed_in_windows_1251_that_is_called_utf_8_is_read_as_what_it_is(site):
    words = "Паром через реку Веснянку пойдёт в субботу утром"
    site.feed(rss(item(words)).decode().encode("windows-1251"), Content_Type="text/xml; charset=utf-8")
    assert refreshed(site.partner()).last_error == ""
    assert shown() == [words]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            b"<rss version='2.0'><channel><item><title>\xcf\xf0</title></item></channel></rss>",
            "Буквы ленты не читаются",
        ),
        (rss(item("������")), "Буквы в ленте испорчены"),
        (rss(), "В ленте нет ни одной новости"),
        (rss(item("Без адреса", link="javascript:x")), "В ленте нет ни одной новости"),
    ],
)
def test_a_feed_of_which_nothing_can_be_shown_is_a_failure_the_desk_shows(site, body, words):
    site.feed(rss(item("Паром")))
    found = refreshed(site.partner())
    site.feed(body)
    found = refreshed(found)
    assert (found.failures, found.last_error[: len(words)]) == (1, words)
    assert shown() == ["Паром"]


def test_a_story_whose_guid_went_to_https_is_one(site):
    site.feed(rss(item("Паром", guid="http://vesti.example/1")))
    found = refreshed(site.partner())
    actions.pin(headline=Headline.objects.get())
    site.feed(rss(item("Паром пошёл", guid="https://www.vesti.example/1", link="https://vesti.example/1")))
    refreshed(found)
    headline = Headline.objects.get()
    assert (headline.title, headline.url) == ("Паром пошёл", "https://vesti.example/1")
    assert headline.is_pinned


def test_a_story_that_is_here_twice_becomes_one(site):
    found = site.partner()
    for scheme, marks in (("http", {}), ("https", {"is_blocked": True})):
        fields = {"url": "https://a.ru/", "published_at": now(), "first_seen": now(), **marks}
        Headline.objects.create(partner=found, guid=f"{scheme}://vesti.example/1", title="Паром", **fields)
    site.feed(rss(item("Паром", guid="https://vesti.example/1")))
    refreshed(found)
    assert Headline.objects.get().is_blocked


def test_headlines_whose_letters_were_lost_go_and_are_asked_for_again(site):
    site.feed(rss(item("Паром")))
    found = refreshed(site.partner())
    Headline.objects.update(title="�����")
    Partner.objects.update(etag="x")
    lost_letters.forget(apps, None)
    assert not Headline.objects.exists()
    assert Partner.objects.get(pk=found.pk).etag == ""


def test_what_has_not_changed_is_not_sent_again(site):
    site.feed(rss(item("Паром")), ETag='"1"', Last_Modified="Fri, 20 Nov 2026 12:00:00 GMT")
    found = refreshed(site.partner())
    site.feed(status=304)
    found = refreshed(found)
    sent = site.asked[-1][1]
    assert sent["if-none-match"] == '"1"'
    assert sent["if-modified-since"] == "Fri, 20 Nov 2026 12:00:00 GMT"
    assert shown() == ["Паром"]
    assert found.etag == '"1"'


def test_the_same_feed_again_changes_nothing_and_purges_nothing(site):
    site.feed(rss(item("Паром"), item("Рынок")))
    found = refreshed(site.partner())
    purges()
    refreshed(found, minutes=10)
    assert Headline.objects.count() == 2
    assert purges() == 0


def test_a_changed_headline_is_changed_and_purges(site):
    site.feed(rss(item("Паром", guid="1")))
    found = refreshed(site.partner())
    purges()
    site.feed(rss(item("Паром не пошёл", guid="1")))
    refreshed(found)
    assert shown() == ["Паром не пошёл"]
    assert purges() == 1


def test_headlines_that_nobody_sees_purge_nothing(site):
    site.feed(rss(item("Раз"), item("Два")))
    found = refreshed(site.partner())
    purges()
    site.feed(rss(item("Раз"), item("Два"), item("Старая", at=now() - timedelta(days=20))))
    refreshed(found)
    assert Headline.objects.count() == 3
    assert purges() == 0


def test_a_feed_that_always_says_now_grows_no_fresher(site):
    site.feed(rss(item("Вечная", at=now(), guid="1")))
    found = refreshed(site.partner())
    before = Headline.objects.get().published_at
    site.feed(rss(item("Вечная", at=now() + timedelta(minutes=5), guid="1")))
    refreshed(found)
    assert Headline.objects.get().published_at == before


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"", 500, "Сайт ответил ошибкой. (500)"),
        (b"<html></html>", 200, "По этому адресу не лента RSS или Atom."),
        (b"x" * (actions.MAX_BYTES + 1), 200, "Ответ слишком велик."),
    ],
)
def test_a_failing_feed_keeps_its_headlines_and_says_why(site, body, status, words):
    site.feed(rss(item("Паром")))
    found = refreshed(site.partner())
    purges()
    site.feed(body, status)
    found = refreshed(refreshed(found))
    assert (found.failures, found.last_error) == (2, words)
    assert shown() == ["Паром"]
    assert purges() == 0


def test_a_site_that_answers_badly_is_not_said_to_be_silent(site):
    site.feed(rss(item("Паром")), Content_Encoding="br")
    assert refreshed(site.partner()).last_error.startswith("Ответ сайта не прочесть")
    site.feed(b"", 302, Location="/rss.xml")
    assert refreshed(site.partner("Круг")).last_error.startswith("Адрес ведёт по кругу")


def test_a_feed_that_recovers_is_forgiven(site):
    site.feed(status=500)
    found = refreshed(site.partner())
    site.feed(rss(item("Паром")))
    found = refreshed(found)
    assert (found.failures, found.last_error) == (0, "")


def test_a_slow_feed_is_given_up(site, monkeypatch):
    monkeypatch.setattr(actions, "TIMEOUT", 0.3)
    site.pages["/rss.xml"] = lambda handler: time.sleep(1)
    started = time.monotonic()
    found = refreshed(site.partner())
    assert time.monotonic() - started < 1
    assert found.last_error == "Сайт отвечает слишком долго."


def test_a_bomb_is_refused_in_words(site):
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha">]><rss version="2.0"></rss>'
    site.feed(bomb)
    assert "DTD" in refreshed(site.partner()).last_error


def test_a_feed_does_not_lead_into_our_own_network(site, settings):
    with serving() as inside:
        inside.pages["/"] = page(body=rss(item("Тайна")))
        site.feed(status=302, Location=f"http://{inside.host}/")
        found = refreshed(site.partner())
        assert inside.asked == []
    assert "внутреннюю сеть" in found.last_error
    settings.FETCH_ALLOW_HOSTS = frozenset()
    assert "внутреннюю сеть" in refreshed(found).last_error


def test_headers_that_could_not_be_sent_back_are_not_kept(site):
    site.feed(rss(item("Паром")), ETag="x" * 500)
    assert refreshed(site.partner()).etag == ""


@pytest.mark.django_db(transaction=True)
def test_nothing_is_locked_while_the_feed_is_fetched(site):
    held = []
    site.pages["/rss.xml"] = lambda handler: (
        held.append(connection.in_atomic_block),
        page(body=rss(item("Паром")))(handler),
    )
    refreshed(site.partner())
    assert held == [False]
    assert not connection.in_atomic_block


def test_three_headlines_are_kept_in_as_many_queries_as_one(site):
    found, asked = site.partner(), []
    for how_many in (1, 3):
        site.feed(rss(*(item(f"Новость {how_many}-{n}") for n in range(how_many))))
        with CaptureQueriesContext(connection) as queries_asked:
            actions.refresh_partner(partner=found, now=now())
        asked.append(len(queries_asked))
    assert asked[1] <= asked[0] <= 20


def test_an_editor_pins_and_blocks(site):
    site.feed(
        rss(item("Первая", at=now() - timedelta(hours=1)), item("Вторая", at=now() - timedelta(hours=2)))
    )
    refreshed(site.partner())
    purges()
    actions.pin(headline=Headline.objects.get(title="Вторая"))
    assert shown() == ["Вторая", "Первая"]
    actions.block(headline=Headline.objects.get(title="Первая"))
    assert shown() == ["Вторая"]
    assert purges() == 2


def test_time_alone_purges_what_has_grown_stale(site):
    site.feed(rss(item("Паром", at=now() - timedelta(days=2, hours=20))))
    refreshed(site.partner())
    purges()
    assert not actions.settle_row(now=now() + timedelta(hours=1))
    assert actions.settle_row(now=now() + timedelta(hours=5))
    assert purges() == 1


def test_a_partner_switched_off_leaves_the_row_at_once(site):
    site.feed(rss(item("Паром")))
    found = refreshed(site.partner())
    purges()
    found.is_active = False
    found.save()
    assert shown() == []
    assert purges() == 1


def test_what_nobody_has_seen_for_a_month_is_forgotten_unless_an_editor_marked_it(site):
    old = now() - timedelta(days=40)
    site.feed(rss(item("Старая", at=old), item("Скрытая", at=old), item("Новая")))
    refreshed(site.partner())
    actions.block(headline=Headline.objects.get(title="Скрытая"))
    actions.forget_old(now=now())
    assert set(Headline.objects.values_list("title", flat=True)) == {"Скрытая", "Новая"}


def test_the_scheduler_has_every_due_feed_asked_for(site):
    site.feed(rss(item("Паром")))
    site.partner("Вести")
    refreshed(site.partner("Портал"))
    asleep = site.partner("Молчун")
    Partner.objects.filter(pk=asleep.pk).update(is_active=False)
    site.asked.clear()
    assert tasks.refresh_all.enqueue().return_value == 1
    assert len(site.asked) == 1


def test_a_partner_without_a_sound_address_is_refused():
    with pytest.raises(ValidationError):
        partner(feed_url="file:///etc/passwd")


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_row_is_one_question(how_many, django_assert_num_queries):
    for n in range(how_many):
        found = partner(f"Партнёр {n}")
        for each in range(how_many):
            Headline.objects.create(
                partner=found, guid=str(each), title="Новость", url="https://a.example/",
                published_at=now(), first_seen=now(),
            )  # fmt: skip
    with django_assert_num_queries(1):
        assert len(queries.headlines()) == min(how_many, 2) * how_many
