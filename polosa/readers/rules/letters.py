"""Letters: where they leave by, and the code they carry."""

import re
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import unquote, urlsplit

PAUSES = (2, 5, 15, 30, 60, 120, 300, 600, 1800, 3600)
PORTS = {"smtp": 25, "smtps": 465, "smtp+tls": 587}
CODE = re.compile(r"^[ \t]*(\d{6})[ \t\r]*$", re.MULTILINE)


class SmtpUrlError(ValueError):
    """An address of a mail server that cannot be understood."""


@dataclass(frozen=True)
class SmtpServer:
    """`smtps` speaks TLS from the first byte, `smtp+tls` after STARTTLS, `smtp` not at all."""

    host: str
    port: int
    user: str
    password: str
    scheme: str


def smtp_server(url: str) -> SmtpServer:
    """Of `smtp://user:pass@host:port`; signs in user and password may be percent-encoded."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as wrong:
        raise SmtpUrlError(str(wrong)) from wrong
    if parts.scheme not in PORTS or not parts.hostname or parts.path.strip("/") or parts.query:
        raise SmtpUrlError("expected smtp://user:password@host:port, smtps:// or smtp+tls://")
    return SmtpServer(
        host=parts.hostname,
        port=port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        scheme=parts.scheme,
    )


def code_in(body: str) -> str:
    """The sign-in code that stands alone on a line of a letter, or nothing."""
    found = CODE.search(body)
    return found.group(1) if found else ""


def pause_after(attempts: int) -> timedelta:
    """Between a letter's try number `attempts`, counted from one, and the next: longer each time, an hour at most."""
    return timedelta(seconds=PAUSES[min(max(attempts, 1), len(PAUSES)) - 1])
