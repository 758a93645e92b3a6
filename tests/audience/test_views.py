from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from polosa.audience import actions
from polosa.audience.models import Counter, Visit
from polosa.audience.queries import counter_seal
from polosa.audience.rules import FLOOD, visitor_of
from polosa.kit.sealed import seal_for

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = (
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Mobile Safari/537.36"
)
HERE = {"Sec-Fetch-Site": "same-origin"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def counter() -> Counter:
    return Counter.objects.create()


def pixel(counter: Counter) -> str:
    return reverse("audience:view", args=[counter_seal(counter)])


def look(counter: Counter, agent: str = FIREFOX, *, address: str = "198.51.100.7", **headers):
    client = Client(REMOTE_ADDR=address)
    return client.get(pixel(counter), headers={"User-Agent": agent, **HERE, **headers})


def views(counter: Counter) -> int:
    counter.refresh_from_db()
    return counter.views


def earlier(minutes: float) -> None:
    """As if all that was counted had been so long ago."""
    for visit in Visit.objects.all():
        visit.at -= timedelta(minutes=minutes)
        visit.save()


def test_a_reader_is_counted(counter):
    answer = look(counter)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/gif"
    assert answer.content.startswith(b"GIF89a")
    assert answer["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer
    assert views(counter) == 1


def test_a_browser_too_old_to_say_where_it_is_is_counted(counter):
    Client().get(pixel(counter), headers={"User-Agent": FIREFOX})
    assert views(counter) == 1


def test_one_reader_is_counted_once_in_half_an_hour(counter):
    look(counter)
    look(counter)
    earlier(29)
    look(counter)
    assert views(counter) == 1
    earlier(2)
    look(counter)
    assert views(counter) == 2
    assert Visit.objects.count() == 1


def test_another_browser_and_another_network_are_other_readers(counter):
    look(counter)
    look(counter, PHONE)
    look(counter, address="203.0.113.9")
    assert views(counter) == 3


def test_the_same_reader_of_two_stories_is_a_reader_of_both(counter):
    other = Counter.objects.create()
    look(counter)
    look(other)
    assert (views(counter), views(other)) == (1, 1)


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "   ",
        "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "mozilla/5.0 (compatible; googlebot/2.1)",
        "TelegramBot (like TwitterBot)",
        "curl/8.5.0",
        "python-requests/2.32",
        "Mozilla/5.0 HeadlessChrome/142.0",
        "SomeBot/1.0",
        "Java/17",
        "curl",
        "Mozilla/5.0 (compatible; OurTownBot)",
        "Mozilla/5.0 (compatible; UptimeMonitor/2)",
        "Mozilla/5.0 LinkPreview",
    ],
)
def test_programs_are_not_counted(counter, agent):
    assert look(counter, agent).status_code == 200
    assert views(counter) == 0


def test_a_telephone_with_an_unlucky_name_is_a_telephone(counter):
    look(counter, PHONE.replace("Android 15", "Android 15; CUBOT X90"))
    assert views(counter) == 1


def test_a_program_without_a_name_is_not_counted(counter):
    Client().get(pixel(counter))
    assert views(counter) == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"X-Moz": "prefetch"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_a_page_nobody_looks_at_is_not_counted(counter, headers):
    assert look(counter, **headers).status_code == 200
    assert views(counter) == 0


def test_asking_about_the_picture_is_not_looking_at_it(counter):
    client = Client(headers={"User-Agent": FIREFOX})
    assert client.head(pixel(counter)).status_code == 200
    assert client.post(pixel(counter)).status_code == 405
    assert views(counter) == 0


def test_a_forged_seal_counts_nothing(counter):
    other = Counter.objects.create()
    real = counter_seal(counter)
    forged = [
        str(counter.pk),
        "A" * 300,
        real[:-8] + "AAAAAAAA",
        real[:100],
        "A" + real[1:],
        seal_for("strip", id=counter.pk).rstrip("=").replace("+", "-").replace("/", "_"),
        seal_for("counter", id="1' OR 1=1").rstrip("=").replace("+", "-").replace("/", "_")[:-6] + "AAAAAA",
    ]
    for seal in forged:
        answer = Client(headers={"User-Agent": FIREFOX}).get(f"/views/{seal}.gif")
        assert answer.status_code == 404, seal
    assert (views(counter), views(other)) == (0, 0)


def test_a_seal_has_only_signs_an_address_may_have(counter):
    for _time in range(20):
        assert set(counter_seal(counter)) <= set(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        )


def test_a_counter_that_is_gone_is_not_found(counter):
    address = pixel(counter)
    counter.delete()
    assert Client(headers={"User-Agent": FIREFOX}).get(address).status_code == 404


def test_one_network_is_counted_so_often_a_minute_and_no_more(counter):
    at = timezone.now()
    others = Counter.objects.bulk_create(Counter() for _number in range(FLOOD // 10))
    Visit.objects.bulk_create(
        Visit(
            counter=others[number % len(others)],
            visitor=visitor_of("near", str(number)),
            network="near",
            at=at,
        )
        for number in range(FLOOD - 1)
    )

    def count(number: int, network: str = "near", at=at) -> bool:
        visitor = visitor_of(network, f"new {number}")
        return actions.count_view(counter=counter, visitor=visitor, network=network, at=at)

    assert [count(1), count(2), count(2, "far"), count(3, at=at + timedelta(minutes=1, seconds=1))] == [
        *(True, False, True, True)
    ]
    assert views(counter) == 3


def test_what_does_not_count_writes_nothing(counter):
    look(counter)
    with CaptureQueriesContext(
        connection,
    ) as said:
        look(counter)
    assert not [query for query in said if query["sql"].startswith(("INSERT", "UPDATE", "SAVEPOINT"))]
    assert len(said) <= 2


def test_a_view_costs_few_queries(counter):
    Counter.objects.bulk_create(Counter() for _number in range(3))
    with CaptureQueriesContext(connection) as said:
        look(counter)
    assert len([query for query in said if "SAVEPOINT" not in query["sql"]]) <= 8


def test_views_counted_elsewhere_are_added(counter):
    look(counter)
    actions.load_views(counter=counter, n=3140)
    assert views(counter) == 3141


def test_old_visits_are_forgotten_and_their_views_stay(counter, monkeypatch):
    monkeypatch.setattr(actions, "PRUNED_AT_ONCE", 2)
    for agent in (FIREFOX, PHONE, FIREFOX + " a"):
        look(counter, agent)
    earlier(61)
    look(counter, FIREFOX + " b")
    assert actions.prune() == 3
    assert Visit.objects.count() == 1
    assert views(counter) == 4


def test_no_address_and_no_browser_is_written_down(counter):
    look(counter)
    visit = Visit.objects.get()
    assert len(visit.visitor) == len(visit.network) == 32
    assert "198.51" not in visit.visitor + visit.network
