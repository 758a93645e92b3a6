from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction
from wagtail.log_actions import log

from ..models import User

RESET = "readers.reset_factors"


@transaction.atomic
def use_factor(*, factor: Authenticator) -> None:
    """It was just given: its owner sees when."""
    factor.record_usage()


@transaction.atomic
def forget_factors(*, user: User, by: User | None) -> int:
    """For a lost phone: gives how many factors there were. The desk's log says who did it; nobody: the console."""
    count: int = Authenticator.objects.filter(user=user).delete()[0]
    log(instance=user, action=RESET, user=by)
    return count
