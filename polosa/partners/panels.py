"""The desk's screens of partners and of their headlines."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList

PARTNER = [
    FieldPanel("name"),
    FieldPanel("home_url"),
    FieldPanel("feed_url"),
    FieldPanel("is_active"),
    MultiFieldPanel(
        [
            FieldPanel("fetched_at", read_only=True),
            FieldPanel("failures", read_only=True),
            FieldPanel("last_error", read_only=True),
        ],
        _("Состояние ленты"),
    ),
]

HEADLINE = [
    FieldPanel("title", read_only=True),
    FieldPanel("url", read_only=True),
    FieldPanel("partner", read_only=True),
    MultiFieldPanel([FieldPanel("is_pinned"), FieldPanel("is_blocked")], _("Показ")),
]


def partner_screen() -> ObjectList:
    return ObjectList(PARTNER)


def headline_screen() -> ObjectList:
    """What the partner wrote is the partner's: here it is only pinned or hidden."""
    return ObjectList(HEADLINE)
