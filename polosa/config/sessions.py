"""Who is signed in: Django's sessions and accounts, asked for with queries that are compiled once.

A session's key carries a signature and says whether somebody is signed in, so that a cookie somebody made up, and one
of a guest, are known without asking the database: whoever sends them is answered like everybody.
"""

from __future__ import annotations

import hmac
from base64 import b32encode
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import get_random_string, salted_hmac

from polosa.kit.prepared import prepared
from polosa.readers.conf import AT_DESK
from polosa.readers.models import User

GUEST, SIGNED_IN = "g", "s"
RANDOM = 19
"""Letters and digits: 98 bits. With the kind before them and the signature after, a key has the 40 its column holds."""
SIGNED_BYTES = 12
LENGTH = 40
MOST_ENDED = 20_000
GUEST_SECONDS = 60 * 60

_ended: OrderedDict[str, None] = OrderedDict()
"""Keys that were signed and have no session any more, as far as this process has seen."""


class SessionStore(db.SessionStore):
    """Sessions in the database, as Django's own. Signing in gives a new key, and one of another kind."""

    _is_entering = False

    def cycle_key(self) -> None:
        """What `login` does with a guest's session."""
        self._is_entering = True
        try:
            super().cycle_key()
        finally:
            self._is_entering = False

    def delete(self, session_key: str | None = None) -> None:
        super().delete(session_key)
        _note_end(session_key or self.session_key)

    def get_session_cookie_age(self) -> int:
        """A guest's session, in which a code is awaited, is of use for an hour; the desk's, for two weeks."""
        if SESSION_KEY not in self:
            return GUEST_SECONDS
        return settings.DESK_SESSION_SECONDS if self.get(AT_DESK) else settings.SESSION_COOKIE_AGE

    def _get_new_session_key(self) -> str:
        """So long and random that none is asked for in vain whether it is taken: `create` would find out."""
        held = getattr(self, "_session_cache", {})
        begun = (SIGNED_IN if self._is_entering or SESSION_KEY in held else GUEST) + get_random_string(
            RANDOM, VALID_KEY_CHARS
        )
        return begun + _signature(begun, _secrets()[0])

    def _validate_session_key(self, key: Any) -> bool:
        return isinstance(key, str) and is_signed(key)

    def _get_session_from_db(self) -> Session | None:
        key = self.session_key
        found = _session.first(key, timezone.now()) if key is not None else None
        if found is None:
            _note_end(key)
            self._session_key = None
        return found


def is_signed(key: str) -> bool:
    """Whether a session's key was made here. No query."""
    if len(key) != LENGTH or key[0] not in (GUEST, SIGNED_IN) or not key.isascii():
        return False
    begun, signature = key[: RANDOM + 1], key[RANDOM + 1 :]
    return any(hmac.compare_digest(signature, _signature(begun, secret)) for secret in _secrets())


def is_signed_in(key: str) -> bool:
    """Whether a cookie's text is the key of somebody who has signed in. No query: it may have ended elsewhere."""
    return key[:1] == SIGNED_IN and is_signed(key) and key not in _ended


def may_upload(cookies: Mapping[str, str]) -> bool:
    """Whether the owner of the cookies is signed in and may work at the desk. Asks the database."""
    session = SessionStore(cookies.get(settings.SESSION_COOKIE_NAME))
    number = session.get(SESSION_KEY)
    person = AccountBackend().get_user(number) if number is not None else None
    return person is not None and person.has_perm("wagtailadmin.access_admin")


def _note_end(key: str | None) -> None:
    """Of a guest's nobody ever asks."""
    if key is None or key[:1] != SIGNED_IN:
        return
    _ended[key] = None
    while len(_ended) > MOST_ENDED:
        _ended.popitem(last=False)


def _signature(begun: str, secret: bytes) -> str:
    return (
        b32encode(hmac.digest(secret, begun.encode(), "sha256")[:SIGNED_BYTES]).decode().rstrip("=").lower()
    )


def _secrets() -> tuple[bytes, ...]:
    """The newest first; old ones while they are still believed (SECRET_KEY_FALLBACKS)."""
    return _derived((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=4)
def _derived(keys: tuple[str, ...]) -> tuple[bytes, ...]:
    return tuple(
        salted_hmac("polosa.config.sessions", "key", secret=key, algorithm="sha256").digest() for key in keys
    )


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
