"""The key of a form of something new, by which the form is taken once, however often a browser has to send it.

The answer to a first save may be lost on its way when the server has kept everything: the browser sends the form again.
A key is made when the form is shown, and holds for one person and one kind of thing.
"""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import Any

from django.core.signing import BadSignature, Signer
from django.forms import CharField, HiddenInput
from django.http import HttpRequest

FIELD = "desk-begun-id"
"""The desk's scripts take a name that ends so for no part of what somebody wrote, and keep it in their copy."""
AGAIN = "desk-begun-again"
"""Among what was sent, where a form of something new goes on with what it has made."""


class AlreadyBegun(Exception):
    """`thing` was made of a form with this key before."""

    def __init__(self, thing: Any) -> None:
        super().__init__(str(thing.pk))
        self.thing = thing


def offer(form: Any) -> None:
    """A hidden field of a form of the desk; a form that comes back has the key that it had."""
    key = _signer(form.for_user, form._meta.model).sign(secrets.token_urlsafe(12))
    hidden = HiddenInput(attrs={"autocomplete": "off"})
    form.fields[FIELD] = CharField(required=False, max_length=200, initial=key, widget=hidden)


def key_of(request: HttpRequest, model: type[Any]) -> str:
    """Of a form that was sent; empty where it has none, or somebody else's."""
    try:
        token = _signer(request.user, model).unsign(request.POST.get(FIELD, "")[:200])
    except BadSignature:
        return ""
    return sha256(f"{request.user.pk}:{model._meta.label_lower}:{token}".encode()).hexdigest()


def _signer(user: Any, model: type[Any]) -> Signer:
    return Signer(salt=f"polosa.begun:{user.pk}:{model._meta.label_lower}")


def mark_again(request: HttpRequest) -> None:
    sent: Any = request.POST.copy()
    sent[AGAIN] = "1"
    request.POST = sent
