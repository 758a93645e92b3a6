from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class LetterQuerySet(models.QuerySet["Letter"]):
    def waiting(self) -> LetterQuerySet:
        return self.filter(failed_at=None)

    def due(self) -> LetterQuerySet:
        """By the database's clock, which all machines share; what goes out of date first comes first."""
        return self.waiting().filter(due_at__lte=Now()).order_by("good_until", "pk")


class Letter(models.Model):
    """A letter on its way to the mail server; the row is deleted when the server has taken it.

    `source` is the whole MIME message, secrets among it, and never shown at the desk. A letter that will not be sent
    any more keeps neither its text nor the names of its mailboxes: `failed_at`, `error` and their hosts stay.
    """

    recipients = models.JSONField()
    """Addresses of the envelope; of a failed letter, the mail hosts alone."""
    sender = models.CharField(max_length=254)
    source = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(db_default=Now())
    """When it may be tried. Whoever sends it moves this on first, so that nobody else does meanwhile."""
    good_until = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    failed_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=120, blank=True, default="", db_default="")

    objects = LetterQuerySet.as_manager()

    class Meta:
        indexes = [models.Index("due_at", name="letter_due", condition=Q(failed_at=None))]

    def __str__(self) -> str:
        return f"letter {self.pk}"
