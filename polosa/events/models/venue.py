from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from polosa.kit.addresses import address
from polosa.kit.models import Whole
from polosa.kit.typography import typeset

from ..enums import VenueKind
from ..rules import slug_for, venue_key


class Venue(Whole):
    """A place where things happen."""

    name = models.CharField(_("название"), max_length=120)
    slug = models.SlugField(
        _("адрес страницы"), max_length=80, unique=True, blank=True, help_text=_("Пусто — по названию")
    )
    kind = models.CharField(_("вид"), max_length=10, choices=VenueKind.choices, default=VenueKind.OTHER)
    address = models.CharField(_("почтовый адрес"), max_length=200, blank=True)
    latitude = models.FloatField(
        _("широта"), null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    longitude = models.FloatField(
        _("долгота"), null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    about = models.TextField(_("о месте"), blank=True, max_length=2000)
    url = models.URLField(_("сайт"), max_length=300, blank=True)

    panels = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("slug")]),
        FieldPanel("address"),
        FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
        FieldPanel("about"),
        FieldPanel("url"),
    ]

    class Meta:
        ordering = ["name"]
        verbose_name = _("место")
        verbose_name_plural = _("места")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Words are typeset; the address is made from the name, and a taken one is refused in words."""
        for name in ("name", "address", "about"):
            setattr(self, name, typeset(getattr(self, name)))
        self.slug = slug_for(self.name, self.slug, fallback="venue")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.slug = slug_for(self.name, self.slug, fallback="venue")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return address("events:venue", self.slug)

    @property
    def key(self) -> str:
        return venue_key(self.pk)
