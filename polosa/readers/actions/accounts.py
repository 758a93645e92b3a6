from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from .. import queries
from ..errors import ErasureRefused
from ..models import Consent, Letter, User
from ..rules import canonical, wired
from ..signals import reader_erased, reader_renamed

GONE = "erased.invalid"


@dataclass(frozen=True)
class GivenConsent:
    """A tick beside `text`, at that moment, from that network."""

    text: str
    at: datetime
    network: str


@transaction.atomic
def sign_up(*, email: str) -> User:
    """An account for an address nobody has proved to be theirs yet; the one there is, if there is one."""
    known = queries.reader_by_email(email)
    if known is not None:
        return known
    reader, _new = User.objects.get_or_create(
        email=canonical(email),
        defaults={"unconfirmed_since": timezone.now(), "password": make_password(None)},
    )
    return reader


@transaction.atomic
def confirm(*, reader: User, consent: GivenConsent | None) -> None:
    """A code came back from the address: the account is its owner's. The same consent is kept once."""
    if reader.unconfirmed_since is not None:
        reader.unconfirmed_since = None
        reader.save(update_fields=["unconfirmed_since"])
    if consent and not reader.consents.filter(text=consent.text).exists():
        Consent.objects.create(user=reader, text=consent.text, at=consent.at, network=consent.network)


@transaction.atomic
def rename_reader(*, reader: User, name: str) -> None:
    """Raises `rules.NameRefused`. Only the newsroom may sign as the newsroom or as one of its people."""
    name = queries.fit_name(reader, name)
    if name == reader.name:
        return
    former, reader.name = reader.name, name
    reader.save(update_fields=["name"])
    reader_has_name(reader=reader, former=former)


@transaction.atomic
def reader_has_name(*, reader: User, former: str) -> None:
    """What follows from another name than the `former`, whoever gave it."""
    reader_renamed.send(User, reader=reader, former=former)


@transaction.atomic
def speak_to_reader(*, reader: User, language: str) -> None:
    """Remember the language a reader wants; letters and pages speak it."""
    reader.language = language
    reader.save(update_fields=["language"])


@transaction.atomic
def erase_reader(*, reader: User) -> None:
    """Forget who it was. What the reader wrote stays, signed by nobody; all sessions end; raises ErasureRefused."""
    if queries.has_desk(reader):
        raise ErasureRefused(ErasureRefused.message)
    EmailAddress.objects.filter(user=reader).delete()
    Letter.objects.filter(Q(recipients=[reader.email]) | Q(recipients=[wired(reader.email)])).delete()
    reader.consents.update(network="")
    reader.groups.clear()
    reader.email = f"{secrets.token_hex(12)}@{GONE}"
    reader.name = reader.first_name = reader.last_name = reader.language = ""
    reader.is_active = False
    reader.erased_at = timezone.now()
    reader.last_login = None
    reader.set_unusable_password()
    reader.save()
    reader_erased.send(User, reader=reader)
