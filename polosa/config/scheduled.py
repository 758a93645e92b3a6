"""Publishing and taking off by the clock: each in a transaction that claims it, so that it is done once.

Whoever comes second - another process that believes it leads, an editor at the desk - waits for the row, reads it anew
and finds nothing to do: one revision, one line in the log, one signal.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from wagtail.models import DraftStateMixin, Page, Revision

from polosa.edge.background.lease import LeaseLost, fenced

from .not_out import take_off_schedule

log = logging.getLogger("polosa.clerk")


class SomeFailed(Exception):
    """The others have been published or taken off; each failure has been logged."""


def publish_due() -> int:
    """What is due goes live, what has expired goes off; how many of both. Raises SomeFailed, LeaseLost."""
    done = failed = 0
    for what, act in _due():
        try:
            done += act()
        except LeaseLost:
            raise
        except Exception:
            failed += 1
            log.exception("%s could not be published or taken off on time", what)
    if failed:
        raise SomeFailed(f"{failed} of {done + failed}")
    return done


def _due() -> Iterator[tuple[str, Callable[[], bool]]]:
    """Expired first, as Wagtail does. A question of each kind of thing, and one of revisions, when nothing is due."""
    for model in _draftable():
        expired = model._default_manager.filter(live=True, expire_at__lt=timezone.now()).order_by("expire_at")
        for pk in list(expired.values_list("pk", flat=True)):
            yield f"{model.__name__} {pk}", lambda model=model, pk=pk: _take_off(model, pk)  # type: ignore[misc]
    revisions = Revision.objects.filter(approved_go_live_at__lt=timezone.now()).order_by(
        "approved_go_live_at"
    )
    for pk in list(revisions.values_list("pk", flat=True)):
        yield f"revision {pk}", lambda pk=pk: _publish(pk)  # type: ignore[misc]


def _draftable() -> list[type[models.Model]]:
    """Pages of all kinds are found by what they have in common."""
    others = [m for m in apps.get_models() if issubclass(m, DraftStateMixin) and not issubclass(m, Page)]
    return [Page, *others]


def _publish(pk: int) -> bool:
    with fenced():
        found = Revision.objects.select_for_update(of=("self",))
        revision = found.filter(pk=pk, approved_go_live_at__lt=timezone.now()).first()
        if revision is None:
            return False
        try:
            revision.publish(log_action="wagtail.publish.scheduled")
        except ValidationError:
            take_off_schedule(revision)
            return False
    return True


def _take_off(model: type[models.Model], pk: object) -> bool:
    with fenced():
        found = model._default_manager.select_for_update(of=("self",))
        thing: Any = found.filter(pk=pk, live=True, expire_at__lt=timezone.now()).first()
        if thing is None:
            return False
        if isinstance(thing, Page):
            thing = thing.specific
        thing.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return True
