"""How the letters fare, for the operator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone

from ..conf import OVERDUE_AFTER
from ..models import Letter

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Post:
    """`overdue` letters wait for longer than OVERDUE_AFTER; `failed` ones were given up within a day."""

    waiting: int
    overdue: int
    failed: int
    oldest: datetime | None


def post() -> Post:
    """One question, of a table that is empty when all is well."""
    now = timezone.now()
    told = Letter.objects.aggregate(
        waiting=Count("pk", filter=Q(failed_at=None)),
        overdue=Count("pk", filter=Q(failed_at=None, created_at__lt=now - OVERDUE_AFTER)),
        failed=Count("pk", filter=Q(failed_at__gte=now - DAY)),
        oldest=Min("created_at", filter=Q(failed_at=None)),
    )
    return Post(**told)
