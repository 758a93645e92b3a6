"""Places in lists ordered by time and id, as texts that stand in addresses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Place:
    """Between two things of a list."""

    at: datetime
    pk: int

    @classmethod
    def parse(cls, text: str | None) -> Place | None:
        """None for anything unreadable."""
        micros, _, pk = (text or "").partition("-")
        if not (micros.isascii() and micros.isdecimal() and pk.isascii() and pk.isdecimal()):
            return None
        if len(micros) > 17 or len(pk) > 17:
            return None
        try:
            return cls(EPOCH + int(micros) * MICROSECOND, int(pk))
        except OverflowError:
            return None

    @property
    def text(self) -> str:
        return f"{(self.at - EPOCH) // MICROSECOND}-{self.pk}"

    def earlier(self, field: str) -> Q:
        # The first condition alone bounds the index; the second settles things of the same moment.
        return Q(**{f"{field}__lte": self.at}) & (Q(**{f"{field}__lt": self.at}) | Q(pk__lt=self.pk))

    def later(self, field: str) -> Q:
        return Q(**{f"{field}__gte": self.at}) & (Q(**{f"{field}__gt": self.at}) | Q(pk__gt=self.pk))


def place(text: str) -> str:
    """The one way of writing a place; empty for anything unreadable."""
    found = Place.parse(text)
    return found.text if found else ""
