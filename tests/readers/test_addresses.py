"""One mailbox is one person, however its address is written; letters of any language may stand before the @."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from polosa.config.letters import Postman, mail_server
from polosa.kit.models import Paper
from polosa.readers import actions, queries
from polosa.readers.models import Letter, User
from polosa.readers.rules import canonical, mailbox, spellings, wired
from tests.factories import letters, people

pytestmark = pytest.mark.django_db

SIGN_IN, CODE = "/account/login/", "/account/code/"
WIRED = "ivan@xn--80a1acny.xn--p1ai"
SPELT = [
    "ivan@почта.рф",
    WIRED,
    "Ivan@ПОЧТА.рф",
    "IVAN@XN--80A1ACNY.XN--P1AI",
    " ivan@почта.рф ",
    "ivan@Почта.РФ",
]

FOREIGN = [
    "иван@почта.рф", "иван.петров@example.org", "Иван@Почта.рф", "и\u0306ван@почта.рф", "müller@example.org",
    "अजय@डाटा.भारत",
]  # fmt: skip
WRONG = [
    "", "иван", "иван@", "@почта.рф", "ив ан@почта.рф", "и«ван»@почта.рф", "иван@поч та.рф", "иван@почта",
    "a\u202eb@example.org", "и\nван@почта.рф", "иван@почта.рф\r\nBcc: a@b.ru", "и😀@почта.рф",
    "и" * 300 + "@почта.рф", "a,и@почта.рф",
]  # fmt: skip


@pytest.fixture(autouse=True)
def paper() -> Paper:
    return Paper.current()


def ask(client: Client, email: str) -> Any:
    return client.post(SIGN_IN, {"email": email, "consent": "on"})


def enter(email: str) -> User:
    """Who is signed in by a code sent to the address."""
    client = Client()
    asked = ask(client, email)
    assert asked.status_code == 302, asked.context["form"].errors
    client.post(CODE, {"code": letters.code()})
    return User.objects.get(pk=client.session["_auth_user_id"])


def name_in(letter: Any) -> str:
    """Of the mailbox, as it stands in the header byte by byte."""
    name: str = letter["To"].addresses[0].username
    return name.encode("utf-8", "surrogateescape").decode()


def test_an_address_with_a_russian_host_is_one_person_however_it_is_written() -> None:
    """Seen: two accounts, since browsers write the host anew before they send it."""
    assert len({enter(email).pk for email in SPELT[:3]}) == 1
    assert {queries.reader_by_email(email) for email in SPELT} == {User.objects.get()}
    assert User.objects.get().email == "ivan@почта.рф"
    assert User.objects.get().consents.count() == 1
    assert letters.last()["To"] == WIRED


@pytest.mark.parametrize("kept", SPELT[:2])
def test_an_account_of_before_is_found_by_both(kept: str) -> None:
    User.objects.bulk_create([User(email=kept, name="Иван")])
    assert {enter(email).name for email in SPELT[:3]} == {"Иван"}
    assert User.objects.get().email == kept
    assert queries.reader_by_email(SPELT[2]) == User.objects.get() == actions.sign_up(email=SPELT[3])


def test_of_two_accounts_of_before_the_older_one_is_it() -> None:
    older, newer = User.objects.bulk_create([User(email=WIRED), User(email="ivan@почта.рф")])
    assert {enter(email).pk for email in SPELT[:2]} == {older.pk}
    newer.save()
    older.save()


def test_limits_are_those_of_the_mailbox() -> None:
    assert len({mailbox(email) for email in SPELT}) == 1
    assert mailbox("иван+газета@почта.рф") == mailbox(f"ИВАН@{WIRED.partition('@')[2]}") == "иван@почта.рф"
    refused = [ask(Client(), SPELT[n % 4]).status_code for n in range(12)]
    assert 429 in refused


@pytest.mark.parametrize("email", FOREIGN)
def test_letters_of_any_language_are_taken(email: str) -> None:
    """Seen: the form called them wrong."""
    assert enter(email).email == canonical(email)
    assert name_in(letters.last()) == canonical(email).partition("@")[0]


@pytest.mark.parametrize("email", WRONG)
def test_what_is_no_address_is_refused_in_words(email: str) -> None:
    answer = ask(Client(), email)
    assert answer.status_code == 200
    assert answer.context["form"].errors["email"]
    assert not User.objects.exists()


def test_a_browser_lets_such_an_address_through(client: Client) -> None:
    """A field of the type `email` takes Latin letters only, and writes the host anew."""
    assert 'type="email"' not in client.get(SIGN_IN).content.decode()


def test_the_server_is_told_the_mailbox_as_it_is(settings: Any) -> None:
    with letters.post_office(enable_SMTPUTF8=True) as (post, address):
        settings.SMTP_URL = f"smtp://{address}"
        client = Client()
        ask(client, "иван@почта.рф")
        assert Letter.objects.get().recipients == [wired("иван@почта.рф")]
        letters.deliver()
    assert post.recipients == ["иван@xn--80a1acny.xn--p1ai"]
    assert name_in(post.letters[0]) == "иван"
    client.post(CODE, {"code": letters.code_in(post.letters[0].get_content())})
    assert "_auth_user_id" in client.session


def test_a_server_that_writes_to_no_such_mailbox_is_known_and_others_are_asked_for(settings: Any) -> None:
    with letters.post_office(enable_SMTPUTF8=False) as (post, address):
        settings.SMTP_URL = f"smtp://{address}"
        ask(Client(), "иван@почта.рф")
        letters.deliver()
        assert post.letters == []
        assert (Letter.objects.get().failed_at, Letter.objects.get().error) != (None, "")
        answer = ask(Client(), "иван@почта.рф")
        assert "Укажите другой адрес" in answer.content.decode()
        assert ask(Client(), "ivan@почта.рф").status_code == 302
        letters.deliver()
    assert post.recipients == [WIRED]


@pytest.mark.parametrize("email", ["ivan@почта.рф", WIRED, "иван@почта.рф", "ivan@example.org"])
def test_no_letter_stays_of_who_is_erased(settings: Any, email: str) -> None:
    settings.SMTP_URL = "smtp://127.0.0.1:9"
    ask(Client(), email)
    assert Letter.objects.exists()
    actions.erase_reader(reader=User.objects.get())
    assert not Letter.objects.exists()


def test_what_the_server_can_is_known_before_the_first_letter(settings: Any) -> None:
    with letters.post_office(enable_SMTPUTF8=False) as (_post, address):
        settings.SMTP_URL = f"smtp://{address}"
        assert queries.may_be_sent_to("иван@почта.рф")
        server = mail_server()
        Postman(server).look()
        server.close()
    assert not queries.may_be_sent_to("иван@почта.рф")
    assert queries.may_be_sent_to("ivan@почта.рф")
    settings.SMTP_URL = "smtp://another.example"
    assert queries.may_be_sent_to("иван@почта.рф"), "another server may know more"
    Postman(mail_server()).look()


def test_the_desk_knows_one_person_by_both(client: Client) -> None:
    User.objects.bulk_create([User(email=WIRED, name="Иван")])
    client.force_login(people.chief())
    form = {"email": "ivan@почта.рф", "name": "Пётр", "groups": []}
    answer = client.post("/desk/users/new/", form)
    assert "Человек с такой почтой уже есть" in answer.content.decode()
    assert client.post("/desk/users/new/", form | {"email": "пётр@почта.рф"}).status_code == 302
    made = User.objects.get(email="пётр@почта.рф")
    made.set_password(people.PASSWORD)
    made.save()
    for email in ("пётр@почта.рф", "ПЁТР@xn--80a1acny.xn--p1ai"):
        found = User.objects.get_by_natural_key(email)
        assert found == made
        assert Client().login(username=email, password=people.PASSWORD)
    for person in (made, User.objects.get(email=WIRED)):
        answer = client.post(
            f"/desk/users/edit/{person.pk}/", form | {"email": person.email, "is_active": "on"}
        )
        assert answer.status_code == 302, answer.context["form"].errors


def test_the_paper_s_own_address_is_taken_too() -> None:
    found = Paper.current()
    found.email = "редакция@почта.рф"
    found.full_clean()
    field = Paper._meta.get_field("email").formfield()
    assert field.clean("Редакция@xn--80a1acny.xn--p1ai") == "редакция@почта.рф"
    assert field.clean("") == ""


def test_spellings_begin_with_the_one_that_is_kept() -> None:
    for email in SPELT:
        assert spellings(email)[:2] == ["ivan@почта.рф", WIRED]
    assert spellings("a@example.org") == ["a@example.org"]
    assert canonical("x@straße.de") == "x@strasse.de", "where its letters are sent to"
    assert canonical("x@xn--\u0430.example") == "x@xn--\u0430.example"
