"""Why a picture is not taken, in words for who sent it."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import SourceImageIOError


class Why(StrEnum):
    FORMAT = "format"
    BROKEN = "broken"
    LARGE = "large"
    FRAMES = "frames"
    TURNED = "turned"
    MEMORY = "memory"
    TIME = "time"
    BUSY = "busy"


WORDS: dict[Why, str | Promise] = {
    Why.FORMAT: _("Это не картинка из тех, что мы умеем показывать: нужен JPEG, PNG, GIF, WebP или AVIF."),
    Why.BROKEN: _("Картинка повреждена или обрезана. Откройте её у себя и сохраните заново."),
    Why.LARGE: _("В картинке больше 40 миллионов точек. Уменьшите её и загрузите снова."),
    Why.FRAMES: _("В этой анимации слишком много кадров. Сократите её или загрузите видео."),
    Why.TURNED: _("Эта анимация лежит на боку. Поверните её у себя и сохраните заново."),
    Why.MEMORY: _(
        "Картинке нужно слишком много памяти. Сохраните её проще: меньше точек, без слоёв и анимации."
    ),
    Why.TIME: _("Картинка обрабатывается слишком долго. Уменьшите её и загрузите снова."),
    Why.BUSY: _("Сейчас обрабатываются другие картинки. Попробуйте через минуту."),
}


class PictureRefused(SourceImageIOError):
    """A picture that cannot be decoded within the limits. Wagtail shows a broken picture where it meets this error."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why
        self.words = WORDS[why]

    def __str__(self) -> str:
        return str(self.words)
