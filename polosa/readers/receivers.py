import time
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from . import queries
from .conf import AT_DESK, SIGNED_IN_AT
from .models import User


@receiver(user_logged_in)
def person_signed_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """By whatever way: the session knows since when, and how long it may live."""
    request.session[SIGNED_IN_AT] = int(time.time())
    request.session.pop(AT_DESK, None)
    if queries.has_desk(user):
        request.session[AT_DESK] = True
