from typing import Any

from django.dispatch import receiver

from polosa.readers.models import User
from polosa.readers.signals import reader_asked_for_data

from . import queries


@receiver(reader_asked_for_data)
def reader_asks(reader: User, **kwargs: Any) -> dict[str, Any]:
    return {"votes": queries.votes_of(reader)}
