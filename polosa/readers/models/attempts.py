from __future__ import annotations

from django.db import models


class Attempt(models.Model):
    """Something that is limited was done once: a letter asked for, a guess made.

    `key` is a keyed hash of what was done and of whom it is counted for: no address can be read from it.
    """

    key = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["key", "-at"], name="attempt_of_key"),
            models.Index(fields=["at"], name="attempt_by_time"),
        ]

    def __str__(self) -> str:
        return self.key
