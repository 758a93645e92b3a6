"""What did not go out at its hour: it stays a draft without a schedule, and whoever waits for it is told by letter."""

from __future__ import annotations

import logging
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.log_actions import registry
from wagtail.models import Revision

from polosa.kit import going_out
from polosa.kit.models import Paper
from polosa.readers.errors import NotSent
from polosa.readers.models import User
from polosa.readers.queries import has_desk

log = logging.getLogger("polosa.clerk")


@transaction.atomic
def take_off_schedule(revision: Revision) -> None:
    """The draft is as it was, and its history says so. A letter that cannot be queued stops nothing."""
    revision.approved_go_live_at = None
    revision.save(update_fields=["approved_go_live_at"])
    thing = revision.as_object()
    log.warning("%s %s did not go out at its hour: it is not fit to", thing._meta.label, thing.pk)
    for person in _people(revision, thing):
        try:
            with override(person.language or settings.LANGUAGE_CODE):
                _letter(person, thing).send()
        except NotSent:
            log.warning("nobody could be told of it by letter")


def _people(revision: Revision, thing: Any) -> list[User]:
    """Who set the hour, who wrote it last, whose it is; where none of them is here any more, the administrators."""
    schedule = registry.get_logs_for_instance(thing).filter(action="wagtail.publish.schedule")
    last = schedule.order_by("-timestamp").first()
    named = dict.fromkeys((last and last.user, revision.user, getattr(thing, "owner", None)))
    people = [person for person in named if isinstance(person, User) and has_desk(person)]
    return people or list(User.objects.filter(is_superuser=True, is_active=True).order_by("pk"))


def _letter(person: User, thing: Any) -> EmailMessage:
    """In the language of whoever reads it."""
    paper, told = Paper.current(), {"kind": thing._meta.verbose_name, "thing": str(thing)}
    try:
        going_out.check(thing)
        why = ""
    except ValidationError as error:
        why = "\n".join(error.messages)
    lines = (
        _("В назначенное время на сайт не вышло: %(kind)s «%(thing)s».") % told,
        why,
        _("Черновик цел. Исправьте его и назначьте время снова или опубликуйте сразу:"),
        settings.BASE_URL + (AdminURLFinder().get_edit_url(thing) or ""),
    )
    return EmailMessage(
        subject=" ".join((_("Не вышло в срок: «%(thing)s»") % told).split()),
        body="\n\n".join(line for line in lines if line) + "\n",
        from_email=formataddr((paper.name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]), charset="utf-8"),
        to=[person.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
