from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString

from polosa.kit.templatetags.kit import icon

from ..queries import MoodView, StripView

register = template.Library()


@register.simple_tag
def faces(strip: StripView) -> SafeString:
    """The eight moods with their shares: buttons while the strip is open. Without a template: every vote shows them."""
    face = _button if strip.is_open else _picture
    return SafeString("".join(f"<li>{face(mood)}</li>" for mood in strip.moods))


def _button(mood: MoodView) -> str:
    label = escape(mood.label)
    pressed = "true" if mood.mine else "false"
    says = f'aria-pressed="{pressed}" aria-label="{label}: {mood.share} %"'
    return f'<button class="mood-face" name="mood" value="{mood.code}" {says}>{_inside(mood, label)}</button>'


def _picture(mood: MoodView) -> str:
    return f'<div class="mood-face">{_inside(mood, escape(mood.label))}</div>'


def _inside(mood: MoodView, label: str) -> str:
    bar = (
        '<svg class="mood-share" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect width="100" height="4"/><rect width="{mood.share}" height="4"/></svg>'
    )
    return f"{icon(mood.code)}<span>{label}</span>{bar}<b>{mood.share} %</b>"
