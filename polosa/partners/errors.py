"""Why a partner's feed was not taken. `words` are for the editor who sees them at the desk."""


def gettext_noop(text: str) -> str:
    """Marks words for the translators without needing Django here."""
    return text


class FeedError(Exception):
    """What came is not a feed that may be read."""

    words = gettext_noop("По этому адресу не лента RSS или Atom.")


class FeedHasDTD(FeedError):
    """A document type definition can hold entities that grow without bounds; no feed needs one."""

    words = gettext_noop("Лента с объявлением типов (DTD) не принимается: в ней могут быть спрятаны бомбы.")


class FeedEncoding(FeedError):
    words = gettext_noop("Буквы ленты не читаются ни в той кодировке, которую она называет, ни в другой.")


class FeedTooLong(FeedError):
    words = gettext_noop("Лента слишком длинная.")


class FeedEmpty(FeedError):
    """It is a feed, and there is nothing in it that could be shown."""

    words = gettext_noop("В ленте нет ни одной новости, у которой есть и заголовок, и адрес.")


class FeedGarbled(FeedEmpty):
    """The letters were lost before the feed was sent."""

    words = gettext_noop("Буквы в ленте испорчены: вместо них стоят знаки «�» или «?».")
