"""The desk's screen of an event."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
)

from polosa.kit.drafts import Rows

WHAT = [
    FieldPanel("title", classname="title"),
    FieldRowPanel([FieldPanel("kind"), FieldPanel("venue")]),
    Rows("showings", heading=_("Сеансы"), label=_("Сеанс")),
    FieldPanel("lead"),
    FieldPanel("about"),
    FieldPanel("cover"),
    MultiFieldPanel(
        [FieldRowPanel([FieldPanel("price"), FieldPanel("is_free")]), FieldPanel("age_mark")], _("Вход")
    ),
    MultiFieldPanel([FieldPanel("organiser"), FieldPanel("url")], _("Организатор")),
]

SHOWN = [
    MultiFieldPanel([FieldPanel("has_discussion"), FieldPanel("has_mood")], _("Читатели")),
    FieldPanel("slug"),
    PublishingPanel(),
]


def event_screen() -> TabbedInterface:
    """Two tabs: what, where and when; and how it is shown."""
    return TabbedInterface([ObjectList(WHAT, heading=_("Событие")), ObjectList(SHOWN, heading=_("Показ"))])
