from collections.abc import Hashable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.template.context import Context
from django.templatetags.static import static
from django.urls import NoReverseMatch
from django.utils.functional import empty
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from polosa.kit import addresses, clock, links, sealed, shared, slots, text

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


@register.simple_tag
def live(letter: str, pk: int | None, n: int | None, forms: str = "") -> SafeString:
    """A number, with its word if there are forms; the page's script keeps it up to date (`edge.counts`)."""
    if pk is None:
        return format_html("{}", numbered(n, forms) if forms else number(n))
    if not forms:
        return SafeString(f'<span data-live="{letter}{int(pk)}">{number(n)}</span>')
    words, known = _forms(forms, get_language())
    told = text.numbered(n or 0, words)
    return SafeString(
        f'<span data-live="{letter}{int(pk)}" data-forms="{known}" aria-live="off">{told}</span>'
    )


@lru_cache(maxsize=100)
def _forms(forms: str, language: str | None) -> tuple[str, str]:
    """Translated, for looking a form up and for an attribute."""
    words = gettext(forms)
    return words, escape(words)


@register.filter
def excerpt(value: str | None, length: int = 100) -> str:
    return text.excerpt(str(value or ""), int(length))


@register.filter
def href(value: str | None) -> str:
    """An address from a row, for `href`: nothing where its scheme could run something."""
    return links.href(str(value or ""))


@register.filter
def safe_links(value: Any) -> SafeString:
    """HTML that is safe already but for what its links lead to."""
    return mark_safe(links.without_unsafe_links(str(value)))


@register.filter
def sentence(value: str | None) -> str:
    return text.sentence(str(value or ""))


@register.simple_tag
def address(name: str, *args: str | int) -> str:
    """As `{% url %}`, which looks for it anew on every page; nothing where no app answers there."""
    try:
        return addresses.address(name, *args)
    except NoReverseMatch:
        return ""


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    storage: Any = staticfiles_storage
    if storage._wrapped is empty:  # nobody has asked it yet, or settings have changed
        storage._setup()
    return _icon(name, extra, _sprite(storage._wrapped))


@lru_cache(maxsize=4)
def _sprite(storage: Hashable) -> str:
    """The storage tells the address anew at each call, and a page has a hundred icons. To ask what stands behind it who
    it is costs as much."""
    return static("icons.svg")


@lru_cache(maxsize=500)
def _icon(name: str, extra: str, sprite: str) -> SafeString:
    classes = f"icon icon-{name} {extra}".strip()
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        classes,
        sprite,
        name,
    )


@register.simple_tag
def seal(purpose: str, **claims: str | int | float | bool | None) -> str:
    return sealed.seal_for(purpose, **claims)


@register.simple_tag(takes_context=True)
def slot(context: Context, name: str) -> SafeString:
    return slots.render_slot(name, context)


@register.tag("shared")
def share(parser: Parser, token: Token) -> Node:
    """`{% shared "name" a b %}…{% endshared %}`: made once for all pages on which a and b are the same.

    Nothing inside may depend on anything else of the page, nor on who reads it. Where a or b is None or unknown,
    it is made anew each time.
    """
    _tag, *words = token.split_contents()
    nodelist = parser.parse(("endshared",))
    parser.delete_first_token()
    return SharedNode([parser.compile_filter(word) for word in words], nodelist)


class SharedNode(Node):
    def __init__(self, identity: list[FilterExpression], nodelist: NodeList) -> None:
        self.identity, self.nodelist = identity, nodelist

    def render(self, context: Context) -> SafeString:
        request = context.get("request")
        identity = tuple(part.resolve(context, ignore_failures=True) for part in self.identity)
        if request is None or None in identity:
            return self.nodelist.render(context)

        def made() -> str:
            with context.push(user=request.user, perms=None, messages=()):
                return self.nodelist.render(context)

        return shared.html(request, identity, made)


@register.tag
def once(parser: Parser, token: Token) -> Node:
    """`{% once %}…{% endonce %}`: words that stand on every such page, made once in each language. Inside nothing of
    the page is known."""
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    return OnceNode(nodelist)


class OnceNode(Node):
    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self._made: dict[str | None, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        language = get_language()
        made = self._made.get(language)
        if made is None:
            made = self._made[language] = self.nodelist.render(context.new({}))
        return made


@register.simple_tag
def jsonld(value: Any) -> SafeString:
    """A data block: nothing in `value` can end it, and no script policy concerns it."""
    return mark_safe(f'<script type="application/ld+json">{_json(value)}</script>')


def _json(value: Any) -> str:
    encoder = DjangoJSONEncoder(ensure_ascii=False, separators=(",", ":"))
    return encoder.encode(value).translate(_SCRIPT_ENDERS)
