from __future__ import annotations

from typing import Any

from django.db import models, transaction


class Whole(models.Model):
    """A row and all that follows from its change: written together or not at all.

    Django tells of a saved row only after its transaction: a process killed in between would lose the purge.
    """

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
