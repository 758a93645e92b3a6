from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from polosa.kit.addresses import address
from polosa.kit.models import Whole

from ..rules import RESERVED_SLUGS


def validate_section_slug(slug: str) -> None:
    """Refuses the first words of addresses that belong to the engine."""
    if slug in RESERVED_SLUGS:
        raise ValidationError(_("Адрес «%(slug)s» занят самим сайтом."), params={"slug": slug})


class Section(Whole):
    """A rubric of the paper: Город, Спорт…"""

    title = models.CharField(_("название"), max_length=60)
    slug = models.SlugField(_("адрес"), max_length=60, unique=True, validators=[validate_section_slug])
    description = models.CharField(_("описание"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("порядок"), default=0)

    panels = [FieldPanel("title"), FieldPanel("slug"), FieldPanel("description"), FieldPanel("position")]

    class Meta:
        ordering = ["position", "title"]
        verbose_name = _("рубрика")
        verbose_name_plural = _("рубрики")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("articles:section", self.slug)
