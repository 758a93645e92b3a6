import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest

from polosa.events import rules

ZONE = ZoneInfo("Europe/Moscow")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("300 ₽", (300, 300)),
        ("300–500 ₽", (300, 500)),
        ("от 1 200 рублей", (1200, 1200)),
        ("от 200 до 1\u00a0500 руб.", (200, 1500)),
        ("вход свободный", None),
        ("20 евро", None),
        ("", None),
        ("₽", None),
    ],
)
def test_a_price_as_written_is_read_in_roubles_only(text, bounds):
    assert rules.price_bounds(text) == bounds


@pytest.mark.parametrize(
    ("text", "gratis"),
    [
        ("Вход свободный", True),
        ("бесплатно, по записи", True),
        ("Бесплатно детям, взрослым 200 ₽", False),
        ("", False),
    ],
)
def test_free_is_what_says_so_and_names_no_sum(text, gratis):
    assert rules.is_gratis(text) is gratis


def test_a_night_out_belongs_to_the_day_it_began():
    assert rules.days_of(at(20, 22), at(21, 4)) == [date(2026, 11, 20)]
    assert not rules.spans_days(at(20, 22), at(21, 5, 59))


def test_an_exhibition_stands_on_each_of_its_days():
    assert rules.days_of(at(20, 10), at(22, 18)) == [date(2026, 11, day) for day in (20, 21, 22)]


def test_without_an_end_there_is_one_day():
    assert rules.days_of(at(20, 10), None) == [date(2026, 11, 20)]


def test_the_strip_begins_today_while_the_day_is_near_and_with_the_day_otherwise():
    today = date(2026, 11, 20)
    assert rules.strip_days(today + timedelta(days=13), today)[0] == today
    assert rules.strip_days(today + timedelta(days=14), today)[0] == today + timedelta(days=14)
    assert rules.strip_days(today - timedelta(days=1), today)[0] == today - timedelta(days=1)
    assert len(rules.strip_days(today, today)) == 14


def test_a_calendar_says_what_rfc_5545_requires_in_lines_of_75_octets():
    entry = rules.Entry(
        uid="a@polosa",
        starts_at=at(20, 19),
        ends_at=at(20, 21),
        summary="Чайка; комедия, в двух действиях",
        description="Очень длинное описание. " * 10 + "\nСтрока",
        location="Прогресс",
        geo=(54.5, 36.2),
        url="https://example.org/",
        sequence=3,
        changed_at=at(1, 12),
        is_cancelled=True,
    )
    body = rules.calendar_of([entry], name="Чайка")
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    calendar = icalendar.Calendar.from_ical(body)
    (vevent,) = calendar.walk("VEVENT")
    assert (calendar["version"], calendar["method"]) == ("2.0", "PUBLISH")
    assert vevent["uid"] == "a@polosa"
    assert vevent["sequence"] == 3
    assert vevent["status"] == "CANCELLED"
    assert vevent["summary"] == entry.summary
    assert vevent.decoded("dtstart") == at(20, 19).astimezone(UTC)
    assert vevent.decoded("dtend") == at(20, 21).astimezone(UTC)
    assert vevent.decoded("dtstamp") == at(1, 12).astimezone(UTC)


@pytest.mark.parametrize(
    "typed",
    [
        "C:\\News\\new; раз, два",
        "a<b то и c>d, A&lt;B",
        "Раз\nдва",
        "👨\u200d👩\u200d👧\u200d👦" * 30,
        "со\u00adфт “да” 'нет'",
        "\\n \\N \\\\ \\;",
    ],
)
def test_a_calendar_says_what_was_typed(typed):
    """By the words of RFC 5545, 3.1 and 3.3.11: the library reads its own mistakes back."""
    entry = rules.Entry(
        "a", at(20, 19), None, typed, typed, typed, None, "https://a.ru/", 0, at(1, 12), False
    )
    body = rules.calendar_of([entry], name=typed).decode().replace("\r\n ", "")
    for name in ("SUMMARY", "DESCRIPTION", "LOCATION", "X-WR-CALNAME"):
        (said,) = re.findall(rf"^{name}:(.*)\r$", body, re.MULTILINE)
        assert re.sub(r"\\(.)", lambda sign: "\n" if sign[1] in "nN" else sign[1], said) == typed


def test_a_calendar_holds_no_controls():
    entry = rules.Entry(
        "a", at(20, 19), None, "Чай\x00\x07ка", "", "", None, "https://a.ru/", 0, at(1, 12), False
    )
    assert "SUMMARY:Чайка\r" in rules.calendar_of([entry], name="\x1b").decode()
