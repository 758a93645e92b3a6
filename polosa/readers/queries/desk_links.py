"""Tokens of links that let one person into the desk once, within a day."""

from __future__ import annotations

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.http import base36_to_int, urlsafe_base64_decode, urlsafe_base64_encode

from ..models import User
from .people import has_desk

DAY = 24 * 60 * 60


class DeskTokens(PasswordResetTokenGenerator):
    """Signed with what signing in changes: a token dies with its first use, a new password or a new address."""

    key_salt = "polosa.readers.desk_link"

    def _make_hash_value(self, user: User, timestamp: int) -> str:  # type: ignore[override]
        last = user.last_login.isoformat() if user.last_login else ""
        return f"{user.pk}:{user.password}:{last}:{user.email}:{user.is_active}:{timestamp}"

    def check_token(self, user: User | None, token: str | None) -> bool:  # type: ignore[override]
        return super().check_token(user, token) and self._age(token or "") <= DAY

    def _age(self, token: str) -> int:
        return self._num_seconds(self._now()) - base36_to_int(token.partition("-")[0])


_tokens = DeskTokens()


def sealed_for(user: User) -> tuple[str, str]:
    """Who, as it stands in an address, and a token for them."""
    return urlsafe_base64_encode(str(user.pk).encode()), _tokens.make_token(user)


def person_behind(uid: str, token: str, *, for_update: bool = False) -> User | None:
    """Whom the link lets in; None if it has worked already, is older than a day or was never ours."""
    people = User.objects.select_for_update() if for_update else User.objects.all()
    user = people.filter(pk=_number(uid), is_active=True).first()
    if user is None or not _tokens.check_token(user, token) or not has_desk(user):
        return None
    return user


def _number(uid: str) -> int:
    """Nobody's number for what is no number."""
    try:
        text = urlsafe_base64_decode(uid).decode("ascii")
    except ValueError:
        return 0
    return int(text) if text.isdigit() and len(text) < 19 else 0
