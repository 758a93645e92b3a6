from functools import lru_cache

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString

from polosa.kit.templatetags.kit import icon

from ..queries import StripView

register = template.Library()

FACES = 4096
"""As many as there are: eight moods, shares of 0 to 100, pressed or not, in two languages; and some of closed ones."""


@register.simple_tag
def faces(strip: StripView) -> SafeString:
    """The eight moods with their shares: buttons while the strip is open. Without a template: every vote shows them."""
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
    inside = f"{picture}<span>{label}</span>{bar}<b>{share} %</b>"
    if pressed is None:
        return f'<li><div class="mood-face">{inside}</div></li>'
    says = f'aria-pressed="{str(pressed).lower()}" aria-label="{label}: {share} %"'
    return f'<li><button class="mood-face" name="mood" value="{code}" {says}>{inside}</button></li>'
