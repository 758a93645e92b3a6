from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from polosa.kit.models import Whole


class Partner(Whole):
    """A site whose headlines stand beside our stories, and whose readers come to ours."""

    name = models.CharField(_("название"), max_length=80)
    home_url = models.URLField(_("сайт"), max_length=300)
    feed_url = models.URLField(_("лента"), max_length=500, help_text=_("RSS или Atom"))
    is_active = models.BooleanField(_("показывать"), default=True)

    etag = models.CharField(max_length=200, blank=True, editable=False)
    last_modified = models.CharField(max_length=80, blank=True, editable=False)
    fetched_at = models.DateTimeField(_("запрошена"), null=True, blank=True, editable=False)
    failures = models.PositiveSmallIntegerField(_("неудач подряд"), default=0, editable=False)
    last_error = models.CharField(_("последняя ошибка"), max_length=300, blank=True, editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name = _("партнёр")
        verbose_name_plural = _("партнёры")

    def __str__(self) -> str:
        return self.name


class Headline(Whole):
    """One headline of a partner. It is no fresher than the moment we first saw it, whatever its feed says."""

    partner = models.ForeignKey(
        Partner, on_delete=models.CASCADE, related_name="headlines", verbose_name=_("партнёр")
    )
    guid = models.CharField(max_length=200, editable=False)
    title = models.CharField(_("заголовок"), max_length=300)
    url = models.URLField(_("адрес"), max_length=1000)
    place = models.CharField(max_length=40, default="", db_default="", blank=True, editable=False)
    """The same for all addresses of one page (`kit.tracking`); empty where they tell no story."""
    published_at = models.DateTimeField(_("вышел"))
    first_seen = models.DateTimeField(_("замечен"))
    is_pinned = models.BooleanField(_("закрепить"), default=False)
    is_blocked = models.BooleanField(_("не показывать"), default=False)

    class Meta:
        ordering = ["-published_at", "-pk"]
        verbose_name = _("новость партнёра")
        verbose_name_plural = _("новости партнёров")
        constraints = [models.UniqueConstraint(fields=["partner", "guid"], name="one_headline_a_guid")]
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="headlines_newest"),
            models.Index(fields=["partner", "place"], name="headlines_of_a_page"),
            models.Index(
                fields=["-published_at"],
                condition=Q(is_pinned=True, is_blocked=False),
                name="headlines_pinned",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Row(models.Model):
    """What «Партнёрские новости» showed when it was last looked at; there is one row."""

    shown = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{len(self.shown)}"
