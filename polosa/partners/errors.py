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
    words = gettext_noop("Лента написана в неизвестной кодировке.")


class FeedTooLong(FeedError):
    words = gettext_noop("Лента слишком длинная.")
