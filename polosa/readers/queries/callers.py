"""For whom an attempt is counted."""

from __future__ import annotations

from hashlib import blake2b

from django.conf import settings
from django.http import HttpRequest

from polosa.kit.visitor import neighbourhood_hash, network_hash

from ..conf import DEVICE_COOKIES
from ..models import User
from ..rules import Caller, known_device, mailbox
from .people import reader_by_email


def caller_of(request: HttpRequest, email: str) -> Caller:
    """Who asks about that address; a query more for a browser that somebody has signed in with before."""
    cookie = device_cookie(request)
    reader = reader_by_email(email) if cookie else None
    return Caller(
        mailbox=mailbox(email),
        network=network_hash(request),
        neighbourhood=neighbourhood_hash(request),
        device=known_device(cookie, reader.pk, device_key()) if reader else "",
    )


def has_consented_here(reader: User | None, cookie: str, text: str) -> bool:
    """Whether the person has signed in with this browser before, and given a consent of these words."""
    if reader is None or not known_device(cookie, reader.pk, device_key()):
        return False
    return reader.consents.filter(text=text).exists()


def device_cookie(request: HttpRequest) -> str:
    return next((text for name in DEVICE_COOKIES if (text := request.COOKIES.get(name))), "")


def device_key() -> bytes:
    return blake2b(b"polosa.device\n" + settings.SECRET_KEY.encode(), digest_size=32).digest()
