"""Letters as readers get them: files in the data folder, read the way a mail program reads them."""

import email
import email.policy
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import Controller
from django.conf import settings

from polosa.readers.rules import code_in


def folder() -> Path:
    return Path(settings.POLOSA_DATA) / "mail"


def files() -> list[Path]:
    return sorted(folder().glob("*.eml"))


def last() -> EmailMessage:
    return opened(files()[-1].read_bytes())


def opened(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)


def code() -> str:
    """The code of the last letter."""
    return code_in(last().get_content())


def deliver(most: int = 50) -> float:
    """What the background process does until nothing is due; gives the pause that follows."""
    from polosa.config.letters import Postman, mail_server

    server = mail_server()
    postman = Postman(server)
    try:
        for _letter in range(most):
            if pause := postman.send_one():
                return pause
        raise AssertionError("the queue never ends")
    finally:
        server.close()


class Post:
    """A mail server that keeps what it gets."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.recipients: list[str] = []

    async def handle_DATA(self, server, session, envelope) -> str:
        self.letters.append(opened(envelope.content))
        self.recipients += envelope.rcpt_tos
        return "250 OK"


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@contextmanager
def post_office(**options) -> Iterator[tuple[Post, str]]:
    """A running mail server and its address."""
    post = Post()
    port = free_port()
    controller = Controller(post, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield post, f"127.0.0.1:{port}"
    finally:
        controller.stop()
