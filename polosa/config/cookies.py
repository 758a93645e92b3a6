"""Which cookies make an answer personal: those signed here. Whoever sends others is answered like everybody."""

from __future__ import annotations

from django.contrib.messages.storage.cookie import CookieStorage
from django.core import signing


def is_message(text: str) -> bool:
    """Whether a `messages` cookie holds words of ours that wait to be shown."""
    try:
        signing.get_cookie_signer(salt=CookieStorage.key_salt).unsign(text)
    except signing.BadSignature:
        return False
    return True
