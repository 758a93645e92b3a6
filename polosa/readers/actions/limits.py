"""Counting what may not be done too often: letters asked for, guesses of codes and passwords.

Attempts are rows, counted for all processes and machines alike; what is refused is not counted.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from ..conf import Rates, limits
from ..errors import TooOften
from ..models import Attempt
from ..rules import Caller

LONGEST_WINDOW = timedelta(days=1)


@dataclass(frozen=True)
class Count:
    """What is counted together, and how much of it may be."""

    key: str
    rates: Rates


def take_letter(*, caller: Caller, to_stranger: bool) -> None:
    """Counts a letter that is about to be asked for; raises `TooOften`."""
    _take(_letters(caller, to_stranger=to_stranger))


def take_guess(*, caller: Caller, of: str) -> None:
    """Counts a guess, of a code or of a password; raises `TooOften`."""
    _take(_guesses(caller, of))


def check_guess(*, caller: Caller, of: str) -> None:
    """Raises `TooOften` when one more guess would; counts nothing."""
    _refuse_excess(_guesses(caller, of))


def forget_attempts() -> None:
    Attempt.objects.filter(at__lt=timezone.now() - LONGEST_WINDOW).delete()


def _letters(caller: Caller, *, to_stranger: bool) -> list[Count]:
    held = limits()
    if caller.device:
        return [_count("letter", held.letters, caller.mailbox, caller.device)]
    counts = [
        _count("letter", held.letters, caller.mailbox, caller.network),
        _count("letter", held.letters_of_mailbox, caller.mailbox),
        _count("letter network", held.letters_of_network, caller.network),
        _count("letter network", held.letters_of_neighbourhood, "wide", caller.neighbourhood),
    ]
    return [*counts, _count("letter stranger", held.letters_to_strangers)] if to_stranger else counts


def _guesses(caller: Caller, of: str) -> list[Count]:
    held = limits()
    if caller.device:
        return [_count(f"guess {of}", held.guesses, caller.mailbox, caller.device)]
    return [
        _count(f"guess {of}", held.guesses, caller.mailbox, caller.network),
        _count(f"guess {of}", held.guesses_of_mailbox, caller.mailbox),
        _count(f"guess {of} network", held.guesses_of_network, caller.network),
        _count(f"guess {of} network", held.guesses_of_neighbourhood, "wide", caller.neighbourhood),
    ]


def _count(kind: str, rates: Rates, *subject: str) -> Count:
    secret = blake2b(settings.SECRET_KEY.encode(), digest_size=32).digest()
    words = "\n".join(["polosa.attempt", kind, *subject])
    return Count(blake2b(words.encode(), key=secret, digest_size=16).hexdigest(), rates)


@transaction.atomic
def _take(counts: Sequence[Count]) -> None:
    _lock(counts[0])
    _refuse_excess(counts)
    now = timezone.now()
    Attempt.objects.bulk_create([Attempt(key=count.key, at=now) for count in counts])


def _lock(count: Count) -> None:
    """Two at one moment do not both find the last place. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [zlib.crc32(count.key.encode())])


def _refuse_excess(counts: Sequence[Count]) -> None:
    waits = [wait for count in counts for rate in count.rates if (wait := _wait(count.key, *rate)) > 0]
    if waits:
        raise TooOften(max(waits))


def _wait(key: str, amount: int, seconds: int) -> float:
    """Seconds until there is room again: until the oldest of the latest `amount` is out of the window."""
    tried = Attempt.objects.filter(key=key).order_by("-at").values_list("at", flat=True)
    last = next(iter(tried[amount - 1 : amount]), None)
    return (last - timezone.now()).total_seconds() + seconds if last else 0
