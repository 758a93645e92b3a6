"""How often is too often, and for whom it is counted."""

import math
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext as _

from polosa.kit.mailboxes import LONGEST_ADDRESS, readable_host
from polosa.kit.text import plural

NO_DOTS = {"gmail.com"}
SAME_HOST = {
    "googlemail.com": "gmail.com",
    **dict.fromkeys(("ya.ru", "yandex.com", "yandex.by", "yandex.kz"), "yandex.ru"),
}


@dataclass(frozen=True)
class Caller:
    """Who tries, for whom: `device` is named only when it is known to have signed in as that person before."""

    mailbox: str
    network: str
    neighbourhood: str = ""
    device: str = ""


def mailbox(email: str) -> str:
    """The mailbox an address leads to, for counting only: letters go to the address as it was given."""
    name, _sign, host = (
        unicodedata.normalize("NFKC", email[:LONGEST_ADDRESS]).casefold().strip().rpartition("@")
    )
    host = readable_host(host)
    host = SAME_HOST.get(host, host)
    name = name.partition("+")[0] or name
    return f"{name.replace('.', '') if host in NO_DOTS else name}@{host}"


def wait_words(seconds: float) -> str:
    """«через 12 минут»: never less than what is left."""
    minutes = max(1, math.ceil(seconds / 60))
    if minutes < 60:
        return _("через %(n)d %(unit)s") % {"n": minutes, "unit": plural(minutes, _("минуту,минуты,минут"))}
    hours = math.ceil(minutes / 60)
    return _("через %(n)d %(unit)s") % {"n": hours, "unit": plural(hours, _("час,часа,часов"))}
