from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from ..rules import LONGEST, spans_days
from .event import Event
from .venue import Venue


class ShowingQuerySet(models.QuerySet["Showing"]):
    def on_site(self) -> ShowingQuerySet:
        return self.filter(event__live=True)

    def in_order(self) -> ShowingQuerySet:
        return self.order_by("starts_at", "pk")

    def long(self, *, begun_by: datetime, ends_from: datetime) -> ShowingQuerySet:
        """What lasts for days, has begun by a moment and does not end before another; the next to end first.

        In the order of its partial index: ordered by `starts_at`, SQLite would read the whole archive.
        """
        lasting = self.filter(spans_days=True, starts_at__lt=begun_by, ends_at__gte=ends_from)
        return lasting.order_by("ends_at", "pk")

    def for_rows(self) -> ShowingQuerySet:
        """All that a row of a list shows, in one query; texts stay in the database."""
        return self.select_related("event__venue", "event__cover").defer("event__about")

    def for_blocks(self) -> ShowingQuerySet:
        """What a row of a block beside other things shows, and no more."""
        of_event = ("title", "slug", "kind", "age_mark", "price", "is_free", "venue__name", "venue__slug")
        own = ("starts_at", "ends_at", "is_cancelled", "spans_days")
        return self.select_related("event__venue").only(*own, *(f"event__{name}" for name in of_event))


class Showing(models.Model):
    """One time at which an event can be gone to; an exhibition's showing lasts for weeks."""

    event = ParentalKey(Event, on_delete=models.CASCADE, related_name="showings", verbose_name=_("событие"))
    starts_at = models.DateTimeField(_("начало"))
    ends_at = models.DateTimeField(_("конец"), null=True, blank=True)
    is_cancelled = models.BooleanField(_("отменён"), default=False)
    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    spans_days = models.BooleanField(default=False, editable=False)

    objects = ShowingQuerySet.as_manager()

    panels = [FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]), FieldPanel("is_cancelled")]

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = _("сеанс")
        verbose_name_plural = _("сеансы")
        indexes = [
            models.Index(fields=["starts_at", "id"], name="showings_by_start"),
            models.Index(fields=["ends_at"], condition=Q(spans_days=True), name="long_showings"),
        ]

    def __str__(self) -> str:
        return f"{localtime(self.starts_at):%d.%m.%Y %H:%M}"

    def clean(self) -> None:
        if not (self.starts_at and self.ends_at):
            return
        if self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("Конец должен быть позже начала.")})
        if self.ends_at - self.starts_at > LONGEST:
            raise ValidationError({"ends_at": _("Так долго события не длятся: проверьте год.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        ends_at: datetime | None = localtime(self.ends_at) if self.ends_at else None
        self.spans_days = spans_days(localtime(self.starts_at), ends_at)
        super().save(*args, **kwargs)

    @property
    def venue(self) -> Venue:
        return self.event.venue

    @property
    def price(self) -> str:
        return self.event.price_words
