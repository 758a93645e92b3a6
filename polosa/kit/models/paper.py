from __future__ import annotations

import secrets
from typing import Any, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.models import Orderable

from ..drafts import Rows
from ..prepared import attach, prepared
from .mailbox import AddressField


class AgeMark(models.IntegerChoices):
    """Age marks of Russian law 436-FZ."""

    ZERO = 0, "0+"
    SIX = 6, "6+"
    TWELVE = 12, "12+"
    SIXTEEN = 16, "16+"
    EIGHTEEN = 18, "18+"


AGE_MARKS: dict[int, str] = dict(AgeMark.choices)


def tag_of_host() -> str:
    """What a tag of RFC 4151 begins with at the address the site has today."""
    return f"tag:{urlsplit(settings.BASE_URL).hostname},2026:"


def validate_zone(name: str) -> None:
    """Refuses what is not a zone of the IANA database."""
    if name not in available_timezones():
        raise ValidationError(_("Нет такого часового пояса: %(name)s"), params={"name": name})


@register_setting(icon="home", order=1)
class Paper(BaseGenericSetting, ClusterableModel):
    """The one row that says what paper this is. Texts are shown on every page."""

    name = models.CharField(_("название"), max_length=80, default="Полоса")
    motto = models.CharField(_("девиз"), max_length=140, blank=True)
    town = models.CharField(_("город"), max_length=80, blank=True)
    time_zone = models.CharField(
        _("часовой пояс"), max_length=64, default="Europe/Moscow", validators=[validate_zone]
    )
    email = AddressField(_("почта редакции"), blank=True)
    telephone = models.CharField(_("телефон редакции"), max_length=40, blank=True)
    address = models.CharField(_("адрес редакции"), max_length=200, blank=True)
    registration = models.CharField(
        _("регистрация СМИ"),
        max_length=300,
        blank=True,
        help_text=_("Кем, когда и под каким номером зарегистрировано"),
    )
    founder = models.CharField(_("учредитель"), max_length=200, blank=True)
    chief_editor = models.CharField(_("главный редактор"), max_length=120, blank=True)
    age_mark = models.PositiveSmallIntegerField(
        _("знак возраста"), choices=AgeMark.choices, default=AgeMark.SIXTEEN
    )
    feed_base = models.CharField(max_length=300, blank=True, db_default="", default="", editable=False)
    """What identifiers of our feeds begin with. They stay when the site gets another address (RFC 4151)."""

    panels = [
        MultiFieldPanel(
            [FieldPanel("name"), FieldPanel("motto"), FieldPanel("town"), FieldPanel("time_zone")],
            _("Газета"),
        ),
        MultiFieldPanel([FieldPanel("email"), FieldPanel("telephone"), FieldPanel("address")], _("Связь")),
        MultiFieldPanel(
            [
                FieldPanel("registration"),
                FieldPanel("founder"),
                FieldPanel("chief_editor"),
                FieldPanel("age_mark"),
            ],
            _("Выходные данные"),
        ),
        Rows("channels", heading=_("Каналы газеты"), label=_("Канал")),
    ]

    class Meta:
        verbose_name = _("газета")
        verbose_name_plural = _("газета")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The settings and their channels together or not at all. A new paper is told from all others."""
        if self._state.adding and not self.feed_base:
            self.feed_base = f"{tag_of_host()}{secrets.token_hex(4)}/"
        with transaction.atomic():
            super().save(*args, **kwargs)

    @classmethod
    def current(cls) -> Paper:
        """The paper of this install; made with defaults when nobody has filled it in."""
        return cast(Paper, cls.load())

    @classmethod
    def current_with_channels(cls) -> Paper:
        """As `current`, and its channels can be asked for without a query."""
        paper = _paper.first() or cls.current()
        attach(paper, "channels", _channels(paper.pk), Channel)
        return paper

    @classmethod
    def current_name(cls) -> str:
        """Empty where nobody has filled it in; one light query."""
        return cls.objects.values_list("name", flat=True).first() or ""

    @classmethod
    def current_zone(cls) -> ZoneInfo:
        """By what clock the paper lives; one light query."""
        return ZoneInfo(_zone.first() or settings.TIME_ZONE)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class Channel(Orderable):
    """A place besides the site where readers follow the paper: a messenger, a social network, a feed."""

    paper = ParentalKey(Paper, on_delete=models.CASCADE, related_name="channels")
    name = models.CharField(_("название"), max_length=40)
    url = models.URLField(_("адрес"), max_length=300)

    panels = [FieldPanel("name"), FieldPanel("url")]

    class Meta(Orderable.Meta):
        verbose_name = _("канал")
        verbose_name_plural = _("каналы")

    def __str__(self) -> str:
        return self.name


@prepared
def _paper() -> models.QuerySet[Paper]:
    return Paper.objects.order_by("pk")[:1]


@prepared
def _zone() -> models.QuerySet[Paper, str]:
    return Paper.objects.order_by("pk").values_list("time_zone", flat=True)[:1]


@prepared
def _channels(paper: int) -> models.QuerySet[Channel]:
    return Channel.objects.filter(paper=paper)
