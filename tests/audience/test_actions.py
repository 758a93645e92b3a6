"""Requests at one moment, on real connections."""

from functools import partial

import pytest
from django.utils import timezone

from polosa.audience import actions
from polosa.audience.models import Counter
from tests.factories.at_once import shared_database


@pytest.mark.django_db(transaction=True)
def test_of_many_requests_at_one_moment_one_counts(tmp_path):
    with shared_database(tmp_path) as at_once:
        counter = Counter.objects.create()
        look = partial(
            actions.count_view, counter=counter, visitor="ruslan", network="near", at=timezone.now()
        )
        counted = at_once(*[look] * 4)
        counter.refresh_from_db()
    assert sorted(counted) == [False, False, False, True]
    assert counter.views == 1
