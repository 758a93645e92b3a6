import time
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from . import queries
from .conf import AT_DESK, SECOND_FACTOR_AT, SIGNED_IN_AT
from .models import User


@receiver(user_logged_in)
def person_signed_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """By whatever way: the session knows since when, and how long it may live."""
    request.session[SIGNED_IN_AT] = int(time.time())
    for key in (AT_DESK, SECOND_FACTOR_AT):  # the same person has signed in anew: as if for the first time
        request.session.pop(key, None)
    if queries.has_desk(user):
        request.session[AT_DESK] = True
