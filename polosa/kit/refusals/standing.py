"""Pages of refusals that the server says before Django is asked: made once, since they depend on no request."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlsplit

from django.conf import settings
from django.db import Error
from django.template.loader import render_to_string
from django.utils import translation

from .. import viewing
from .answers import NAME_OF_PAPER
from .reasons import Reason, Words


def learn_name() -> None:
    """The paper's name, once, for pages that ask no database; if that is away, the paper is called by its address."""
    from ..models import Paper  # the pages themselves are known before models are

    with suppress(Error):
        NAME_OF_PAPER["name"] = Paper.current_name()


def page(status: int, title: Words, words: Words, variant: str) -> bytes:
    """In the language, colours and size of `variant`."""
    seen = viewing.parse(variant)
    home = urlsplit(settings.BASE_URL)
    context = {
        "reason": Reason(status, title, words),
        "words": words,
        "viewing": seen,
        "name": NAME_OF_PAPER["name"] or home.netloc,
        "home": f"{settings.BASE_URL}/" if status == 400 else "/",
    }
    with translation.override(seen.language):
        return render_to_string("refusal.html", context).encode()
