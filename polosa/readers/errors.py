"""What can go wrong with people. The texts are in words a person may be shown."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .enums import Refusal

NAME_REFUSALS: dict[Refusal, Promise] = {
    Refusal.SHORT: _("В имени должно быть хотя бы две буквы."),
    Refusal.LONG: _("Имя длиннее 40 знаков."),
    Refusal.SIGNS: _("В имени могут быть буквы, цифры, пробел, дефис, точка и кавычки."),
    Refusal.OFFICIAL: _("Так подписывается редакция. Выберите другое имя."),
}
"""What is wrong with a name that `rules` refused."""


class NotSent(Exception):
    """A letter did not leave the house."""


class TooOften(Exception):
    """Something that is limited was tried again too soon; `seconds` until it may be."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class LinkSpent(Exception):
    """A link to the desk that has worked already, is older than a day, or was never ours."""


class ErasureRefused(Exception):
    """People of the newsroom are not erased by themselves: stories bear their names."""

    message = _("Учётную запись сотрудника удаляет главный редактор.")


class NoDesk(Exception):
    """Who has no business at the desk gets no link to it."""
