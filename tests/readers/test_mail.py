import logging
import os
import ssl
import subprocess
import time
from datetime import timedelta

import pytest
from aiosmtpd.smtp import AuthResult
from django.core.mail import EmailMessage
from django.test import Client

from polosa.config.letters import mail_server
from polosa.kit.models import Paper
from polosa.readers import actions
from polosa.readers.errors import NotSent
from polosa.readers.gateways import ServerAway
from polosa.readers.models import User
from tests.factories import letters

SIGN_IN = "/account/login/"
CODE = "/account/code/"


@pytest.fixture
def paper(db) -> Paper:
    paper = Paper.current()
    paper.name = "Тихоборский листок"
    paper.email = "red@listok.example"
    paper.save()
    return paper


def ask(client: Client, **more):
    return client.post(SIGN_IN, {"email": "ruslan@example.org", "consent": "on", **more})


def nobody_listens() -> str:
    return f"127.0.0.1:{letters.free_port()}"


def test_a_letter_comes_from_the_paper_in_plain_russian(paper, client):
    ask(client)
    letter = letters.last()
    assert letter["From"].addresses[0].display_name == "Тихоборский листок"
    assert letter["To"] == "ruslan@example.org"
    assert letter["Subject"].strip() == "Код для входа на сайт газеты «Тихоборский листок»"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content_type() == "text/plain"
    assert "15 минут" in letter.get_content()
    assert "red@listok.example" in letter.get_content()


def test_without_a_mail_server_a_letter_is_a_file_and_the_console_says_the_code(
    paper, client, caplog, settings
):
    with caplog.at_level(logging.INFO, "polosa.readers.mail"):
        ask(client)
    assert [path.name.startswith(".") for path in letters.folder().iterdir()] == [False]
    assert letters.files()[0].stat().st_mode & 0o077 == 0
    said = caplog.messages[-1]
    for word in (letters.code(), "ruslan@example.org", "Код для входа", str(letters.files()[0])):
        assert word in said


def test_a_reader_signs_in_by_a_letter_that_came_over_smtp(paper, client, settings):
    with letters.post_office() as (post, address):
        settings.SMTP_URL = f"smtp://{address}"
        ask(client)
        assert post.recipients == []
        letters.deliver()
    assert post.recipients == ["ruslan@example.org"]
    assert post.letters[0]["From"].addresses[0].display_name == "Тихоборский листок"
    code = letters.code_in(post.letters[0].get_content())
    client.post(CODE, {"code": code})
    assert "_auth_user_id" in client.session
    assert letters.files() == []


def test_a_name_and_a_password_are_told_to_the_mail_server(paper, client, settings):
    told = []

    def authenticator(server, session, envelope, mechanism, data):
        told.append((data.login, data.password))
        return AuthResult(success=True)

    with letters.post_office(authenticator=authenticator, auth_require_tls=False) as (_post, address):
        settings.SMTP_URL = f"smtp://paper%40listok.example:p%2Fss@{address}"
        ask(client)
        letters.deliver()
    assert told == [(b"paper@listok.example", b"p/ss")]


def test_a_mail_server_with_a_certificate_nobody_trusts_gets_no_letter(db, settings, tmp_path):
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"),
            *("-days", "1", "-subj", "/CN=127.0.0.1", "-keyout", key, "-out", certificate),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    for scheme in ("smtp+tls", "smtps"):
        tls = {"ssl_context" if scheme == "smtps" else "tls_context": context}
        with letters.post_office(**tls) as (post, address):
            settings.SMTP_URL = f"{scheme}://{address}"
            server = mail_server()
            with pytest.raises(ServerAway, match="SSLCertVerificationError"):
                server.send("paper@listok.example", ["ruslan@example.org"], b"Subject: x\r\n\r\nx")
        assert post.letters == []


def test_when_the_queue_is_full_a_reader_gets_a_kind_page_and_loses_nothing(
    paper, client, settings, monkeypatch
):
    settings.SMTP_URL = f"smtp://{nobody_listens()}"
    monkeypatch.setattr("polosa.readers.actions.letters.CODES_QUEUE_MAX", 0)
    answer = ask(client, next="/gorod/#comments")
    page = answer.content.decode()
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert "Письмо не ушло" in page
    assert 'value="ruslan@example.org"' in page
    assert 'value="/gorod/#comments"' in page
    settings.SMTP_URL = ""
    ask(client, next="/gorod/#comments")
    assert (
        client.post(CODE, {"code": letters.code(), "next": "/gorod/#comments"})["Location"]
        == "/gorod/#comments"
    )


def test_when_a_second_letter_fails_the_first_code_still_works(paper, client, settings, monkeypatch):
    ask(client)
    settings.SMTP_URL = f"smtp://{nobody_listens()}"
    monkeypatch.setattr("polosa.readers.actions.letters.CODES_QUEUE_MAX", 0)
    answer = client.post(CODE, {"action": "resend"})
    assert answer.status_code == 503
    assert "Письмо не ушло" in answer.content.decode()
    client.post(CODE, {"code": letters.code()})
    assert "_auth_user_id" in client.session


def test_a_full_disk_is_no_error_of_ours_either(paper, client, settings, tmp_path):
    (tmp_path / "mail").write_text("a file where the folder should be")
    assert ask(client).status_code == 503


def test_letters_older_than_a_month_are_forgotten_and_other_files_are_not(paper, client):
    ask(client)
    old = letters.folder() / "20260101-000000-000000-abcdef.eml"
    foreign = letters.folder() / "notes.txt"
    for path in (old, foreign):
        path.write_text("x")
        os.utime(path, (time.time() - timedelta(days=31).total_seconds(),) * 2)
    actions.prune()
    assert not old.exists()
    assert foreign.exists()
    assert len(letters.files()) == 1


def test_no_account_is_lost_when_the_letter_is(paper, client, settings, monkeypatch):
    User.objects.create_user("ruslan@example.org", name="Руслан")
    settings.SMTP_URL = f"smtp://{nobody_listens()}"
    monkeypatch.setattr("polosa.readers.actions.letters.CODES_QUEUE_MAX", 0)
    ask(client)
    assert User.objects.get().name == "Руслан"


def test_silence_can_be_asked_for(db, settings, monkeypatch):
    settings.SMTP_URL = f"smtp://{nobody_listens()}"
    monkeypatch.setattr("polosa.readers.actions.letters.LETTERS_QUEUE_MAX", 0)
    assert EmailMessage("Тема", "Текст", to=["ruslan@example.org"]).send(fail_silently=True) == 0
    with pytest.raises(NotSent):
        EmailMessage("Тема", "Текст", to=["ruslan@example.org"]).send()
