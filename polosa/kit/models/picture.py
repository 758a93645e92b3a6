from __future__ import annotations

import secrets
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, Filter
from wagtail.images.models import Image as WagtailImage

from .. import darkroom

TOKEN_BYTES = 8
MOST_OF_NAME = 50


class Picture(AbstractImage):
    """A picture of the paper. `description` (Wagtail's) is the text for those who do not see it."""

    credit = models.CharField(_("автор снимка"), max_length=120, blank=True)
    sizes = models.JSONField(default=dict, blank=True, editable=False)
    """What renditions there are of which file, so that a page reads no rows of them: see `kit.pictures`."""

    admin_form_fields = (*WagtailImage.admin_form_fields, "credit")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A newly uploaded file is kept without its camera's place, time and owner. Raises PictureRefused.

        Its size and its hash, by which the desk knows duplicates, are those of what is kept.
        """
        upload: Any = self.file
        if upload and not upload._committed:
            found = darkroom.known(upload)
            if found.cleaned is not None:
                cleaned: Any = ContentFile(found.cleaned, name=upload.name)
                cleaned.checked = replace(found, cleaned=None)
                setattr(self, "file", cleaned)  # noqa: B010  # Wagtail's field takes files of all kinds
            self._set_image_file_metadata()
        with transaction.atomic():  # the purge of pages that show it, too
            super().save(*args, **kwargs)

    def _set_image_file_metadata(self) -> None:
        """Wagtail's, which also asks for it where it has kept a file without `save`, one that waited for its title."""
        kept: Any = self.file
        if kept._committed and self.file_hash == "":
            with self.open_file() as waiting:
                body = waiting.read()
            kept.storage.delete(kept.name)
            setattr(self, "file", ContentFile(body, name=PurePosixPath(kept.name).name))  # noqa: B010  # as above
        super()._set_image_file_metadata()

    def get_upload_to(self, filename: str) -> str:
        """Under a name that nobody guesses: `original_images/most-3f9c….jpg`."""
        path = PurePosixPath(super().get_upload_to(filename))
        token = secrets.token_hex(TOKEN_BYTES)
        return str(path.with_name(f"{path.stem[:MOST_OF_NAME]}-{token}{path.suffix}"))

    def generate_rendition_file(self, filter: Filter, *, source: File[bytes] | None = None) -> File[bytes]:
        """Wagtail's, under a short name: of a long way of showing Wagtail leaves the picture's own name no room."""
        made = super().generate_rendition_file(filter, source=source)
        made.name = self._rendition_name(filter, PurePosixPath(made.name).suffix)
        return made

    def _rendition_name(self, filter: Filter, suffix: str) -> str:
        """`most-ab12….fill-640x427.avif`: the mark is known only to who knows the paper's secret.

        Never begins with a dot, which web servers refuse to show.
        """
        stem = PurePosixPath(self.file.name).stem.lstrip("._-")[:30] or "picture"
        known_by = f"{self.pk} {self.file_hash} {filter.spec} {filter.get_cache_key(self)}"
        mark = salted_hmac("polosa.rendition", known_by).hexdigest()[: 2 * TOKEN_BYTES]
        return f"{stem}-{mark}.{filter.spec.partition('|')[0][:30]}{suffix}"

    class Meta(AbstractImage.Meta):
        indexes = [models.Index(fields=["file"], name="picture_of_file")]
        verbose_name = _("картинка")
        verbose_name_plural = _("картинки")


class Rendition(AbstractRendition):
    """One size and format of a picture, made by a task and never while a reader waits."""

    image = models.ForeignKey(Picture, related_name="renditions", on_delete=models.CASCADE)

    class Meta:
        indexes = [models.Index(fields=["file"], name="size_of_file")]
        unique_together = (("image", "filter_spec", "focal_point_key"),)
        verbose_name = _("размер картинки")
        verbose_name_plural = _("размеры картинок")
