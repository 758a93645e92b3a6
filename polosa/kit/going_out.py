"""What may go out. The button of the desk's form checks the form; by every other way - a workflow's approval, the
clock, many pages at once, an action - what was written last goes out, and is checked here for the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import TextField
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from modelcluster.models import get_all_child_relations
from wagtail.blocks import BaseBlock
from wagtail.fields import StreamField

Refused = dict[str, list[str]]


def check(thing: Any) -> None:
    """Of something as it would go out: what is wrong with it is named as the desk's form names it.

    Raises ValidationError by fields; its messages alone tell what the matter is. Beside what a form asks of fields, a
    thing may ask more of itself: its `unfit()` gives words by fields.
    """
    refused = _gathered([*_of_texts(thing), *_of_rows(thing), *_of_time(thing), *_of_itself(thing)])
    refused = {**_gathered(_of_fields(thing)), **refused}
    if refused:
        told = {"kind": capfirst(thing._meta.verbose_name), "thing": str(thing)}
        if thing.live:
            heading = _("%(kind)s «%(thing)s»: изменения не вышли на сайт. Исправьте и опубликуйте снова.")
        else:
            heading = _("%(kind)s «%(thing)s» не на сайте: исправьте и опубликуйте снова.")
        raise ValidationError(
            {
                NON_FIELD_ERRORS: [heading % told, *refused.pop(NON_FIELD_ERRORS, [])],
                **_labelled(thing, refused),
            }
        )


def _gathered(told: Iterable[tuple[str, str]]) -> Refused:
    refused: Refused = {}
    for name, words in dict.fromkeys(told):
        refused.setdefault(name, []).append(words)
    return refused


def _labelled(thing: Any, refused: Refused) -> Refused:
    labels = {
        field.name: field.verbose_name for field in thing._meta.get_fields() if hasattr(field, "verbose_name")
    }
    return {
        name: [f"{capfirst(str(labels[name]))}: {words}" if name in labels else words for words in all_words]
        for name, all_words in refused.items()
    }


def _told(error: ValidationError) -> Iterator[tuple[str, str]]:
    by_field = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    for name, all_words in by_field.items():
        yield from ((name, words) for words in all_words)


def _of_fields(thing: Any) -> Iterator[tuple[str, str]]:
    try:
        thing.full_clean()
    except ValidationError as error:
        yield from _told(error)


def _of_texts(thing: Any) -> Iterator[tuple[str, str]]:
    """What forms check and models do not: the length of long texts, and blocks."""
    for field in thing._meta.concrete_fields:
        value = getattr(thing, field.attname)
        if isinstance(field, StreamField):
            yield from ((field.name, words) for words in _of_stream(field.stream_block, value))
        elif isinstance(field, TextField) and field.max_length and len(value or "") > field.max_length:
            yield (
                field.name,
                _("слишком длинно, можно не больше %(most)s знаков.") % {"most": field.max_length},
            )


def _of_stream(block: Any, value: Any) -> Iterator[str]:
    try:
        block.clean(value)
    except ValidationError as error:
        yield from _alone(error)
        for place, one in _inside(error):
            child = value[place]
            where = {"number": place + 1, "label": child.block.label}
            for words in _words(one, child.block):
                yield _("Блок %(number)s («%(label)s»): %(why)s") % {**where, "why": words}


def _words(error: ValidationError, block: BaseBlock) -> Iterator[str]:
    """Of a block and of what is in it, which is named."""
    yield from _alone(error) if hasattr(error, "block_errors") else error.messages
    for name, one in _inside(error):
        child = block.child_blocks[name] if hasattr(block, "child_blocks") else block.child_block
        yield from (f"{child.label}: {words}" if child.label else words for words in _words(one, child))


def _inside(error: Any) -> Iterator[tuple[Any, ValidationError]]:
    yield from ((getattr(error, "block_errors", None) or {}).items())


def _alone(error: Any) -> Iterator[str]:
    for one in getattr(error, "non_block_errors", None) or []:
        yield str(one)


def _of_rows(thing: Any) -> Iterator[tuple[str, str]]:
    """Not what Wagtail hangs on a page: notes of the desk do not go out."""
    ours = (
        each for each in get_all_child_relations(thing) if each.related_model._meta.app_label != "wagtailcore"
    )
    for relation in ours:
        for row in getattr(thing, relation.get_accessor_name()).all():
            try:
                row.full_clean(
                    exclude=[relation.field.name], validate_unique=False, validate_constraints=False
                )
            except ValidationError as error:
                label = capfirst(str(row._meta.verbose_name))
                yield from ((NON_FIELD_ERRORS, f"{label}: {words}") for _name, words in _told(error))


def _of_time(thing: Any) -> Iterator[tuple[str, str]]:
    if thing.expire_at and thing.expire_at <= timezone.now():
        yield "expire_at", _("это время уже прошло.")


def _of_itself(thing: Any) -> Iterator[tuple[str, str]]:
    if hasattr(thing, "unfit"):
        yield from ((name, str(words)) for name, words in thing.unfit().items())
