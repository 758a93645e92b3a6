import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from polosa.readers import actions
from polosa.readers.models import Consent, User
from tests.factories import letters, people

SIGN_IN = "/account/login/"
CODE = "/account/code/"
STORY = "/gorod/1-most-otkryli/#comments"

pytestmark = pytest.mark.django_db


def ask(client: Client, email: str = "ruslan@example.org", **more):
    return client.post(SIGN_IN, {"email": email, "consent": "on", **more})


def enter(client: Client, code: str, **more):
    return client.post(CODE, {"code": code, **more})


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_newcomer_gets_an_account_by_the_letters_code_and_returns_to_the_story(client):
    page = client.get(SIGN_IN, {"next": STORY})
    assert f'name="next" value="{STORY}"' in page.content.decode()
    asked = ask(client, next=STORY)
    assert asked.status_code == 302
    assert asked["Location"].startswith(CODE)
    assert "ruslan@example.org" in client.get(asked["Location"]).content.decode()
    back = enter(client, letters.code(), next=STORY)
    assert back["Location"] == STORY
    assert is_in(client)
    reader = User.objects.get(email="ruslan@example.org")
    assert reader.unconfirmed_since is None
    assert not reader.has_usable_password()


def test_the_code_page_passes_the_story_on(client):
    location = ask(client, next=STORY)["Location"]
    assert f'name="next" value="{STORY}"' in client.get(location).content.decode()


def test_a_code_is_six_digits(client):
    ask(client)
    assert len(letters.code()) == 6
    assert letters.code().isdigit()


def test_a_known_reader_comes_back_whatever_the_case_of_the_address(client):
    reader = people.ruslan()
    ask(client, "Ruslan@Example.ORG")
    enter(client, letters.code())
    assert client.session["_auth_user_id"] == str(reader.pk)
    assert User.objects.count() == 1


def test_the_newsroom_signs_in_by_code_too(client):
    vera = people.vera()
    ask(client, vera.email)
    enter(client, letters.code())
    assert client.get("/desk/").status_code == 200


def test_known_and_unknown_addresses_get_the_same_screens_and_the_same_letter():
    people.ruslan()
    seen = []
    for email in ("ruslan@example.org", "nobody@example.org"):
        client = Client()
        asked = ask(client, email)
        page = client.get(CODE).content.decode()
        letter = letters.last()
        body = letter.get_content().replace(letters.code(), "")
        refused = enter(client, wrong(letters.code())).content.decode()
        seen.append(
            [
                *(asked.status_code, asked["Location"], len(client.cookies), letter["Subject"], body),
                *(bare(page, email), bare(refused, email)),
            ]
        )
    assert seen[0] == seen[1]


def bare(page: str, email: str) -> str:
    """Without what differs between any two readers."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page.replace(email, ""))


@pytest.mark.parametrize("known", [True, False])
def test_without_consent_nobody_gets_a_letter_known_or_not(client, known):
    if known:
        people.ruslan()
    page = client.post(SIGN_IN, {"email": "ruslan@example.org"})
    assert page.status_code == 200
    assert "Без согласия" in page.content.decode()
    assert letters.files() == []
    assert User.objects.count() == known


def test_consent_is_kept_with_its_words_time_and_address(client):
    text = client.get(SIGN_IN).context["form"].fields["consent"].label
    ask(client)
    assert not Consent.objects.exists()
    enter(client, letters.code())
    consent = Consent.objects.get()
    assert consent.text == text
    assert "персональных данных" in text
    assert len(consent.network) >= 32
    assert "127.0.0.1" not in consent.network
    assert timezone.now() - consent.at < timedelta(minutes=1)
    assert consent.user.email == "ruslan@example.org"


def test_the_same_consent_is_kept_once(client):
    for _time in range(2):
        ask(client)
        enter(client, letters.code())
        client.post("/account/logout/")
    assert Consent.objects.count() == 1


def test_a_consent_given_with_one_address_is_not_kept_for_another(client):
    ask(client, "first@example.org")
    ask(client, "second@example.org")
    enter(client, letters.code())
    assert [consent.user.email for consent in Consent.objects.all()] == ["second@example.org"]


@pytest.mark.parametrize(
    "evil",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example/",
        "https:evil.example",
        "javascript:alert(1)",
        "///evil.example",
        "http://localhost/",
        "https://testserver@evil.example/",
        "/" + "a" * 2000,
        "/\n//evil.example",
    ],
)
def test_nobody_is_sent_to_another_site(evil):
    client = Client()
    ask(client, next=evil)
    back = enter(client, letters.code(), next=evil)
    assert is_in(client)
    assert back["Location"] == "/"
    assert Client().get(SIGN_IN, {"next": evil}).status_code == 200
    assert client.get(SIGN_IN, {"next": evil})["Location"] == "/"
    assert client.post("/account/logout/", {"next": evil})["Location"] == "/"


def test_five_wrong_codes_end_the_right_one(client):
    ask(client, next=STORY)
    right = letters.code()
    for _try in range(4):
        assert "Код не подошёл" in enter(client, wrong(right), next=STORY).content.decode()
    ended = enter(client, wrong(right), next=STORY)
    assert ended["Location"].startswith(SIGN_IN)
    assert "next=" in ended["Location"]
    assert "Слишком много попыток" in client.get(ended["Location"]).content.decode()
    enter(client, right)
    assert not is_in(client)


def test_a_code_typed_with_spaces_is_the_same_code(client):
    ask(client)
    code = letters.code()
    enter(client, f" {code[:3]} {code[3:]} ")
    assert is_in(client)


@pytest.mark.parametrize(("minutes", "works"), [(14, True), (16, False)])
def test_a_code_lasts_fifteen_minutes(client, minutes, works):
    ask(client, next=STORY)
    wait(client, minutes)
    answer = enter(client, letters.code(), next=STORY)
    assert is_in(client) == works
    if not works:
        assert answer["Location"].startswith(f"{SIGN_IN}?next=")
        assert "больше не действует" in client.get(answer["Location"]).content.decode()


def wait(client: Client, minutes: int) -> None:
    """As if the code had been asked for so long ago."""
    session = client.session
    login = session["account_login"]
    login["initiated_at"] -= minutes * 60
    login["state"]["stages"]["login_by_code"]["data"]["at"] -= minutes * 60
    session["account_login"] = login
    session.save()


def test_a_code_works_once(client):
    ask(client)
    code = letters.code()
    enter(client, code)
    client.post("/account/logout/")
    enter(client, code)
    assert not is_in(client)


def test_a_code_of_one_browser_is_nothing_in_another(client):
    ask(client)
    other = Client()
    assert enter(other, letters.code())["Location"].startswith(SIGN_IN)
    assert not is_in(other)


def test_a_letter_is_sent_again_with_a_new_code_twice(client):
    ask(client)
    codes = [letters.code()]
    for _time in range(2):
        assert client.post(CODE, {"action": "resend", "next": STORY})["Location"].startswith(f"{CODE}?next=")
        codes.append(letters.code())
    assert len(letters.files()) == 3
    assert b'value="resend"' not in client.get(CODE).content
    client.post(CODE, {"action": "resend"})
    assert len(letters.files()) == 3
    enter(client, codes[-1])
    assert is_in(client)


def test_who_mistyped_the_address_may_give_another(client):
    ask(client, "rusln@example.org")
    assert client.get(SIGN_IN).status_code == 200
    ask(client, "ruslan@example.org")
    enter(client, letters.code())
    assert is_in(client)


def test_a_closed_account_learns_so_after_the_code_only(client):
    User.objects.create_user("closed@example.org", is_active=False)
    assert ask(client, "closed@example.org").status_code == 302
    answer = enter(client, letters.code())
    assert not is_in(client)
    assert "закрыта" in client.get(answer["Location"]).content.decode()


def test_a_session_keeps_no_address_after_signing_in(client):
    ask(client)
    enter(client, letters.code())
    assert "ruslan@example.org" not in str(dict(client.session))


@pytest.mark.parametrize("address", ["/account/signup/", "/account/password/reset/", "/account/email/"])
def test_nothing_else_of_the_library_is_reachable(client, address):
    assert client.get(address).status_code == 404


def test_a_password_opens_nothing_at_the_readers_door(client):
    vera = people.vera()
    client.post(SIGN_IN, {"login": vera.email, "email": vera.email, "password": people.PASSWORD})
    assert not is_in(client)


@pytest.mark.parametrize(
    "email", ["", "ruslan", "a" * 250 + "@example.org", "a@b\r\nBcc: x@example.org", "a\x00@b.ru"]
)
def test_what_is_no_address_gets_no_letter(client, email):
    assert ask(client, email).status_code == 200
    assert letters.files() == []


def test_addresses_nobody_confirmed_are_forgotten_in_a_day_and_no_others(client):
    people.ruslan()
    vera = people.vera()
    actions.sign_up(email="nobody@example.org")
    actions.sign_up(email="member@example.org").groups.set(vera.groups.all())
    User.objects.exclude(unconfirmed_since=None).update(
        unconfirmed_since=timezone.now() - timedelta(hours=25)
    )
    actions.sign_up(email="fresh@example.org")
    assert actions.prune() == 1
    assert set(User.objects.values_list("email", flat=True)) == {
        *("ruslan@example.org", "vera@example.org", "member@example.org", "fresh@example.org")
    }


def test_signing_out_needs_a_button_and_leads_back(client):
    client.force_login(people.ruslan())
    assert "Выйти?" in client.get("/account/logout/").content.decode()
    assert is_in(client)
    assert client.post("/account/logout/", {"next": "/gorod/"})["Location"] == "/gorod/"
    assert not is_in(client)


def test_who_views_in_english_gets_an_english_letter(client):
    client.cookies["view"] = "en.auto.normal"
    ask(client)
    assert "sign-in code" in letters.last()["Subject"]
    assert "15 minutes" in letters.last().get_content()
    enter(client, letters.code())
    assert is_in(client)


def test_forms_do_not_work_from_another_site():
    strict = Client(enforce_csrf_checks=True)
    assert ask(strict).status_code == 403
    assert letters.files() == []


def test_consent_is_not_asked_again_where_that_person_has_given_it(client):
    ask(client)
    enter(client, letters.code())
    client.post("/account/logout/")
    for page in (SIGN_IN, "/desk/login/"):
        assert 'name="consent"' not in client.get(page).content.decode()
    again = client.post(SIGN_IN, {"email": "ruslan@example.org"})
    assert again.status_code == 302
    enter(client, letters.code())
    assert Consent.objects.count() == 1


def test_consent_is_asked_again_for_another_address_and_of_other_words(client):
    people.mila()
    ask(client)
    enter(client, letters.code())
    client.post("/account/logout/")
    for email in ("mila@example.org", "nobody@example.org"):
        page = client.post(SIGN_IN, {"email": email})
        assert page.status_code == 200
        assert 'name="consent"' in page.content.decode()
        assert "Без согласия" in page.content.decode()
    Consent.objects.update(text="Другие слова")
    assert "Без согласия" in client.post(SIGN_IN, {"email": "ruslan@example.org"}).content.decode()
