"""Whether somebody who has signed in may enter the desk yet."""

from __future__ import annotations

import time

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase

from .. import rules
from ..conf import FACTOR_FRESH_SECONDS, POST_GRACE_SECONDS, SECOND_FACTOR_AT, SIGNED_IN_AT
from ..enums import Step
from ..models import User
from .people import has_desk

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_factor(user: User) -> bool:
    """Codes for a lost phone are none by themselves. One query."""
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def missing_step(user: User, session: SessionBase, *, is_post: bool = False) -> Step | None:
    """What comes before the desk; nothing for who may not enter it anyway. A query only while no factor was given."""
    if not has_desk(user):
        return None
    life = settings.DESK_SESSION_SECONDS + (POST_GRACE_SECONDS if is_post else 0)
    if time.time() - session.get(SIGNED_IN_AT, 0) > life:
        return Step.SIGN_IN_AGAIN
    if session.get(SECOND_FACTOR_AT):
        return None
    if has_factor(user):
        return Step.GIVE_FACTOR
    is_required = settings.SECOND_FACTOR == "required" and rules.may_publish(user.get_all_permissions())
    return Step.ADD_FACTOR if is_required else None


def is_at_desk(user: User | AnonymousUser, session: SessionBase) -> bool:
    """Whether somebody sees what is the desk's own outside of its addresses, such as drafts' files."""
    return isinstance(user, User) and has_desk(user) and missing_step(user, session) is None


def is_factor_fresh(session: SessionBase) -> bool:
    return time.time() - session.get(SECOND_FACTOR_AT, 0) <= FACTOR_FRESH_SECONDS
