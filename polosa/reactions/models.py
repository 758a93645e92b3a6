from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Mood(models.TextChoices):
    """The eight moods, in the order they are shown."""

    JOY = "joy", _("Радость")
    DELIGHT = "delight", _("Восхищение")
    INTEREST = "interest", _("Интерес")
    LAUGHTER = "laughter", _("Смех")
    SURPRISE = "surprise", _("Удивление")
    SADNESS = "sadness", _("Грусть")
    ANGER = "anger", _("Злость")
    WORRY = "worry", _("Тревога")


class Strip(models.Model):
    """The mood strip of one thing: who owns it knows what it is about; the strip knows a title and an address."""

    title = models.CharField(max_length=255, blank=True)
    url = models.CharField(max_length=300, blank=True)
    is_open = models.BooleanField(default=True)
    total = models.PositiveIntegerField(default=0)
    joy = models.PositiveIntegerField(default=0)
    delight = models.PositiveIntegerField(default=0)
    interest = models.PositiveIntegerField(default=0)
    laughter = models.PositiveIntegerField(default=0)
    surprise = models.PositiveIntegerField(default=0)
    sadness = models.PositiveIntegerField(default=0)
    anger = models.PositiveIntegerField(default=0)
    worry = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.title


class Vote(models.Model):
    """One reader's mood about one thing; changeable and withdrawable."""

    strip = models.ForeignKey(Strip, on_delete=models.CASCADE, related_name="votes")
    voter = models.CharField(max_length=64)
    mood = models.CharField(max_length=10, choices=Mood.choices)
    network = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["strip", "voter"], name="one_vote_a_reader")]

    def __str__(self) -> str:
        return f"{self.strip_id}: {self.mood}"
