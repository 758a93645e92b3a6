"""The desk's screen of a story."""

from django.forms import Select, TextInput
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

WRITING = [
    FieldPanel("title", classname="title", widget=TextInput(attrs={"placeholder": _("Заголовок")})),
    FieldPanel("lead"),
    FieldRowPanel([FieldPanel("section", widget=Select, required_on_save=False), FieldPanel("kind")]),
    Rows("bylines", heading=_("Авторы"), label=_("Автор")),
    MultiFieldPanel(
        [FieldPanel("cover"), FieldRowPanel([FieldPanel("cover_caption"), FieldPanel("cover_credit")])],
        _("Обложка"),
    ),
    FieldPanel("body"),
    FieldPanel("tags"),
]

SHOWING = [
    MultiFieldPanel([FieldPanel("is_urgent"), FieldPanel("is_pinned"), FieldPanel("age_mark")], _("Отметки")),
    MultiFieldPanel([FieldPanel("has_discussion"), FieldPanel("has_mood")], _("Читатели")),
    MultiFieldPanel(
        [FieldPanel("is_advertising"), FieldPanel("advertiser"), FieldPanel("ad_token")], _("Реклама")
    ),
    MultiFieldPanel([FieldPanel("updated_at"), FieldPanel("update_note")], _("Дополнение")),
    MultiFieldPanel([FieldPanel("slug"), FieldPanel("published_at")], _("Адрес и время")),
    FieldPanel("typeset_on_save"),
    PublishingPanel(),
]


def article_screen() -> TabbedInterface:
    """Two tabs: what is written, and how it is shown."""
    return TabbedInterface([ObjectList(WRITING, heading=_("Текст")), ObjectList(SHOWING, heading=_("Показ"))])
