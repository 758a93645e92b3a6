from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel
from wagtail.fields import RichTextField
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, Revision, RevisionMixin

from polosa.audience.models import Counter
from polosa.comments.models import Thread
from polosa.kit import going_out, untitled
from polosa.kit.addresses import address
from polosa.kit.links import BAD_LINK, check_rich, is_link
from polosa.kit.models import Picture
from polosa.kit.models.paper import AGE_MARKS, AgeMark
from polosa.reactions.models import Strip

from ..enums import Kind
from ..rules import event_key, slug_for
from .venue import Venue

TEXT_FEATURES = ["bold", "italic", "link", "ol", "ul", "h3"]
KINDS = dict(Kind.choices)
OWN = ("owner_id", "thread_id", "strip_id", "counter_id", "listed_under", "sequence")


class EventQuerySet(models.QuerySet["Event"]):
    def live(self) -> EventQuerySet:
        return self.filter(live=True)


class Event(PreviewableMixin, DraftStateMixin, LockableMixin, RevisionMixin, ClusterableModel):
    """Something to go to. It owns its discussion, mood strip and counter; read at /afisha/id-slug/."""

    title = models.CharField(_("название"), max_length=200)
    slug = models.SlugField(_("адрес"), max_length=80, blank=True, help_text=_("Пусто — по названию"))
    kind = models.CharField(_("вид"), max_length=10, choices=Kind.choices, default=Kind.OTHER)
    venue: models.ForeignKey[Venue, Venue] = models.ForeignKey(  # type: ignore[misc]  # what is published has one
        Venue, null=True, on_delete=models.PROTECT, related_name="events", verbose_name=_("место")
    )
    """None in drafts alone."""
    lead = models.TextField(_("лид"), blank=True, max_length=600, help_text=_("Одно предложение: зачем идти"))
    about = RichTextField(_("текст"), blank=True, features=TEXT_FEATURES)
    cover = models.ForeignKey(
        Picture, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("обложка")
    )
    age_mark = models.PositiveSmallIntegerField(
        _("знак возраста"), choices=AgeMark.choices, default=AgeMark.TWELVE
    )
    price = models.CharField(_("цена"), max_length=100, blank=True, help_text=_("Например: 300–500 ₽"))
    is_free = models.BooleanField(_("бесплатно"), default=False)
    organiser = models.CharField(_("организатор"), max_length=150, blank=True)
    url = models.URLField(_("сайт или билеты"), max_length=300, blank=True)
    has_discussion = models.BooleanField(_("обсуждение"), default=True)
    has_mood = models.BooleanField(_("лента настроения"), default=True)

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="owned_events",
        verbose_name=_("кто завёл"),
    )
    thread = models.OneToOneField(
        Thread, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    strip = models.OneToOneField(Strip, null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    counter = models.OneToOneField(
        Counter, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    listed_under = models.JSONField(default=list, blank=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    """How often the live event has changed: SEQUENCE of RFC 5545, by which calendars know the newer."""

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("событие")
        verbose_name_plural = _("события")
        indexes = [models.Index(fields=["venue"], condition=Q(live=True), name="live_at_venue")]

    def __str__(self) -> str:
        return self.title or gettext("Без названия")

    def get_absolute_url(self) -> str:
        return address("events:event", self.pk, slug_for(self.title, self.slug))

    def get_calendar_url(self) -> str:
        return address("events:calendar", self.pk, slug_for(self.title, self.slug))

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.slug = slug_for(self.title, self.slug)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """What the desk's form refuses is refused whoever writes it."""
        super().clean()
        try:
            check_rich(self.about)
        except ValidationError as error:
            raise ValidationError({"about": error.messages}) from error
        if not is_link(self.url):
            raise ValidationError({"url": BAD_LINK})

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> Any:
        """Publish or schedule; the event and all consequences are written together or not at all.

        Raises ValidationError of a draft that the desk's form would not publish.
        """
        going_out.check(revision.as_object())
        with transaction.atomic():
            return super().publish(revision, *args, **kwargs)

    def unpublish(self, *args: Any, **kwargs: Any) -> Any:
        """Take off the site; the event and all consequences are written together or not at all."""
        with transaction.atomic():
            return super().unpublish(*args, **kwargs)

    def with_content_json(self, content: dict[str, Any]) -> Event:
        """A revision says what was written; the owner and what hangs on the event are no matter of it."""
        event = super().with_content_json(content)
        for name in OWN:
            setattr(event, name, getattr(self, name))
        return event

    def get_title_display(self) -> str:
        """What the desk's list calls it: untitled ones are told apart by how they begin."""
        return str(self) if self.title else untitled.told(str(self), self.latest_revision)

    def get_age_mark_display(self) -> str:
        """Django's own looks through all choices at each call, and every card says its age mark and kind."""
        return AGE_MARKS.get(self.age_mark, str(self.age_mark))

    def get_kind_display(self) -> str:
        return str(KINDS.get(self.kind, self.kind))

    @property
    def key(self) -> str:
        return event_key(self.pk)

    @property
    def price_words(self) -> str:
        """What stands where a price stands; empty when nothing is known."""
        return self.price or (gettext("Вход свободный") if self.is_free else "")

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "events/event.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        from .. import (
            queries,
        )  # Wagtail asks the model for its preview, and a preview shows what a page shows

        return {**super().get_preview_context(request, mode_name), **queries.event_preview(self)}
