"""One mailbox, however its address is written: `ivan@почта.рф` is `ivan@xn--80a1acny.xn--p1ai`."""

import unicodedata

LONGEST_ADDRESS = 320
"""No mailbox has a longer one; to normalise what is longer would take time that grows with the square."""


def canonical(email: str) -> str:
    """The address as it is kept: small letters, the host as people read it."""
    name, sign, host = _parts(email)
    return f"{name}{sign}{readable_host(host)}"


def spellings(email: str) -> list[str]:
    """The address as it may have been kept: the canonical one first."""
    name, sign, host = _parts(email)
    return list(dict.fromkeys([canonical(email), f"{name}{sign}{_wired_host(host)}", email.lower()]))


def readable_host(host: str) -> str:
    """As letters find it: by the same old tables that they are sent by."""
    try:
        return _wired_host(host).encode("ascii").decode("idna").lower()
    except UnicodeError:
        return host


def wired(email: str) -> str:
    """As it stands on an envelope: only the mailbox's own name may have letters that are not Latin."""
    name, sign, host = email.rpartition("@")
    return f"{name}{sign}{_wired_host(host)}"


def needs_utf8(email: str) -> bool:
    """Whether a mail server must know of other letters than Latin to take it (RFC 6531)."""
    return not email.rpartition("@")[0].isascii()


def plain_twin(email: str) -> str:
    """The address with a Latin letter for every other one, which whoever judges addresses by old rules can judge."""
    name, sign, host = email.rpartition("@")
    return "".join("a" if _is_letter(letter) else letter for letter in name) + sign + host


def _is_letter(letter: str) -> bool:
    return not letter.isascii() and unicodedata.category(letter)[0] in "LMN"


def _parts(email: str) -> tuple[str, str, str]:
    return unicodedata.normalize("NFC", email[:LONGEST_ADDRESS]).strip().lower().rpartition("@")


def _wired_host(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host
