from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.utils import timezone

from ..models import CacheEntry, User
from .letters import forget_failed_letters
from .limits import forget_attempts

UNCONFIRMED_LIFE = timedelta(days=1)
LETTER_LIFE = timedelta(days=30)


def prune() -> int:
    """Forget addresses nobody confirmed within a day, sessions and tries that are over, and letters kept as files
    for a month; gives how many addresses."""
    SessionStore.clear_expired()
    _forget_letters()
    forget_failed_letters()
    forget_attempts()
    return _forget_unconfirmed()


@transaction.atomic
def _forget_unconfirmed() -> int:
    now = timezone.now()
    CacheEntry.objects.filter(expires__lt=now).delete()
    nobody = User.objects.filter(
        unconfirmed_since__lt=now - UNCONFIRMED_LIFE, last_login=None, is_superuser=False, groups=None
    )
    return nobody.delete()[1].get(User._meta.label, 0)


def _forget_letters() -> None:
    """Only files that look like our own letters, in the one folder they are put into."""
    oldest = (timezone.now() - LETTER_LIFE).timestamp()
    for letter in (Path(settings.POLOSA_DATA) / "mail").glob("[0-9]*.eml"):
        if letter.is_file() and letter.stat().st_mtime < oldest:
            letter.unlink(missing_ok=True)
