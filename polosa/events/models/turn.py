from __future__ import annotations

from django.db import models


class Turn(models.Model):
    """Up to which moment the afisha's pages have been turned; there is one row."""

    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
