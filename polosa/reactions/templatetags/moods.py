"""A strip as HTML. Every vote shows one: the template is rendered once for each kind; its holes are filled anew."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from polosa.kit.holes import Frame, filled, frame, hole, holes
from polosa.kit.templatetags.kit import address, icon, live

from ..queries import StripView

register = template.Library()

TEMPLATE = "reactions/strip.html"
FORMS = "оценил,оценили,оценили"
FACES = 4096
"""As many as there are: eight moods, shares of 0 to 100, pressed or not, in two languages; and some of closed ones."""


@register.simple_tag(name="mood_strip")
def strip_html(strip: StripView, error: object = "") -> SafeString:
    """`reactions/strip.html`, which sees a `strip` and an `error`."""
    if error or settings.DEBUG:
        return render_to_string(TEMPLATE, {"strip": strip, "error": error})
    told = {
        "total": total(strip),
        "faces": faces(strip),
        "seal": escape(strip.seal),
        "next": escape(strip.next),
    }
    around = address("reactions:vote"), address("front:mood"), icon("close")
    return filled(_frame(get_language(), strip.is_open, bool(strip.mine), around), told)


@lru_cache(maxsize=16)
def _frame(language: str | None, is_open: bool, is_given: bool, around: tuple[str, ...]) -> Frame:
    """`around` is what else the template shows: it tells one frame from another."""
    mine = "given" if is_given else ""
    hollow = StripView(id=0, total=0, is_open=is_open, moods=[], mine=mine, **holes("seal", "next"))
    return frame(TEMPLATE, {"strip": hollow, "error": ""})


@register.simple_tag(name="mood_total")
def total(strip: StripView) -> SafeString:
    """How many have told their mood; the page's script keeps it up to date."""
    return live("m", strip.id, strip.total, FORMS) if strip.id else hole("total")


@register.simple_tag
def faces(strip: StripView) -> SafeString:
    """The eight moods with their shares: buttons while the strip is open."""
    if not strip.id:
        return hole("faces")
    return SafeString(
        "".join(
            _face(mood.code, mood.label, mood.share, mood.mine if strip.is_open else None, icon(mood.code))
            for mood in strip.moods
        )
    )


@lru_cache(maxsize=FACES)
def _face(code: str, label: str, share: int, pressed: bool | None, picture: SafeString) -> str:
    """`pressed` is None where nobody may press. The language is in the label."""
    label = escape(label)
    bar = (
        '<svg class="mood-share" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect width="100" height="4"/><rect width="{share}" height="4"/></svg>'
    )
    inside = f'{picture}<span>{label}<span class="unseen">: </span></span>{bar}<b>{share} %</b>'
    if pressed is None:
        return f'<li><div class="mood-face">{inside}</div></li>'
    says = f'aria-pressed="{str(pressed).lower()}" aria-label="{label}: {share} %"'
    return f'<li><button class="mood-face" name="mood" value="{code}" {says}>{inside}</button></li>'
