from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .enums import Mood

__all__ = ["CODES", "Mood", "Strip", "Vote"]

CODES: tuple[str, ...] = tuple(Mood.values)
"""Of the moods. Django's `values` gathers them anew each time."""


class Strip(models.Model):
    """The mood strip of one thing. Its owner knows what it is about; the strip knows a title and an address.

    The counts are those of its votes, kept by actions.
    """

    title = models.CharField(max_length=255, blank=True)
    url = models.CharField(max_length=300, blank=True)
    is_open = models.BooleanField(default=True)
    is_shown = models.BooleanField(default=True)
    opened_at = models.DateTimeField(default=timezone.now)
    total = models.PositiveIntegerField(default=0)
    joy = models.PositiveIntegerField(default=0)
    delight = models.PositiveIntegerField(default=0)
    interest = models.PositiveIntegerField(default=0)
    laughter = models.PositiveIntegerField(default=0)
    surprise = models.PositiveIntegerField(default=0)
    sadness = models.PositiveIntegerField(default=0)
    anger = models.PositiveIntegerField(default=0)
    worry = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("лента настроения")
        verbose_name_plural = _("ленты настроения")
        indexes = [
            models.Index(fields=["-opened_at"], condition=Q(is_shown=True, total__gt=0), name="strip_newest")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        return f"strip:{self.pk}"

    def counts(self) -> dict[str, int]:
        return {code: getattr(self, code) for code in CODES}


class Vote(models.Model):
    """One reader's mood about one thing; changeable, and without a mood when withdrawn.

    `voter` is `u:<id>` or `g:<hash of the guest's token>`; `network` and `browser` are forgotten after a day.
    `origin` is a guest's, and stays for thirty days: votes of one network, on one day, about this thing have the
    same, so that a burst can be undone. It is made of the network's salted hash of that day (`kit.visitor`), whose
    salt is gone the next, and of the strip: nothing leads from it to an address or to votes about other things.
    """

    strip = models.ForeignKey(Strip, on_delete=models.CASCADE, related_name="votes", db_index=False)
    voter = models.CharField(max_length=64)
    mood = models.CharField(max_length=10, choices=Mood.choices, blank=True)
    network = models.CharField(max_length=64, blank=True)
    browser = models.CharField(max_length=32, blank=True)
    origin = models.CharField(max_length=32, blank=True)
    changes = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("оценка")
        verbose_name_plural = _("оценки")
        constraints = [models.UniqueConstraint(fields=["strip", "voter"], name="one_vote_a_reader")]
        indexes = [
            models.Index(fields=["voter", "created_at"], name="votes_of_voter"),
            models.Index(fields=["network", "created_at"], condition=~Q(network=""), name="votes_of_network"),
            models.Index(fields=["browser", "strip"], condition=~Q(browser=""), name="votes_of_browser"),
            models.Index(fields=["created_at"], condition=~Q(origin=""), name="votes_with_origin"),
            models.Index(fields=["changed_at"], condition=Q(mood=""), name="votes_withdrawn"),
        ]

    def __str__(self) -> str:
        return f"{self.strip_id}: {self.mood}"
