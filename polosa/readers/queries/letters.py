"""How the letters fare, for the operator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Min, Q
from django.utils import timezone

from ..conf import OVERDUE_AFTER
from ..models import Letter
from ..rules import needs_utf8

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Post:
    """`overdue` letters wait for longer than OVERDUE_AFTER; `failed` ones were given up within a day."""

    waiting: int
    overdue: int
    failed: int
    oldest: datetime | None


def may_be_sent_to(email: str) -> bool:
    """Not where the mail server is known to take no mailbox of that name; a query only for such names."""
    return not (settings.SMTP_URL and needs_utf8(email) and cache.get(mail_server_key()) is False)


def mail_server_key() -> str:
    """Where what is known of the server of the settings is kept."""
    return f"mail-server-utf8:{blake2b(settings.SMTP_URL.encode(), digest_size=12).hexdigest()}"


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
