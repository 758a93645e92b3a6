"""Two requests at one moment, on real connections."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from polosa.audience import actions
from polosa.audience.models import Counter


@pytest.mark.django_db(transaction=True)
def test_of_many_requests_at_one_moment_one_counts():
    if connection.vendor == "sqlite":
        pytest.skip("the tests' SQLite lives in memory, where threads share one connection's locks")
    counter, at, ready = Counter.objects.create(), timezone.now(), Barrier(4)

    def look(_number: int) -> bool:
        ready.wait()
        try:
            return actions.count_view(counter=counter, visitor="ruslan", network="near", at=at)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as readers:
        counted = list(readers.map(look, range(4)))
    counter.refresh_from_db()
    assert counted.count(True) == 1
    assert counter.views == 1
