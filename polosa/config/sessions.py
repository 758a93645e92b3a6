"""Who is signed in: Django's sessions and accounts, asked for with queries that are compiled once.

Whatever a reader does after signing in begins with these two questions.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from polosa.kit.prepared import prepared
from polosa.readers.models import User


class SessionStore(db.SessionStore):
    """Sessions in the database, as Django's own."""

    def _get_session_from_db(self) -> Session | None:
        found = _session.first(self.session_key, timezone.now())
        if found is None:
            self._session_key = None
        return found


class AccountBackend(ModelBackend):
    """Passwords and permissions as Django's own."""

    def get_user(self, user_id: Any) -> User | None:
        found = _account.first(user_id)
        return found if found is not None and self.user_can_authenticate(found) else None


@prepared
def _session(key: str, at: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=at)


@prepared
def _account(pk: int) -> QuerySet[User]:
    return User.objects.filter(pk=pk)
