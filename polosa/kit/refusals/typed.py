"""What a form sent, to be given back: texts to be seen and mended, the rest to be sent again unseen."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError

SECRET = re.compile(r"passw|pwd|secret|token|(^|[-_])(code|otp|pin)$", re.IGNORECASE)
"""Names of fields that are never given back: passwords, codes, tokens."""
TEXTS = frozenset({"text", "name", "title", "lead", "reason", "comment", "q", "email", "slug"})
"""Names of fields that people type into: shown whatever stands in them."""
LONGEST_WORD = 60
"""A longer text without a space is no text, but a seal or a key."""
ONE_LINE = 70
MACHINE = re.compile(r"[a-z0-9_.:/-]*", re.ASCII)
"""Numbers, choices, names of blocks and addresses of ours."""


@dataclass(frozen=True)
class Field:
    """`text` is what is shown of `value`: of rich text its words, which cannot be edited here."""

    name: str
    value: str
    text: str = ""
    is_shown: bool = False
    is_editable: bool = False

    @property
    def is_long(self) -> bool:
        return len(self.text) > ONE_LINE or "\n" in self.text


@dataclass(frozen=True)
class Typed:
    """All that a form sent; `is_whole` unless something is withheld that a second sending would lack."""

    fields: list[Field] = field(default_factory=list)
    files: list[tuple[str, str]] = field(default_factory=list)
    is_whole: bool = True

    @property
    def shown(self) -> list[Field]:
        return [one for one in self.fields if one.is_shown]

    @property
    def hidden(self) -> list[Field]:
        """What is sent again unseen."""
        return [one for one in self.fields if not one.is_editable]


NOTHING = Typed(is_whole=False)


def typed_in(request: HttpRequest) -> Typed:
    """What can be read of the form that `request` sent; nothing of one that cannot be read."""
    if request.method != "POST":
        return NOTHING
    try:
        sent = [(name, text) for name, texts in request.POST.lists() for text in texts]
        files = [(name, one.name or "") for name, some in request.FILES.lists() for one in some]
    except (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError, OSError):
        return NOTHING
    given = [(name, text) for name, text in sent if not SECRET.search(name)]
    withheld = {name for name, text in sent if SECRET.search(name)} - {"csrfmiddlewaretoken"}
    return Typed([_field(*one) for one in given], files, is_whole=not withheld)


def _field(name: str, value: str) -> Field:
    if words := _words_of_rich_text(value):
        return Field(name, value, words, is_shown=True)
    is_shown = _is_typed(name, value)
    return Field(name, value, value, is_shown, is_editable=is_shown)


def _is_typed(name: str, value: str) -> bool:
    if not value.strip():
        return False
    if name in TEXTS:
        return True
    if value[0] in "{[":
        return False
    longest = max(map(len, value.split()))
    return not MACHINE.fullmatch(value) and (longest <= LONGEST_WORD or " " in value)


def _words_of_rich_text(value: str) -> str:
    """Of the desk's rich text, which is sent as JSON."""
    if not value.startswith("{") or '"blocks"' not in value:
        return ""
    try:
        blocks = json.loads(value)["blocks"]
        return "\n\n".join(str(block["text"]) for block in blocks if block.get("text"))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return ""
