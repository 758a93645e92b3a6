"""Nobody is shut out by a stranger: for every limit, the person comes in from elsewhere and with a known device."""

from datetime import timedelta
from functools import partial

import pytest
from django.test import Client
from django.utils import timezone

from polosa.readers import actions, rules
from polosa.readers.conf import Limits, limits
from polosa.readers.errors import TooOften
from polosa.readers.models import Attempt, Letter, User
from polosa.readers.rules import Caller
from tests.factories import letters, people
from tests.factories.at_once import shared_database

pytestmark = pytest.mark.django_db

SIGN_IN, CODE = "/account/login/", "/account/code/"
DESK, RESET = "/desk/login/", "/desk/password_reset/"
RUSLAN = "ruslan@example.org"
STRANGER, ELSEWHERE = "203.0.113.5", "198.51.100.7"


def ask(client: Client, email: str = RUSLAN):
    return client.post(SIGN_IN, {"email": email, "consent": "on"})


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def signs_in(client: Client, email: str = RUSLAN) -> bool:
    if ask(client, email).status_code != 302:
        return False
    client.post(CODE, {"code": letters.code()})
    return "_auth_user_id" in client.session


def known_device(ip: str, email: str = RUSLAN) -> Client:
    client = Client(REMOTE_ADDR=ip)
    assert signs_in(client, email)
    client.post("/account/logout/")
    return client


def assert_says_when(answer, *, most: int = 86_400) -> None:
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= most
    page = answer.content.decode()
    assert "Слишком много попыток" in page
    assert "через" in page


def use_up_letters(ip: str, email: str = RUSLAN) -> None:
    for _letter in range(limits().letters[0][0]):
        assert ask(Client(REMOTE_ADDR=ip), email).status_code == 302
    assert_says_when(ask(Client(REMOTE_ADDR=ip), email), most=300)


def test_a_stranger_who_asks_for_letters_shuts_nobody_else_out():
    people.ruslan()
    own = known_device(STRANGER)  # in the very network of the stranger
    Attempt.objects.all().delete()
    use_up_letters(STRANGER)
    assert signs_in(Client(REMOTE_ADDR=ELSEWHERE))
    assert signs_in(own)


def test_a_refusal_gives_what_was_typed_back_and_makes_no_session():
    use_up_letters(STRANGER)
    client = Client(REMOTE_ADDR=STRANGER)
    answer = ask(client)
    assert f'value="{RUSLAN}"' in answer.content.decode()
    assert "sessionid" not in client.cookies


def test_all_names_of_a_mailbox_are_one_mailbox():
    for name in ("ruslan+1", "Ruslan+2", "RUSLAN"):
        assert ask(Client(), f"{name}@example.org").status_code == 302
    assert_says_when(ask(Client(), "ruslan+3@example.org"))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ruslan@Example.ORG", "ruslan@example.org", True),
        ("ruslan+news@example.org", "ruslan@example.org", True),
        ("rus.lan@gmail.com", "ruslan+x@googlemail.com", True),
        ("ruslan@ya.ru", "ruslan@yandex.ru", True),
        ("rus.lan@example.org", "ruslan@example.org", False),
        ("+a@example.org", "+b@example.org", False),
        ("ruslan@example.org", "ruslan@example.net", False),
    ],
)
def test_what_is_counted_as_one_mailbox(one, other, same):
    assert (rules.mailbox(one) == rules.mailbox(other)) is same


def test_letters_go_to_the_address_as_it_was_given():
    ask(Client(), "Ruslan+news@example.org")
    assert letters.last()["To"] == "ruslan+news@example.org"


def test_all_networks_together_may_send_one_mailbox_only_so_many_letters():
    people.ruslan()
    own = known_device(ELSEWHERE)
    for number in range(limits().letters_of_mailbox[0][0] - 1):
        assert ask(Client(REMOTE_ADDR=f"203.0.113.{number}")).status_code == 302
    assert_says_when(ask(Client(REMOTE_ADDR="203.0.113.99")))
    assert signs_in(own)


def test_one_network_may_not_write_to_everybody():
    people.vera()
    own = known_device(STRANGER, "vera@example.org")
    Attempt.objects.all().delete()
    said = [ask(Client(REMOTE_ADDR=STRANGER), f"r{number}@example.org").status_code for number in range(22)]
    assert said == [302] * 20 + [429] * 2
    assert User.objects.filter(email__startswith="r").count() == 20
    assert signs_in(Client(REMOTE_ADDR=ELSEWHERE), "vera@example.org")
    assert signs_in(own, "vera@example.org")


def test_one_customer_of_ipv6_is_not_thousands_of_networks(settings):
    settings.ACCOUNT_LIMITS = {"letters_of_neighbourhood": ((5, 60),)}
    said = [
        ask(Client(REMOTE_ADDR=f"2001:db8:1:{number:x}::1"), f"r{number}@example.org").status_code
        for number in range(6)
    ]
    assert said == [302] * 5 + [429]
    assert ask(Client(REMOTE_ADDR="2001:db8:2::1"), "r9@example.org").status_code == 302


def test_letters_to_addresses_nobody_confirmed_are_bounded_for_all_and_readers_still_get_theirs(settings):
    settings.ACCOUNT_LIMITS = {"letters_to_strangers": ((3, 3600),)}
    people.ruslan()
    for number in range(3):
        assert ask(Client(REMOTE_ADDR=f"203.0.113.{number}"), f"r{number}@example.org").status_code == 302
    assert_says_when(ask(Client(REMOTE_ADDR="203.0.113.9"), "r9@example.org"))
    assert signs_in(Client(REMOTE_ADDR=ELSEWHERE))


def test_a_letter_sent_again_is_a_letter():
    client = Client()
    ask(client)
    for _again in range(2):
        assert client.post(CODE, {"action": "resend"}).status_code == 302
    assert_says_when(ask(Client()))
    other = Client(REMOTE_ADDR=ELSEWHERE)
    for _letter in range(2):
        ask(Client(REMOTE_ADDR=ELSEWHERE))
    ask(other)
    answer = other.post(CODE, {"action": "resend"})
    assert_says_when(answer)
    assert 'name="code"' in answer.content.decode()
    assert len(letters.files()) == 6


def test_a_stranger_who_guesses_codes_shuts_nobody_else_out(settings):
    settings.ACCOUNT_LIMITS = {"guesses": ((3, 300),)}
    people.ruslan()
    own = known_device(STRANGER)
    Attempt.objects.all().delete()
    guesser = Client(REMOTE_ADDR=STRANGER)
    ask(guesser)
    right = letters.code()
    for _guess in range(3):
        guesser.post(CODE, {"code": wrong(right)})
    assert_says_when(guesser.post(CODE, {"code": right}), most=300)
    assert "_auth_user_id" not in guesser.session
    assert signs_in(Client(REMOTE_ADDR=ELSEWHERE))
    assert signs_in(own)


def test_guesses_are_counted_by_the_mailbox_whatever_the_browser(settings):
    settings.ACCOUNT_LIMITS = {"guesses": ((3, 300),)}
    for _time in range(3):
        client = Client()
        ask(client)
        client.post(CODE, {"code": wrong(letters.code())})
    assert_says_when(client.post(CODE, {"code": letters.code()}))
    assert "_auth_user_id" not in client.session


def password(client: Client, word: str = people.PASSWORD, email: str = "vera@example.org"):
    return client.post(DESK, {"username": email, "password": word})


def is_at_desk(client: Client) -> bool:
    return client.get("/desk/").status_code == 200


def test_a_stranger_who_guesses_a_password_shuts_nobody_else_out():
    people.vera()
    own = Client(REMOTE_ADDR=STRANGER)
    password(own)
    own.post("/desk/logout/")
    guesser = Client(REMOTE_ADDR=STRANGER)
    for _guess in range(limits().guesses[0][0]):
        assert password(guesser, "wrong").status_code == 200
    assert_says_when(password(guesser), most=300)
    assert not is_at_desk(guesser)
    other = Client(REMOTE_ADDR=ELSEWHERE)
    password(other)
    assert is_at_desk(other)
    password(own)
    assert is_at_desk(own)
    by_code = Client(REMOTE_ADDR=STRANGER)
    assert signs_in(by_code, "vera@example.org")


def test_one_network_may_not_try_a_password_on_everybody(settings):
    settings.ACCOUNT_LIMITS = {"guesses_of_network": ((4, 300),)}
    people.vera()
    own = Client(REMOTE_ADDR=STRANGER)
    password(own)
    own.post("/desk/logout/")
    for number in range(4):
        password(Client(REMOTE_ADDR=STRANGER), "wrong", f"p{number}@example.org")
    assert_says_when(password(Client(REMOTE_ADDR=STRANGER)))
    password(own)
    assert is_at_desk(own)


def test_many_networks_may_not_guess_one_password_for_ever(settings):
    settings.ACCOUNT_LIMITS = {"guesses_of_mailbox": ((4, 300),)}
    people.vera()
    own = Client(REMOTE_ADDR=ELSEWHERE)
    password(own)
    own.post("/desk/logout/")
    for number in range(4):
        password(Client(REMOTE_ADDR=f"203.0.113.{number}"), "wrong")
    assert_says_when(password(Client(REMOTE_ADDR="203.0.113.9")))
    password(own)
    assert is_at_desk(own)
    assert signs_in(Client(REMOTE_ADDR="203.0.113.9"), "vera@example.org")


def test_signing_in_rightly_is_not_counted():
    people.vera()
    for _time in range(12):
        client = Client()
        password(client)
    assert is_at_desk(client)


def test_letters_for_a_new_password_are_counted_as_letters():
    vera = people.vera()
    for _letter in range(3):
        assert Client(REMOTE_ADDR=STRANGER).post(RESET, {"email": vera.email}).status_code == 302
    assert_says_when(Client(REMOTE_ADDR=STRANGER).post(RESET, {"email": vera.email}))
    assert len(letters.files()) == 3
    assert Client(REMOTE_ADDR=ELSEWHERE).post(RESET, {"email": vera.email}).status_code == 302
    assert signs_in(Client(REMOTE_ADDR=ELSEWHERE), vera.email)


def test_whether_anybody_has_the_address_a_new_password_is_refused_alike():
    people.vera()
    said = []
    for email in ("vera@example.org", "nobody@example.org"):
        said.append([Client().post(RESET, {"email": email}).status_code for _letter in range(4)])
    assert said == [[302, 302, 302, 429]] * 2


def test_a_device_is_known_for_its_own_account_only(settings):
    people.ruslan()
    people.vera()
    own = known_device(STRANGER, "vera@example.org")
    Attempt.objects.all().delete()
    use_up_letters(STRANGER)
    assert ask(own, RUSLAN).status_code == 429


def test_a_known_device_is_let_in_by_nothing_but_a_code_and_is_counted_too():
    people.ruslan()
    own = known_device(STRANGER)
    assert own.get("/account/").status_code == 302
    Attempt.objects.all().delete()
    for _letter in range(3):
        assert ask(own).status_code == 302
    assert_says_when(ask(own))


@pytest.mark.parametrize("cookie", ["", ".", ":", "a:b", "a" * 5000, "é:é", "0000000000000000:" + "0" * 32])
def test_an_invented_device_is_not_known(cookie):
    assert rules.known_device(cookie, 1, b"key") == ""
    own = rules.remember_account(cookie, 1, b"key")
    assert rules.known_device(own, 1, b"key")
    assert not rules.known_device(own, 2, b"key")
    assert not rules.known_device(own, 1, b"another")


def test_a_familys_computer_knows_its_latest_accounts_and_the_cookie_stays_small():
    cookie = ""
    for account in range(20):
        cookie = rules.remember_account(cookie, account, b"key")
    assert [bool(rules.known_device(cookie, account, b"key")) for account in range(20)] == [False] * 15 + [
        True
    ] * 5
    assert len(cookie) < 400
    assert rules.remember_account(cookie, 19, b"key") == cookie


def test_the_device_cookie_is_sent_only_where_people_sign_in():
    client = Client()
    signs_in(client)
    for name, path in (("device", "/account/"), ("desk_device", "/desk/")):
        assert client.cookies[name]["path"] == path
        assert client.cookies[name]["httponly"]
        assert client.cookies[name]["samesite"] == "Lax"
        assert RUSLAN not in client.cookies[name].value


def test_a_link_of_the_operator_opens_the_desk_whatever_a_stranger_tried():
    link = actions.desk_link(people.vera())
    for _guess in range(60):
        assert Client().get("/desk-entry/MQ/zzzzzz-" + "0" * 32 + "/").status_code == 410
    client = Client()
    client.post(link)
    assert is_at_desk(client)


def test_attempts_tell_nobodys_address_and_are_forgotten_in_a_day():
    ask(Client(REMOTE_ADDR=ELSEWHERE))
    keys = set(Attempt.objects.values_list("key", flat=True))
    assert keys
    assert not any("198.51" in key or "ruslan" in key for key in keys)
    actions.prune()
    assert Attempt.objects.count() == len(keys)
    Attempt.objects.update(at=timezone.now() - timedelta(days=1, seconds=1))
    actions.prune()
    assert not Attempt.objects.exists()


def test_what_is_refused_is_not_counted_and_the_time_passes():
    caller = Caller(mailbox=RUSLAN, network="n")
    for _letter in range(3):
        actions.take_letter(caller=caller, to_stranger=False)
    for _refusal in range(5):
        with pytest.raises(TooOften) as refused:
            actions.take_letter(caller=caller, to_stranger=False)
    assert 290 < refused.value.seconds <= 300
    Attempt.objects.update(at=timezone.now() - timedelta(seconds=301))
    actions.take_letter(caller=caller, to_stranger=False)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "через 1 минуту"),
        (61, "через 2 минуты"),
        (720, "через 12 минут"),
        (3541, "через 1 час"),
        (7201, "через 3 часа"),
        (86_400, "через 24 часа"),
    ],
)
def test_the_wait_is_told_in_words(seconds, words):
    assert rules.wait_words(seconds) == words


def test_a_letter_that_cannot_be_queued_is_not_counted_and_leaves_no_account(settings, monkeypatch):
    settings.SMTP_URL = "smtp://127.0.0.1:9"
    monkeypatch.setattr("polosa.readers.actions.letters.CODES_QUEUE_MAX", 0)
    client = Client()
    assert ask(client).status_code == 503
    assert not Attempt.objects.exists()
    assert not User.objects.filter(email=RUSLAN).exists()
    assert not Letter.objects.exists()
    assert "sessionid" not in client.cookies


@pytest.mark.django_db(transaction=True)
def test_of_many_at_one_moment_no_more_get_through(tmp_path):
    caller = Caller(mailbox=RUSLAN, network="n")
    with shared_database(tmp_path) as at_once:
        take = partial(actions.take_letter, caller=caller, to_stranger=False)
        results = at_once(*[take] * 8)
    assert sorted(type(result).__name__ for result in results) == ["NoneType"] * 3 + ["TooOften"] * 5


def test_a_network_has_room_for_more_mailboxes_than_one():
    held = Limits()
    for one, many in (("letters", "letters_of_network"), ("guesses", "guesses_of_network")):
        assert all(a[0] < b[0] for a, b in zip(getattr(held, one), getattr(held, many), strict=False))


def test_every_way_of_an_account_is_counted_or_needs_no_counting():
    """A new address under /account/ or a new way into the desk is decided on here."""
    from django.urls import get_resolver

    counted = {"account/login/", "account/code/", "desk/login/", "desk/password_reset/", "account/second/"}
    free = {
        *(
            "account/",
            "account/data/",
            "account/erase/",
            "account/logout/",
        ),  # behind a session; nothing is sent
        "desk/logout/",
        *("desk/session/", "desk/name/"),  # behind a session, too
        "desk-entry/<str:uid>/<str:token>/",  # a token of 128 bits, and no letter
    }
    routed = {str(pattern.pattern) for pattern in ways(get_resolver())}
    assert {way for way in routed if way.startswith(("account/", "desk-entry/", "desk/"))} == counted | free


def ways(resolver):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            if str(pattern.pattern) == "":
                yield from ways(pattern)
            elif str(pattern.pattern) == "account/second/":  # tests/readers/test_second_factor.py
                yield pattern
        else:
            yield pattern
