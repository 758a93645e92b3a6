from pathlib import PurePath
from typing import Any
from zipfile import is_zipfile

from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import FileField
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from . import darkroom


class _Seen:
    """Stands for the opened picture in Wagtail's own checks of ending, size and points."""

    def __init__(self, found: darkroom.Checked) -> None:
        self.format_name, self._size = found.format.lower(), (found.width, found.height)

    def get_size(self) -> tuple[int, int]:
        return self._size

    def get_frame_count(self) -> int:
        return 1


ZIPPED = {".docx", ".odt", ".xlsx", ".ods", ".zip"}
PDF_EDGE = 8192
"""Readers of PDF look for its marks in the first and the last kilobyte; some programs write more around them."""


def is_whole(file: Any, ending: str) -> bool:
    """Whether a file has the beginning and the end that its kind has; true of kinds that have none. Costs two reads of
    some kilobytes, whatever the file's size."""
    if ending in ZIPPED:
        return is_zipfile(file)  # the list of what is inside stands at the end
    if ending != ".pdf":
        return True
    file.seek(0)
    is_begun = b"%PDF-" in file.read(PDF_EDGE)
    file.seek(max(0, file.size - PDF_EDGE))
    return is_begun and b"%%EOF" in file.read(PDF_EDGE)


def refuse_ending(ending: str) -> None:
    """Raises ValidationError of an ending that the paper takes no documents of, or of none."""
    known = settings.WAGTAILDOCS_EXTENSIONS
    if ending.removeprefix(".") in known:
        return
    told = {"ending": ending, "known": ", ".join(f".{one}" for one in known)}
    if not ending:
        words = _("У имени файла нет окончания, по которому видно, чем его открыть. Подойдут: %(known)s.")
    else:
        words = _("Файлы %(ending)s газета не принимает. Подойдут: %(known)s.")
    raise ValidationError(words, code="ending", params=told)


class DocumentForm(BaseDocumentForm):
    """Wagtail's form of a document, wherever one is uploaded."""

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if "file" in self.changed_data and file:
            ending = PurePath(file.name).suffix.lower()
            refuse_ending(ending)
            is_right = is_whole(file, ending)
            file.seek(0)
            if not is_right:
                raise ValidationError(
                    _("Файл повреждён или пришёл не целиком: в нём нет начала или конца, какие должны быть."),
                    code="half",
                )
        return file

    def _update_errors(self, errors: ValidationError) -> None:
        """Of a file that waits for its title this form has no field: it was looked at when it came. Of a file that the
        form has refused the model knows no name, and would call its ending wrong as well."""
        if "file" not in self.fields or "file" in self.errors:
            errors.error_dict.pop("file", None)
        super()._update_errors(errors)  # type: ignore[misc]  # Django's own, which the stubs leave out


class PictureForm(BaseImageForm):
    """Wagtail's form of a picture, wherever one is uploaded: the file is decoded by the child process only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            self.fields["file"].to_python = self._checked  # type: ignore[method-assign]  # Wagtail chose the class

    def _checked(self, data: Any) -> Any:
        """In the place of Wagtail's `to_python`, which opens the file here."""
        field: Any = self.fields["file"]
        file: Any = FileField.to_python(field, data)
        if file is None:
            return None
        if file.size > settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE:
            field.check_image_file_size(file)
        try:
            file.checked = darkroom.checked(file)
        except darkroom.PictureRefused as refused:
            raise ValidationError(str(refused.words), code=refused.why) from refused
        file.image = _Seen(file.checked)
        file.content_type = f"image/{file.image.format_name}"
        field.check_image_file_format(file)
        field.check_image_pixel_size(file)
        return file
