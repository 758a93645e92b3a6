from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, TagBase

from polosa.kit.addresses import address
from polosa.kit.models import Whole
from polosa.kit.text import slugify


class Tag(Whole, TagBase):
    """What a story is about, besides its section. The address is transliterated."""

    free_tagging = True

    class Meta:
        ordering = ["name"]
        verbose_name = _("метка")
        verbose_name_plural = _("метки")

    def slugify(self, tag: str, i: int | None = None) -> str:
        slug = slugify(tag) or "metka"
        return slug if i is None else f"{slug}-{i}"

    def get_absolute_url(self) -> str:
        return address("articles:tag", self.slug)


class ArticleTag(ItemBase):
    """`listed_at` is the time of a live story, by which the tag's page lists it; None for a story not on the site.

    Actions keep it; no revision tells it.
    """

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="tagged", verbose_name=_("метка"))
    content_object = ParentalKey("articles.Article", on_delete=models.CASCADE, related_name="tagged_items")
    listed_at = models.DateTimeField(null=True, editable=False, serialize=False)

    class Meta:
        verbose_name = _("метка материала")
        verbose_name_plural = _("метки материалов")
        constraints = [
            models.UniqueConstraint(fields=["tag", "content_object"], name="one_tag_once_an_article")
        ]
        indexes = [
            models.Index(
                fields=["tag", "-listed_at", "-content_object"],
                condition=Q(listed_at__isnull=False),
                name="live_newest_of_tag",
            )
        ]
