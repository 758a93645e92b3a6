"""Why something was not fetched: `str(error)` for the log, `error.words` for a person."""


def gettext_noop(text: str) -> str:
    """Marks words for the translators without needing Django here."""
    return text


class FetchError(Exception):
    """The address was not fetched."""

    words = gettext_noop("Не удалось загрузить адрес.")


class BadAddress(FetchError):
    words = gettext_noop(
        "Адрес записан неверно: нужен полный адрес, который начинается с http:// или https://."
    )


class RefusedAddress(FetchError):
    words = gettext_noop("Адрес ведёт во внутреннюю сеть или на закрытый порт, туда мы не ходим.")


class GoesRound(RefusedAddress):
    words = gettext_noop("Адрес ведёт по кругу или через слишком много других адресов.")


class TooLarge(FetchError):
    words = gettext_noop("Ответ слишком велик.")


class TooSlow(FetchError):
    words = gettext_noop("Сайт отвечает слишком долго.")


class BadStatus(FetchError):
    words = gettext_noop("Сайт ответил ошибкой.")

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class NoAnswer(FetchError):
    words = gettext_noop("Сайт не отвечает.")


class BadAnswer(FetchError):
    """The site answers, and what it sends can't be unpacked."""

    words = gettext_noop("Ответ сайта не прочесть: он оборван или упакован не так, как назван.")
