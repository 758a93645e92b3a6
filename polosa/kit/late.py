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
    if not is_late or thing.approved_schedule or _went_out(thing):
        return
    try:
        going_out.check(thing)
    except ValidationError as error:
        messages.warning(request, " ".join([_("В назначенное время не вышло."), *error.messages]))


def _went_out(thing: Any) -> bool:
    """Its hour stays set after it came out at that hour. A draft knows only when it was last out as it was written."""
    last = type(thing)._default_manager.values_list("last_published_at", flat=True).get(pk=thing.pk)
    return last is not None and bool(last >= thing.go_live_at)


def tell() -> None:
    for kind in ("snippet", "page"):
        hooks.register(f"before_edit_{kind}", show)
