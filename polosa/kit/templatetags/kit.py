from datetime import date, datetime
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from polosa.kit import clock, sealed, slots, text

register = template.Library()

_SCRIPT_ENDERS = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


@register.filter
def stamp(moment: datetime | None) -> str:
    return clock.stamp(moment) if moment else ""


@register.filter
def daystamp(day: date | None) -> str:
    return clock.day_stamp(day) if day else ""


@register.filter
def iso(moment: datetime | None) -> str:
    return clock.iso(moment) if moment else ""


@register.filter
def plural(n: int | None, forms: str) -> str:
    """The word alone. The forms are looked up as one message, so that a language may have two of them."""
    return text.plural(n or 0, gettext(forms))


@register.filter
def numbered(n: int | None, forms: str) -> str:
    return text.numbered(n or 0, gettext(forms))


@register.filter
def number(n: int | None) -> str:
    return text.number(n or 0)


@register.filter
def excerpt(value: str | None, length: int = 100) -> str:
    return text.excerpt(str(value or ""), int(length))


@register.filter
def sentence(value: str | None) -> str:
    return text.sentence(str(value or ""))


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    classes = f"icon icon-{name} {extra}".strip()
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        classes,
        static("icons.svg"),
        name,
    )


@register.simple_tag
def seal(purpose: str, **claims: str | int | float | bool | None) -> str:
    return sealed.seal_for(purpose, **claims)


@register.simple_tag(takes_context=True)
def slot(context: Context, name: str) -> SafeString:
    return slots.render_slot(name, context)


@register.simple_tag
def jsonld(value: Any) -> SafeString:
    """A data block: nothing in `value` can end it, and no script policy concerns it."""
    return mark_safe(f'<script type="application/ld+json">{_json(value)}</script>')


def _json(value: Any) -> str:
    encoder = DjangoJSONEncoder(ensure_ascii=False, separators=(",", ":"))
    return encoder.encode(value).translate(_SCRIPT_ENDERS)
