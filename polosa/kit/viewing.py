"""How a reader has chosen to see the paper: language, colours and size. Kept in a plain cookie, never personal."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
COLOURS = ("auto", "light", "dark")
SIZES = ("normal", "large")
COOKIE = "view"
MAX_AGE = 60 * 60 * 24 * 365


@dataclass(frozen=True)
class Viewing:
    """One of the few variants every page has; unreadable cookies mean the default."""

    language: str = LANGUAGES[0]
    colours: str = COLOURS[0]
    size: str = SIZES[0]

    @property
    def text(self) -> str:
        return f"{self.language}.{self.colours}.{self.size}"


def of(request: HttpRequest) -> Viewing:
    """The variant this request asks for."""
    return parse(request.COOKIES.get(COOKIE, ""))


def parse(text: str) -> Viewing:
    language, _, rest = text.partition(".")
    colours, _, size = rest.partition(".")
    return Viewing(
        language if language in LANGUAGES else LANGUAGES[0],
        colours if colours in COLOURS else COLOURS[0],
        size if size in SIZES else SIZES[0],
    )


def variant(text: str) -> str:
    """The variant a cookie's text asks for, in the one way of writing it; what is unreadable is the default."""
    return parse(text).text


def keep(response: HttpResponse, viewing: Viewing) -> None:
    """Remember the choice for a year; the default choice removes the cookie."""
    if viewing == Viewing():
        response.delete_cookie(COOKIE, samesite="Lax")
    else:
        response.set_cookie(COOKIE, viewing.text, max_age=MAX_AGE, samesite="Lax", httponly=True)
