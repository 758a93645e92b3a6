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
