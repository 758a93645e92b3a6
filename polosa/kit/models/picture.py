from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage


class Picture(AbstractImage):
    """A picture of the paper. `description` (Wagtail's) is the text for those who do not see it."""

    credit = models.CharField(_("автор снимка"), max_length=120, blank=True)

    admin_form_fields = (*WagtailImage.admin_form_fields, "credit")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A newly uploaded file is kept without its camera's place, time and owner."""
        upload: Any = self.file
        if upload and not upload._committed:
            from ..pictures import without_metadata  # it reads this model's class

            cleaned = without_metadata(upload)
            if cleaned is not None:
                setattr(self, "file", cleaned)  # noqa: B010  # Wagtail's field takes files of all kinds
                self.file_size, self.file_hash = None, ""
        super().save(*args, **kwargs)

    class Meta(AbstractImage.Meta):
        verbose_name = _("картинка")
        verbose_name_plural = _("картинки")


class Rendition(AbstractRendition):
    """One size and format of a picture, made by a task and never while a reader waits."""

    image = models.ForeignKey(Picture, related_name="renditions", on_delete=models.CASCADE)

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)
        verbose_name = _("размер картинки")
        verbose_name_plural = _("размеры картинок")
