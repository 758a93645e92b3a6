from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from polosa.kit.addresses import address
from polosa.kit.models import Whole


class Author(index.Indexed, Whole):
    """Whose name stands under a story; may, but need not, have an account at the desk."""

    name = models.CharField(_("имя и фамилия"), max_length=100)
    slug = models.SlugField(_("адрес"), max_length=100, unique=True)
    role = models.CharField(_("должность"), max_length=100, blank=True)
    about = models.TextField(_("об авторе"), blank=True)
    portrait = models.ForeignKey(
        "kit.Picture",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("портрет"),
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="author",
        verbose_name=_("вход в редакцию"),
    )

    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("role"),
        FieldPanel("about"),
        FieldPanel("portrait"),
        FieldPanel("user"),
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        ordering = ["name"]
        verbose_name = _("автор")
        verbose_name_plural = _("авторы")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("articles:author", self.slug)
