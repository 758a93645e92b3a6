"""The queue of letters: nobody waits for a mail server, nothing is lost with it, nothing is sent twice."""

import logging
import socket
import threading
import time
from datetime import timedelta
from functools import partial

import pytest
from django.core.mail import EmailMessage, mail_admins, send_mail
from django.db import transaction
from django.test import Client
from django.utils import timezone
from wagtail.admin.mail import send_mail as wagtail_send_mail

from polosa.config import clerk
from polosa.config import letters as sender
from polosa.readers import actions, conf, queries
from polosa.readers.errors import NotSent
from polosa.readers.gateways import MailServer
from polosa.readers.models import Letter, User
from polosa.readers.rules import pause_after, smtp_server
from tests.factories import letters, people
from tests.factories.at_once import shared_database

pytestmark = pytest.mark.django_db

SIGN_IN = "/account/login/"
RULE = {"to": ["ruslan@example.org"], "from_email": "paper@listok.example"}


@pytest.fixture(autouse=True)
def _nowhere(settings):
    settings.SMTP_URL = f"smtp://127.0.0.1:{letters.free_port()}"


def ask(email: str = "ruslan@example.org") -> int:
    return Client().post(SIGN_IN, {"email": email, "consent": "on"}).status_code


def write(*to: str, **fields) -> Letter:
    message = EmailMessage("Тема", "Текст", **{**RULE, **({"to": to} if to else {}), **fields})
    message.send()
    return Letter.objects.latest("pk")


class Speaking:
    """A mail server that answers as it is told: by default well."""

    def __init__(self, **answers: str) -> None:
        self.answers, self.said = answers, []
        self.connections = 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> "Speaking":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        usual = {"hello": "220 here", "DATA": "354 go on", "QUIT": "221 bye"}
        with connection, connection.makefile("rb") as lines:
            reply = lambda word: self._answer(connection, self.answers.get(word, usual.get(word, "250 OK")))  # noqa: E731
            reply("hello")
            for line in lines:
                word = line.split(b":")[0].split()[0].decode().upper()
                self.said.append(line.decode().strip())
                reply(word)
                if word == "DATA" and self.answers.get("DATA", "354").startswith("354"):
                    while lines.readline() != b".\r\n":
                        pass
                    reply("end")

    def _answer(self, connection: socket.socket, text: str) -> None:
        if text == "silence":
            return
        if text.startswith("slowly "):
            connection.sendall(f"{text.removeprefix('slowly ')}-".encode())
            for sign in "x" * 400:
                time.sleep(0.05)
                try:
                    connection.sendall(sign.encode())
                except OSError:
                    return
            return
        connection.sendall(text.encode() + b"\r\n")


def test_a_silent_mail_server_keeps_nobody_waiting(settings):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.setblocking(False)
        settings.SMTP_URL = f"smtp://127.0.0.1:{silent.getsockname()[1]}"
        assert ask() == 302
        with pytest.raises(BlockingIOError):
            silent.accept()  # nobody has even knocked
        settings.EMAIL_TIMEOUT = 1
        assert letters.deliver() > 0
        silent.accept()[0].close()
    assert Letter.objects.waiting().count() == 1


def test_everybody_in_the_house_sends_through_the_queue(settings):
    settings.ADMINS = [("Оператор", "operator@example.org")]
    settings.EMAIL_BACKEND = "polosa.readers.mail.LetterBackend"
    send_mail("Тема", "Текст", None, ["a@example.org"])
    mail_admins("Тема", "Текст")
    wagtail_send_mail("Тема", "Текст", ["b@example.org"])
    vera = people.vera()
    Client().post("/desk/password_reset/", {"email": vera.email})
    assert ask("c@example.org") == 302
    told = [letter.recipients for letter in Letter.objects.order_by("pk")]
    assert told == [
        ["a@example.org"],
        ["operator@example.org"],
        ["b@example.org"],
        [vera.email],
        ["c@example.org"],
    ]


def test_a_letter_is_queued_with_what_it_tells_or_not_at_all():
    class Undone(Exception):
        pass

    with pytest.raises(Undone), transaction.atomic():
        write()
        raise Undone
    assert not Letter.objects.exists()


def test_nothing_is_kept_of_a_letter_that_was_sent(settings):
    with letters.post_office() as (post, address):
        settings.SMTP_URL = f"smtp://{address}"
        ask()
        letters.deliver()
        assert letters.code_in(post.letters[0].get_content())
    assert not Letter.objects.exists()


def test_one_connection_carries_many_letters_and_is_renewed_when_it_was_lost(settings):
    with Speaking() as server:
        settings.SMTP_URL = f"smtp://{server.address}"
        for _letter in range(3):
            write()
        letters.deliver()
        assert server.connections == 1
        assert sum(line.upper().startswith("MAIL") for line in server.said) == 3
        mail = MailServer(smtp_server(settings.SMTP_URL), hello="paper.example", timeout=1, deadline=5)
        for _letter in range(2):
            assert mail.send("a@example.org", ["b@example.org"], b"Subject: x\r\n\r\nx") == {}
            mail._smtp.sock.shutdown(socket.SHUT_RDWR)  # as a server that has hung up
        assert server.connections == 3
        mail.close()


def test_the_same_letter_has_the_same_name_however_often_it_is_tried(settings):
    write()
    with Speaking(end="451 later") as server:
        settings.SMTP_URL = f"smtp://{server.address}"
        letters.deliver()
    first = bytes(Letter.objects.get().source)
    Letter.objects.update(due_at=timezone.now())
    with letters.post_office() as (post, address):
        settings.SMTP_URL = f"smtp://{address}"
        letters.deliver()
    assert post.letters[0]["Message-ID"].encode() in first
    assert post.letters[0]["Message-ID"].endswith("@localhost>")


@pytest.mark.parametrize(
    "answers",
    [
        {"hello": "421 busy"},
        {"hello": "554 not you"},
        {"hello": "silence"},
        {"hello": "slowly 220"},
        {"EHLO": "502 what", "HELO": "550 no"},
        {"EHLO": "silence"},
    ],
)
def test_while_the_server_is_away_letters_wait_and_are_no_worse_for_it(settings, monkeypatch, answers):
    settings.EMAIL_TIMEOUT = 1
    monkeypatch.setattr(sender, "SEND_SECONDS", 1.5)
    write()
    with Speaking(**answers) as server:
        settings.SMTP_URL = f"smtp://{server.address}"
        assert letters.deliver() > 0
    letter = Letter.objects.get()
    assert (letter.attempts, letter.failed_at) == (0, None)
    with letters.post_office() as (post, address):
        settings.SMTP_URL = f"smtp://{address}"
        letters.deliver()
    assert len(post.letters) == 1


@pytest.mark.parametrize(
    "answers",
    [
        {"RCPT": "450 greylisted"},
        {"end": "451 try again"},
        {"MAIL": "550 you may not"},
        {"end": "silence"},
        {"RCPT": "silence"},
        {"end": "slowly 250"},
    ],
)
def test_a_letter_not_taken_now_is_tried_again_after_a_pause_that_grows(settings, monkeypatch, answers):
    settings.EMAIL_TIMEOUT = 1
    monkeypatch.setattr(sender, "SEND_SECONDS", 1.5)
    write()
    with Speaking(**answers) as server:
        settings.SMTP_URL = f"smtp://{server.address}"
        letters.deliver()
        letters.deliver()
    letter = Letter.objects.get()
    assert (letter.attempts, letter.failed_at) == (1, None)
    assert letter.due_at > timezone.now()
    pauses = [pause_after(attempts) for attempts in range(1, 30)]
    assert pauses == sorted(pauses)
    assert pauses[0] <= timedelta(seconds=5)
    assert pauses[-1] == timedelta(hours=1)


@pytest.mark.parametrize("answers", [{"RCPT": "550 no such box"}, {"end": "554 spam"}])
def test_a_letter_refused_for_good_is_told_and_forgotten_but_for_its_host(settings, caplog, answers):
    write()
    with Speaking(**answers) as server, caplog.at_level(logging.ERROR, "polosa.letters"):
        settings.SMTP_URL = f"smtp://{server.address}"
        letters.deliver()
    letter = Letter.objects.get()
    assert letter.failed_at
    assert (bytes(letter.source), letter.recipients) == (b"", ["example.org"])
    assert "will not be sent" in caplog.text
    assert "ruslan" not in caplog.text
    assert queries.post().failed == 1


def test_one_refused_mailbox_keeps_no_other_from_its_letter(settings, monkeypatch):
    async def refuse(self, server, session, envelope, address, options):
        if address.startswith("gone"):
            return "550 No such box"
        if address.startswith("full"):
            return "452 Full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    monkeypatch.setattr(letters.Post, "handle_RCPT", refuse, raising=False)
    write("gone@example.org", "full@example.org", "good@example.org")
    with letters.post_office() as (post, address):
        settings.SMTP_URL = f"smtp://{address}"
        letters.deliver()
    assert post.recipients == ["good@example.org"]
    assert Letter.objects.get().recipients == ["full@example.org"]


def test_one_bad_letter_keeps_no_other_waiting(settings, monkeypatch):
    async def refuse(self, server, session, envelope, address, options):
        if address.startswith("bad"):
            return "451 later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    monkeypatch.setattr(letters.Post, "handle_RCPT", refuse, raising=False)
    for number in range(3):
        write(f"bad{number}@example.org")
    write("good@example.org")
    with letters.post_office() as (post, address):
        settings.SMTP_URL = f"smtp://{address}"
        letters.deliver()
    assert post.recipients == ["good@example.org"]


def test_a_code_that_has_expired_is_not_sent(settings):
    ask()
    write("other@example.org")
    assert Letter.objects.first().good_until - timezone.now() < timedelta(minutes=15, seconds=1)
    Letter.objects.filter(recipients=["ruslan@example.org"]).update(good_until=timezone.now())
    with letters.post_office() as (post, address):
        settings.SMTP_URL = f"smtp://{address}"
        letters.deliver()
    assert post.recipients == ["other@example.org"]
    assert bytes(Letter.objects.get().source) == b""


def test_a_code_goes_before_what_can_wait(settings):
    write("other@example.org")
    ask()
    assert actions.claim_letter().recipients == ["ruslan@example.org"]


def test_the_queue_is_bounded_and_codes_find_room_the_longest(monkeypatch):
    monkeypatch.setattr("polosa.readers.actions.letters.LETTERS_QUEUE_MAX", 2)
    monkeypatch.setattr("polosa.readers.actions.letters.CODES_QUEUE_MAX", 3)
    for _letter in range(2):
        write()
    with pytest.raises(NotSent):
        write()
    assert [ask("a@example.org"), ask("b@example.org")] == [302, 503]
    assert Letter.objects.count() == 3
    monkeypatch.undo()
    with pytest.raises(NotSent):
        EmailMessage("Тема", "x" * conf.LETTER_MAX_BYTES, **RULE).send()


def test_what_was_claimed_is_nobody_elses_until_the_lease_is_over():
    write()
    assert actions.claim_letter()
    assert actions.claim_letter() is None
    Letter.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert actions.claim_letter()
    assert timedelta(seconds=sender.SEND_SECONDS * 1.5) < conf.LETTER_LEASE


@pytest.mark.django_db(transaction=True)
def test_of_two_background_processes_each_letter_is_sent_by_one(tmp_path, settings):
    with letters.post_office() as (post, address), shared_database(tmp_path) as at_once:
        settings.SMTP_URL = f"smtp://{address}"
        for number in range(20):
            write(f"reader{number}@example.org")
        failures = [result for result in at_once(*[letters.deliver] * 4) if isinstance(result, Exception)]
        left = Letter.objects.count()
    assert (failures, left) == ([], 0)
    assert sorted(post.recipients) == sorted(f"reader{number}@example.org" for number in range(20))


@pytest.mark.django_db(transaction=True)
def test_a_code_leaves_while_the_process_works_on_something_else(tmp_path, settings):
    stopping, busy = threading.Event(), threading.Event()

    def work() -> None:
        while not busy.is_set():
            sum(range(10_000))

    def ask_and_wait() -> int:
        try:
            write()
            until = time.monotonic() + 30
            while not post.letters and time.monotonic() < until:
                time.sleep(0.05)
            return len(post.letters)
        finally:
            busy.set()
            stopping.set()

    with letters.post_office() as (post, address), shared_database(tmp_path) as at_once:
        settings.SMTP_URL = f"smtp://{address}"
        assert at_once(partial(sender.run, stopping), work, ask_and_wait)[2] == 1


def test_the_background_process_sends_letters_beside_its_tasks(monkeypatch, settings):
    began = []
    monkeypatch.setattr(sender, "run", began.append)
    stopping = threading.Event()
    clerk._letters(stopping)
    assert began == [stopping]
    settings.SMTP_URL = ""
    clerk._letters(stopping)
    assert began == [stopping]


def test_overdue_letters_can_be_asked_for():
    write()
    assert (queries.post().waiting, queries.post().overdue) == (1, 0)
    Letter.objects.update(created_at=timezone.now() - conf.OVERDUE_AFTER - timedelta(seconds=1))
    assert queries.post().overdue == 1


def test_failed_letters_are_forgotten_in_a_week():
    actions.give_letter_up(letter=write(), error="x")
    actions.prune()
    assert Letter.objects.count() == 1
    Letter.objects.update(failed_at=timezone.now() - timedelta(days=8))
    actions.prune()
    assert not Letter.objects.exists()


def test_who_is_forgotten_gets_no_letter_any_more():
    ask()
    actions.erase_reader(reader=User.objects.get(email="ruslan@example.org"))
    assert not Letter.objects.exists()


def test_the_desk_shows_no_letters(client):
    from wagtail.snippets.models import get_snippet_models

    assert Letter not in get_snippet_models()
    client.force_login(User.objects.create_superuser("boss@example.org"))
    write()
    assert (
        "letter" not in client.get("/desk/reports/site-history/").content.decode().lower().split("<main")[-1]
    )
