from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone, translation

from polosa.kit import clock

MOMENT = datetime(2023, 11, 20, 11, 0, 5, 999, tzinfo=UTC)


@pytest.fixture(autouse=True)
def moscow():
    with timezone.override("Europe/Moscow"), translation.override("ru"):
        yield


def test_a_stamp_tells_the_time_first_in_the_papers_zone():
    assert clock.stamp(MOMENT) == "14:00 20.11.2023"


def test_a_naive_moment_is_refused():
    with pytest.raises(ValueError, match="naive"):
        clock.stamp(datetime(2023, 11, 20))


def test_a_day_is_told_in_the_readers_language():
    assert clock.day_stamp(date(2023, 11, 20)) == "20 ноября 2023"
    with translation.override("en"):
        assert clock.day_stamp(date(2023, 11, 20)) == "20 November 2023"


def test_a_late_moment_belongs_to_the_local_day():
    assert clock.day_stamp(datetime(2023, 11, 20, 22, 0, tzinfo=UTC)) == "21 ноября 2023"


def test_a_day_begins_and_ends_at_local_midnight():
    start, end = clock.local_day_bounds(date(2023, 11, 20))
    assert start == datetime(2023, 11, 19, 21, tzinfo=UTC)
    assert end - start == timedelta(hours=24)


def test_the_day_the_clocks_change_is_an_hour_shorter():
    with timezone.override("Europe/Berlin"):
        start, end = clock.local_day_bounds(date(2024, 3, 31))
        assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=23)


def test_machines_read_the_zone_too():
    assert clock.iso(MOMENT) == "2023-11-20T14:00:05+03:00"
    assert clock.rfc822(MOMENT) == "Mon, 20 Nov 2023 14:00:05 +0300"


def test_now_is_aware():
    assert clock.now().utcoffset() == timedelta(hours=3)
