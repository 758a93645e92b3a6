"""The desk's door: by whatever way somebody signs in, the second factor stands before it."""

import json
import re
import time
from datetime import timedelta
from io import StringIO
from urllib.parse import unquote

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import get_resolver

from polosa.config import env
from polosa.readers import actions, rules
from polosa.readers.conf import FACTOR_FRESH_SECONDS, SECOND_FACTOR_AT, SIGNED_IN_AT
from polosa.readers.models import User
from polosa.readers.queries import has_factor
from tests.factories import letters, people

pytestmark = pytest.mark.django_db

CHECK, FACTORS, APP = "/account/second/check/", "/account/second/", "/account/second/app/"
CODES, KEY = "/account/second/codes/", "/account/second/key/"
ELSEWHERE = "198.51.100.7"


@pytest.fixture
def vera() -> User:
    return people.vera()


def by_code(person: User) -> Client:
    client = Client()
    client.post("/account/login/", {"email": person.email, "consent": "on"})
    client.post("/account/code/", {"code": letters.code()})
    return client


def by_password(person: User, **more) -> Client:
    client = Client(**more)
    client.post("/desk/login/", {"username": person.email, "password": people.PASSWORD})
    return client


def by_link(person: User) -> Client:
    client = Client()
    client.post(actions.desk_link(User.objects.get(pk=person.pk)))
    return client


WAYS = [by_code, by_password, by_link]


def code_now(secret: str, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def add_app(client: Client) -> str:
    """As a person does it; gives the secret."""
    secret = re.search(r'class="secret">([A-Z2-7]+)<', client.get(APP).content.decode())[1]
    assert client.post(APP, {"code": code_now(secret, -1)}).status_code == 302
    return secret


def with_app(person: User) -> str:
    return add_app(by_password(person))


def is_at_desk(client: Client) -> bool:
    return client.get("/desk/").status_code == 200


def where(answer) -> str:
    assert answer.status_code == 302, answer
    return unquote(answer["Location"])


@pytest.mark.parametrize("way", WAYS)
def test_who_has_a_factor_gives_it_by_every_way(vera, way):
    secret = with_app(vera)
    client = way(vera)
    assert where(client.get("/desk/articles/article/?p=2")) == f"{CHECK}?next=/desk/articles/article/?p=2"
    assert "Подтвердите вход" in client.get(CHECK).content.decode()
    assert client.post(CHECK, {"code": "000000"}).status_code == 400
    assert not is_at_desk(client)
    answer = client.post(CHECK, {"code": code_now(secret), "next": "/desk/articles/article/?p=2"})
    assert where(answer) == "/desk/articles/article/?p=2"
    assert is_at_desk(client)


def test_signing_in_anew_asks_anew(vera):
    secret = with_app(vera)
    client = by_password(vera)
    client.post(CHECK, {"code": code_now(secret)})
    assert is_at_desk(client)
    client.post(actions.desk_link(User.objects.get(pk=vera.pk)))
    assert not is_at_desk(client)
    client.post("/desk/logout/")
    client.post("/desk/login/", {"username": vera.email, "password": people.PASSWORD})
    assert not is_at_desk(client)


@pytest.mark.parametrize("way", WAYS)
def test_where_it_is_required_who_may_publish_adds_one_first(vera, settings, way):
    settings.SECOND_FACTOR = "required"
    client = way(vera)
    assert where(client.get("/desk/")) == f"{FACTORS}?next=/desk/"
    assert "Кто публикует" in client.get(FACTORS).content.decode()
    add_app(client)
    assert is_at_desk(client)


def test_where_it_is_required_who_may_not_publish_comes_in(settings):
    settings.SECOND_FACTOR = "required"
    for person in (people.pavel(), people.mila()):
        assert is_at_desk(by_password(person))


def test_where_it_is_offered_nobody_is_made_to(vera):
    assert is_at_desk(by_password(vera))


def test_who_decides_what_is_published_or_who_may():
    from polosa.front.rules import POWERS

    assert {group for group, powers in POWERS.items() if rules.may_publish(powers)} == {"editor", "chief"}
    assert rules.may_publish(["readers.change_user"])
    assert not rules.may_publish(["wagtailadmin.access_admin", "articles.change_article"])


@pytest.mark.parametrize("mode", ["offered", "required"])
def test_no_address_of_the_desk_is_open_without_it(vera, settings, mode):
    settings.SECOND_FACTOR = mode
    if mode == "offered":
        with_app(vera)
    client = by_password(vera)
    paths = desk_paths(get_resolver(), "")
    assert len(paths) > 60
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 302 and answer["Location"].startswith(FACTORS), path
        assert client.post(path).status_code == 403, path
        assert client.get(path, headers={"X-Requested-With": "XMLHttpRequest"}).status_code == 403, path


def desk_paths(resolver, before: str) -> list[str]:
    found = []
    for pattern in resolver.url_patterns:
        text = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            found += desk_paths(pattern, text)
        elif text.startswith("desk/") and not set(text) & set("<^(\\["):
            found.append("/" + text)
    return [
        path for path in found if not path.startswith(("/desk/login", "/desk/logout", "/desk/password_reset"))
    ]


def test_what_was_typed_at_a_locked_desk_is_given_back(vera):
    client = by_password(vera)
    with_app(vera)
    answer = client.post("/desk/account/", {"name_email-name": "Вера Новая"})
    assert answer.status_code == 403
    assert "Вера Новая" in answer.content.decode()
    assert "Подтвердите" in answer.content.decode()


def test_a_code_of_the_app_works_once(vera):
    secret = with_app(vera)
    code = code_now(secret)
    by_password(vera).post(CHECK, {"code": code})
    other = by_password(vera)
    assert other.post(CHECK, {"code": code}).status_code == 400
    assert not is_at_desk(other)


def test_the_code_an_app_was_added_with_opens_nothing_afterwards(vera):
    owner = by_password(vera)
    secret = re.search(r'class="secret">([A-Z2-7]+)<', owner.get(APP).content.decode())[1]
    code = code_now(secret)
    assert owner.post(APP, {"code": code}).status_code == 302
    other = by_password(vera)
    assert other.post(CHECK, {"code": code}).status_code == 400
    assert not is_at_desk(other)


@pytest.mark.parametrize(("steps", "works"), [(-1, True), (1, True), (-3, False), (3, False)])
def test_a_phones_clock_may_be_a_little_wrong(vera, steps, works):
    secret = with_app(vera)
    Authenticator.objects.filter(user=vera).update(last_used_at=None)
    from django.core.cache import cache

    cache.clear()
    client = by_password(vera)
    client.post(CHECK, {"code": code_now(secret, steps)})
    assert is_at_desk(client) is works


def test_spare_codes_are_shown_and_each_works_once(vera):
    owner = by_password(vera)
    add_app(owner)
    spare = re.findall(r'class="secret">(\d{8})<', owner.get(CODES).content.decode())
    assert len(spare) == 10
    client = by_password(vera)
    client.post(CHECK, {"code": f" {spare[0][:4]} {spare[0][4:]} "})
    assert is_at_desk(client)
    again = by_password(vera)
    assert again.post(CHECK, {"code": spare[0]}).status_code == 400
    owner.post(f"{CODES}new/")
    assert again.post(CHECK, {"code": spare[1]}).status_code == 400


def test_who_has_the_first_factor_only_changes_no_factors(vera):
    with_app(vera)
    client = by_password(vera)
    key = Authenticator.objects.create(user=vera, type="webauthn", data={"name": "x", "credential": {}})
    for path in (
        APP,
        f"{APP}remove/",
        f"{APP}picture.svg",
        CODES,
        f"{CODES}new/",
        KEY,
        f"{KEY}{key.pk}/remove/",
    ):
        for answer in (client.get(path), client.post(path)):
            assert where(answer).startswith(CHECK), path
    assert Authenticator.objects.filter(user=vera).count() == 3


def test_a_session_left_open_changes_no_factors(vera):
    secret = with_app(vera)
    client = by_password(vera)
    client.post(CHECK, {"code": code_now(secret)})
    assert client.get(f"{APP}remove/").status_code == 200
    session = client.session
    session[SECOND_FACTOR_AT] -= FACTOR_FRESH_SECONDS + 1
    session.save()
    assert where(client.post(f"{APP}remove/")).startswith(CHECK)
    assert is_at_desk(client)


def test_the_last_factor_takes_the_spare_codes_with_it(vera):
    client = by_password(vera)
    add_app(client)
    assert where(client.post(f"{APP}remove/")) == FACTORS
    assert not Authenticator.objects.filter(user=vera).exists()


def test_a_letter_tells_of_each_change(vera, django_capture_on_commit_callbacks):
    client = by_password(vera)
    with django_capture_on_commit_callbacks(execute=True):
        add_app(client)
    assert "Второй фактор" in letters.last()["Subject"]
    assert letters.last()["To"] == vera.email
    client.post(f"{APP}remove/")
    assert len(letters.files()) == 2


def test_secrets_lie_sealed_and_are_never_kept_by_a_cache(vera):
    client = by_password(vera)
    page = client.get(APP)
    assert "no-store" in page["Cache-Control"]
    secret = re.search(r'class="secret">([A-Z2-7]+)<', page.content.decode())[1]
    picture = client.get(f"{APP}picture.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert "no-store" in picture["Cache-Control"]
    assert b"<script" not in picture.content
    client.post(APP, {"code": code_now(secret)})
    kept = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert secret not in str(dict(client.session))


def test_readers_have_no_such_pages_and_are_asked_for_nothing(settings):
    settings.SECOND_FACTOR = "required"
    client = by_code(people.ruslan())
    for path in (FACTORS, CHECK, APP, KEY, CODES):
        assert client.get(path).status_code == 403
        assert where(Client().get(path)).startswith("/account/login/")
    assert "/account/second/" not in client.get("/account/").content.decode()


def test_who_guesses_the_second_factor_is_stopped_and_the_owner_elsewhere_is_not(vera):
    secret = with_app(vera)
    thief = by_password(vera)
    for _guess in range(10):
        assert thief.post(CHECK, {"code": "000000"}).status_code == 400
    stopped = thief.post(CHECK, {"code": code_now(secret)})
    assert stopped.status_code == 429
    assert int(stopped["Retry-After"]) > 0
    assert "через" in stopped.content.decode()
    again = by_password(vera)  # another known device of the same network
    assert again.post(CHECK, {"code": code_now(secret)}).status_code == 429
    owner = by_password(vera, REMOTE_ADDR=ELSEWHERE)
    owner.post(CHECK, {"code": code_now(secret)})
    assert is_at_desk(owner)


@pytest.mark.parametrize(
    "credential",
    [
        "", "{}", "[]", "null", "1", '"x"', "{", "[" * 5000, '{"id": 1}', "x" * 30_000,
        '{"id":"AA","rawId":"AA","type":"public-key","response":{}}',
        '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"AA","attestationObject":"AA","authenticatorData":"AA","signature":"AA"}}',
        '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"e30","attestationObject":"oA","authenticatorData":"AA","signature":"AA"},"clientExtensionResults":{}}',
        '{"id":"!!","rawId":"BB","type":"x","response":{"clientDataJSON":5,"attestationObject":[],"authenticatorData":{},"signature":null}}',
    ],
)  # fmt: skip
def test_what_no_browser_would_send_of_a_key_is_a_wrong_answer(vera, credential):
    client = by_password(vera)
    client.get(KEY)
    assert client.post(KEY, {"name": "x", "credential": credential}).status_code == 200
    assert not has_factor(vera)
    with_app(vera)
    Authenticator.objects.create(user=vera, type="webauthn", data={"name": "x", "credential": real_key()})
    client = by_password(vera)
    client.get(CHECK)
    assert client.post(CHECK, {"credential": credential}).status_code == 400
    assert not is_at_desk(client)


def real_key() -> dict:
    """What a browser has said when a key was added; its private half is nowhere any more."""
    import base64

    from cryptography.hazmat.primitives.asymmetric import ec
    from fido2.cose import ES256
    from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

    public = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    known = AttestedCredentialData.create(b"\0" * 16, b"id", public)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
    told = AttestationObject.create("none", AuthenticatorData.create(b"\0" * 32, flags, 0, known), {})
    text = lambda raw: base64.urlsafe_b64encode(raw).decode().rstrip("=")  # noqa: E731
    client = json.dumps(
        {"type": "webauthn.create", "challenge": "AA", "origin": "http://testserver"}
    ).encode()
    return {
        "id": text(b"id"), "rawId": text(b"id"), "type": "public-key", "clientExtensionResults": {},
        "response": {"clientDataJSON": text(client), "attestationObject": text(told)},
    }  # fmt: skip


def test_a_lost_phone_is_forgotten_at_the_desk_by_who_may(vera):
    with_app(vera)
    path = f"/desk/users/{vera.pk}/second-factor/"
    for person in (people.mila(), people.pavel()):
        by_password(person).post(path)
        assert has_factor(vera)
    chief = by_password(people.chief())
    assert path in chief.get("/desk/users/").content.decode()
    assert "позвоните" in chief.get(path).content.decode()
    assert has_factor(vera)
    assert where(chief.post(path)) == "/desk/users/"
    assert not has_factor(vera)
    assert is_at_desk(by_password(vera))
    assert "Второй фактор сброшен" in chief.get("/desk/reports/site-history/").content.decode()


def test_an_administrators_phone_is_forgotten_by_an_administrator_only():
    boss = User.objects.create_superuser("boss@example.org", people.PASSWORD)
    with_app(boss)
    path = f"/desk/users/{boss.pk}/second-factor/"
    chief = by_password(people.chief())
    chief.post(path)
    assert has_factor(boss)
    assert path not in chief.get("/desk/users/").content.decode()
    other = User.objects.create_superuser("other@example.org", people.PASSWORD)
    by_password(other).post(path)
    assert not has_factor(boss)


def test_a_lost_phone_is_forgotten_from_the_console(vera):
    with_app(vera)
    said = StringIO()
    call_command("second_factor_reset", "Vera@example.org", stdout=said)
    assert "забыт" in said.getvalue()
    assert not has_factor(vera)
    call_command("second_factor_reset", vera.email, stdout=said)
    assert "не было" in said.getvalue()
    with pytest.raises(CommandError):
        call_command("second_factor_reset", "nobody@example.org")


@pytest.mark.parametrize(("days", "comes_in"), [(13, True), (15, False)])
def test_the_desk_is_open_for_two_weeks_after_signing_in(vera, settings, days, comes_in):
    settings.SECOND_FACTOR = "offered"
    client = by_password(vera)
    session = client.session
    session[SIGNED_IN_AT] -= timedelta(days=days).total_seconds()
    session.save()
    answer = client.get("/desk/")
    assert (answer.status_code == 200) is comes_in
    if not comes_in:
        assert where(answer) == "/desk/login/?next=/desk/"
        assert "_auth_user_id" not in client.session


def test_a_form_opened_before_the_two_weeks_were_over_may_still_be_sent(vera):
    client = by_password(vera)
    session = client.session
    session[SIGNED_IN_AT] -= timedelta(days=14, hours=3).total_seconds()
    session.save()
    answer = client.post("/desk/account/", {"name_email-name": "Вера Новая", "name_email-email": vera.email})
    assert answer.status_code != 403


def test_who_became_one_of_the_newsroom_later_signs_in_again():
    """A reader's session is three months long: it does not lead into the desk."""
    from polosa.front.actions import join_group

    ruslan = people.ruslan()
    client = by_code(ruslan)
    session = client.session
    session[SIGNED_IN_AT] -= timedelta(days=30).total_seconds()
    session.save()
    people.vera()
    join_group(user=ruslan, group="reporter")
    assert where(client.get("/desk/")).startswith("/desk/login/")


def test_nobody_is_led_to_another_site(vera):
    secret = with_app(vera)
    for number, evil in enumerate(
        ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:1")
    ):
        client = by_password(vera)
        assert "evil" not in client.get(CHECK, {"next": evil}).content.decode().partition("<main")[2]
        from django.core.cache import cache

        cache.clear()
        assert where(client.post(CHECK, {"code": code_now(secret, -(number % 2)), "next": evil})) == "/desk/"


@pytest.mark.parametrize(
    ("word", "mode"), [("", "offered"), ("offered", "offered"), ("Required", "required")]
)
def test_the_setting_is_read(word, mode):
    assert env.read({"POLOSA_SECOND_FACTOR": word}).second_factor == mode


def test_an_unreadable_setting_stops_the_start_with_one_line():
    with pytest.raises(env.EnvError, match="POLOSA_SECOND_FACTOR") as wrong:
        env.read({"POLOSA_SECOND_FACTOR": "maybe"})
    assert "\n" not in str(wrong.value)


def test_the_desk_leads_to_the_page_of_factors(vera):
    assert FACTORS in by_password(vera).get("/desk/account/").content.decode()
    assert FACTORS in by_password(vera).get("/account/").content.decode()
