from typing import Any

from django.dispatch import receiver

from polosa.readers.models import User
from polosa.readers.signals import reader_asked_for_data, reader_erased, reader_renamed

from . import actions, queries


@receiver(reader_renamed)
def reader_takes_name(reader: User, **kwargs: Any) -> None:
    actions.sign_anew(reader=reader)


@receiver(reader_erased)
def reader_goes(reader: User, **kwargs: Any) -> None:
    actions.forget_author(reader=reader)


@receiver(reader_asked_for_data)
def reader_asks(reader: User, **kwargs: Any) -> dict[str, Any]:
    return {"comments": queries.said_by(reader)}
