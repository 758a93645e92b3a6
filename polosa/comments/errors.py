from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from polosa.kit.clock import stamp
from polosa.kit.signs import is_blank
from polosa.kit.text import sentence

from .enums import Refusal

WORDS: dict[Refusal, tuple[int, Promise]] = {
    Refusal.SEAL: (400, _("Форма устарела или повреждена. Откройте страницу заново и отправьте ещё раз.")),
    Refusal.EMPTY: (422, _("Комментарий пуст. Напишите хоть слово.")),
    Refusal.LONG: (422, _("Комментарий длиннее 4000 знаков. Сократите его, пожалуйста.")),
    Refusal.LINKS: (422, _("В одном комментарии может быть не больше трёх ссылок.")),
    Refusal.NAMELESS: (422, _("Представьтесь: под комментарием стоит имя.")),
    Refusal.NAME: (422, _("Это имя не подходит. Выберите другое.")),
    Refusal.CLOSED: (409, _("Обсуждение закрыто: новые комментарии не принимаются.")),
    Refusal.PARENT: (409, _("Комментария, на который вы отвечаете, больше нет.")),
    Refusal.REPEATED: (409, _("Вы уже написали это.")),
    Refusal.OFTEN: (429, _("Вы пишете слишком часто. Подождите немного и отправьте ещё раз.")),
    Refusal.BANNED: (403, _("Редакция запретила вам писать комментарии.")),
    Refusal.FOREIGN: (403, _("Это чужой комментарий.")),
    Refusal.LATE: (409, _("Исправить комментарий можно только первые 15 минут.")),
    Refusal.GONE: (409, _("Этот комментарий удалён или скрыт.")),
    Refusal.REASONLESS: (422, _("Назовите причину: она останется в журнале.")),
}


class CommentRefused(Exception):
    """Nothing was written. `message` is in words a reader may be shown, `status` is that of the answer."""

    def __init__(self, refusal: Refusal, message: object = "") -> None:
        super().__init__(refusal.value)
        self.refusal = refusal
        self.status, words = WORDS[refusal]
        self.message = str(message or words)


def ban_in_words(reason: str, until: datetime | None) -> str:
    """Why a reader may not write and until when, in the reader's language; `until` is None for good."""
    words = gettext("Редакция запретила вам писать комментарии навсегда.")
    if until is not None:
        words = gettext("Редакция запретила вам писать комментарии до %(until)s.") % {"until": stamp(until)}
    if is_blank(reason):
        return words
    return words + " " + gettext("Причина: %(reason)s") % {"reason": sentence(reason)}
