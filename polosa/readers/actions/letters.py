"""The queue of letters: written in the transaction of what they tell, emptied by the background process."""

from __future__ import annotations

from datetime import timedelta

from django.core.cache import cache
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from ..conf import CODES_QUEUE_MAX, LETTER_LEASE, LETTER_MAX_BYTES, LETTERS_QUEUE_MAX, URGENT
from ..errors import NotSent
from ..models import Letter
from ..queries.letters import mail_server_key

FAILED_LETTER_LIFE = timedelta(days=7)


@transaction.atomic
def queue_letter(*, sender: str, recipients: list[str], source: bytes, good_for: timedelta) -> None:
    """Raises `NotSent` when the letter is too large or the queue is full; urgent letters find room the longest."""
    room = CODES_QUEUE_MAX if good_for <= URGENT else LETTERS_QUEUE_MAX
    if len(source) > LETTER_MAX_BYTES or Letter.objects.waiting().count() >= room:
        raise NotSent
    Letter.objects.create(
        sender=sender, recipients=recipients, source=source, good_until=timezone.now() + good_for
    )


def claim_letter() -> Letter | None:
    """The next letter that is due: nobody else gets it until LETTER_LEASE has passed."""
    if not Letter.objects.due().exists():  # without a lock: nearly always there is none
        return None
    with transaction.atomic():
        letter = Letter.objects.due().select_for_update(skip_locked=True).first()
        if letter is not None:
            Letter.objects.filter(pk=letter.pk).update(due_at=Now() + LETTER_LEASE)
    return letter


def forget_letter(*, letter: Letter) -> None:
    """The mail server has it: of its text nothing stays here."""
    letter.delete()


def put_letter_off(
    *, letter: Letter, pause: timedelta, recipients: list[str] | None = None, is_try: bool = True
) -> None:
    """Tried again after the pause; for some of the mailboxes only, when the others are settled."""
    Letter.objects.waiting().filter(pk=letter.pk).update(
        due_at=Now() + pause,
        attempts=letter.attempts + is_try,
        recipients=letter.recipients if recipients is None else recipients,
    )


def give_letter_up(*, letter: Letter, error: str) -> None:
    """What stays tells the operator when and why, and of whom nothing but the mail host."""
    hosts = sorted({address.rpartition("@")[2] for address in letter.recipients})
    Letter.objects.filter(pk=letter.pk).update(
        failed_at=timezone.now(), error=error[:120], source=b"", recipients=hosts
    )


def note_mail_server(*, takes_utf8: bool) -> None:
    """Whether the server of the settings writes to mailboxes whose names are not Latin, for all processes to know."""
    cache.set(mail_server_key(), takes_utf8, None)


def forget_failed_letters() -> None:
    Letter.objects.filter(failed_at__lt=timezone.now() - FAILED_LETTER_LIFE).delete()
