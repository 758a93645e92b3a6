from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from polosa.kit.models import Paper
from polosa.kit.prepared import prepared

from .. import rules
from ..models import Ban, User
from ..signals import reader_asked_for_data

FOR_GOOD = datetime.max.replace(tzinfo=timezone.get_fixed_timezone(0))


def ban_of(user: User | AnonymousUser) -> Ban | None:
    """The ban in force that ends last; one query."""
    if user.pk is None:
        return None
    bans = _bans(user.pk, timezone.now())
    return max(bans, key=lambda ban: ban.until or FOR_GOOD, default=None)


@prepared
def _bans(reader: int, at: datetime) -> QuerySet[Ban]:
    return Ban.objects.in_force(at).filter(reader=reader)


def is_banned(user: User | AnonymousUser) -> bool:
    return ban_of(user) is not None


def may_write(user: User | AnonymousUser) -> bool:
    """Whether this person may write for others to read; at most one query."""
    if not isinstance(user, User) or not user.is_authenticated:
        return False
    ban = ban_of(user)
    return rules.may_write(
        is_active=user.is_active,
        is_confirmed=user.unconfirmed_since is None,
        banned_until=(ban.until or FOR_GOOD) if ban else None,
        at=timezone.now(),
    )


def has_desk(user: User | AnonymousUser) -> bool:
    """Whether this person belongs to the newsroom."""
    return user.is_active and user.has_perm("wagtailadmin.access_admin")


def reader_by_email(email: str) -> User | None:
    return User.objects.of_address(email)


def is_stranger(reader: User | None) -> bool:
    """Whether no code has ever come back from the address."""
    return reader is None or reader.unconfirmed_since is not None


def consent_text() -> str:
    """The words beside the consent's checkbox, in the reader's language: shown, and kept as they were shown."""
    paper = Paper.current()
    return _(
        "Я даю согласие на обработку моих персональных данных: адреса электронной почты и имени. "
        "Они нужны газете «%(paper)s», чтобы впускать меня на сайт и подписывать мои комментарии. "
        "Согласие можно отозвать, удалив учётную запись на своей странице."
    ) % {"paper": paper.name}


def data_of(reader: User) -> dict[str, Any]:
    """All that is kept of a reader, in plain values; other apps add theirs."""
    data: dict[str, Any] = {
        "email": reader.email,
        "name": reader.name,
        "language": reader.language,
        "joined_at": reader.date_joined.isoformat(),
        "last_login": reader.last_login.isoformat() if reader.last_login else None,
        "consents": [
            {"text": consent.text, "at": consent.at.isoformat(), "network": consent.network}
            for consent in reader.consents.all()
        ],
        "bans": [
            {
                "reason": ban.reason,
                "at": ban.at.isoformat(),
                "until": ban.until.isoformat() if ban.until else None,
                "lifted_at": ban.lifted_at.isoformat() if ban.lifted_at else None,
            }
            for ban in reader.bans.all()
        ],
    }
    for _receiver, more in reader_asked_for_data.send(User, reader=reader):
        data.update(cast(dict[str, Any], more or {}))
    return data
