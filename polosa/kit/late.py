"""Whoever opens a draft whose hour passed without its going out reads why."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import DraftStateMixin

from . import going_out


def show(request: HttpRequest, thing: Any) -> None:
    if request.method != "GET" or not isinstance(thing, DraftStateMixin) or thing.go_live_at is None:
        return
    is_late = thing.go_live_at <= timezone.now() and thing.has_unpublished_changes
    if not is_late or thing.approved_schedule:
        return
    try:
        going_out.check(thing)
    except ValidationError as error:
        messages.warning(request, " ".join([_("В назначенное время не вышло."), *error.messages]))


def tell() -> None:
    for kind in ("snippet", "page"):
        hooks.register(f"before_edit_{kind}", show)
