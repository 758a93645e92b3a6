from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, Revision

from polosa.articles.blocks import Body, check_body
from polosa.kit import going_out, untitled
from polosa.kit.drafts import PlainForm, is_untitled


class FrontPage(Page):
    """The root of plain pages; the front page itself is made by `front.views`, not by an editor."""

    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["front.PlainPage"]

    class Meta:
        verbose_name = _("первая полоса")
        verbose_name_plural = _("первая полоса")


class PlainPage(Page):
    """About, contacts, rules: what changes twice a year and is edited like anything else."""

    lead = models.TextField(_("лид"), blank=True, max_length=600)
    body = StreamField(Body(), verbose_name=_("текст"), blank=True)
    in_footer = models.BooleanField(_("ссылка в подвале"), default=True)

    base_form_class = PlainForm
    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    promote_panels = [*Page.promote_panels, FieldPanel("in_footer")]
    parent_page_types = ["front.FrontPage", "front.PlainPage"]
    subpage_types = ["front.PlainPage"]
    template = "front/plain_page.html"

    class Meta:
        verbose_name = _("страница")
        verbose_name_plural = _("страницы")

    def clean(self) -> None:
        super().clean()
        check_body(self.body)

    def get_admin_display_title(self) -> str:
        """What the desk's list calls it: untitled ones are told apart by how they begin."""
        title: str = super().get_admin_display_title()
        return untitled.told(title, self.latest_revision) if is_untitled(title) else title

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> Any:
        """The page and all consequences are written together or not at all.

        Raises ValidationError of a draft that the desk's form would not publish.
        """
        going_out.check(revision.as_object())
        with transaction.atomic():
            return super().publish(revision, *args, **kwargs)

    def unfit(self) -> dict[str, Any]:
        """For `kit.going_out`."""
        return {"title": _("странице нужен заголовок.")} if is_untitled(self.title) else {}

    def unpublish(self, *args: Any, **kwargs: Any) -> Any:
        """Likewise."""
        with transaction.atomic():
            return super().unpublish(*args, **kwargs)

    def move(self, *args: Any, **kwargs: Any) -> Any:
        """Likewise."""
        with transaction.atomic():
            return super().move(*args, **kwargs)

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), "canonical": self.full_url}
