from enum import Enum

from django.utils.translation import gettext_lazy as _


class Refusal(Enum):
    """Why a vote is not taken: the answer's status and what the reader is told."""

    MOOD = 400, _("Такого настроения в ленте нет.")
    CLOSED = 409, _("Голосование закрыто.")
    SAME = (
        429,
        _(
            "С такого же устройства в вашей сети только что оценили эту новость. "
            "Если это были не вы, войдите на сайт или попробуйте через несколько минут."
        ),
    )
    OFTEN = 429, _("Слишком много оценок подряд. Подождите немного и попробуйте ещё раз.")


class VoteRefused(Exception):
    """A vote was not taken, and nothing has changed."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.name)
        self.refusal = refusal
        self.status, self.message = refusal.value
