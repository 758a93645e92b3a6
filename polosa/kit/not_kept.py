"""What a draft cannot hold, an address or a time that is none, is told and shown again until it is mended."""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages

KEY = "desk-not-kept"
THINGS = 20


def _name(thing: Any) -> str:
    return f"{thing._meta.label_lower}:{thing.pk}"


def remember(request: HttpRequest, thing: Any) -> None:
    """Until the thing is saved again, with what is right."""
    known, lost = request.session.get(KEY, {}), getattr(thing, "not_kept", {})
    name = _name(thing)
    if known.get(name, {}) == lost:
        return
    others = [(other, typed) for other, typed in known.items() if other != name]
    request.session[KEY] = dict([*others, (name, lost)][-THINGS:] if lost else others)


def words_of(request: HttpRequest, is_meant: Callable[[str, str], bool]) -> list[str]:
    """What is not kept of the things meant, by label and number: whoever typed it may not publish the rest past it."""
    told = []
    for name, lost in request.session.get(KEY, {}).items():
        label, _colon, pk = name.partition(":")
        if is_meant(label, pk):
            fields = apps.get_model(label)._meta
            told += [_words(fields.get_field(field).verbose_name, typed) for field, typed in lost.items()]
    return told


def _words(label: Any, typed: str) -> str:
    return _("Поле «%(field)s»: «%(typed)s» не подходит и не сохранено. Исправьте его.") % {
        "field": capfirst(str(label)),
        "typed": typed,
    }


def shown_again(thing: Any, user: Any) -> dict[str, str]:
    """What somebody typed into the form of a thing, by field. A form knows of the request only its user."""
    lost: dict[str, str] = getattr(user, "not_kept", {}).get(_name(thing), {})
    return lost


def show(request: HttpRequest, thing: Any) -> None:
    if request.method != "GET":
        return
    key = _name(thing)
    lost = request.session.get(KEY, {}).get(key, {})
    user: Any = request.user
    user.not_kept = {key: lost}
    for name, typed in lost.items():
        words = _words(thing._meta.get_field(name).verbose_name, typed)
        messages.warning(request, words, extra_tags=f"desk-lost desk-lost--{name}")


def tell() -> None:
    for kind in ("snippet", "page"):
        for moment in ("after_create", "after_edit"):
            hooks.register(f"{moment}_{kind}", remember)
        hooks.register(f"before_edit_{kind}", show)
