"""Session keys say, without a question to the database, whether they are ours and whether somebody has signed in."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as real
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.test import Client

from polosa.config import sessions
from polosa.config.sessions import SessionStore, is_signed, is_signed_in, may_upload
from tests.factories import people

pytestmark = pytest.mark.django_db


def key_of(client: Client) -> str:
    return client.cookies[real.SESSION_COOKIE_NAME].value


def guest() -> SessionStore:
    session = SessionStore()
    session["draft"] = "мост"
    session.save()
    return session


def test_who_signs_in_has_a_key_that_says_so() -> None:
    client = Client()
    client.force_login(people.ruslan())
    assert is_signed_in(key_of(client))
    assert Session.objects.filter(pk=key_of(client)).exists()
    assert client.get("/account/").status_code == 200


def test_a_guest_s_session_is_ours_and_nobody_s() -> None:
    session = guest()
    assert is_signed(session.session_key) and not is_signed_in(session.session_key)
    assert SessionStore(session.session_key)["draft"] == "мост"


def test_signing_in_keeps_what_a_guest_had_under_a_new_key() -> None:
    """As `login` does it: first a new key, then the account."""
    session = guest()
    before = session.session_key
    session.cycle_key()
    session[SESSION_KEY] = "1"
    session.save()
    assert is_signed_in(session.session_key)
    assert SessionStore(session.session_key)["draft"] == "мост"
    assert not Session.objects.filter(pk=before).exists()


def test_signing_in_as_somebody_else_gives_a_key_that_says_so() -> None:
    """`login` empties the session first; the key is made when it is saved."""
    session = guest()
    session.flush()
    session[SESSION_KEY] = "2"
    session.save()
    assert is_signed_in(session.session_key)


def test_whatever_is_changed_in_a_key_makes_it_nobody_s(django_assert_num_queries: Any) -> None:
    client = Client()
    client.force_login(people.ruslan())
    key = key_of(client)
    changed = {key[:place] + ("a" if key[place] != "a" else "b") + key[place + 1 :] for place in range(40)}
    promoted = "s" + guest().session_key[1:]
    with django_assert_num_queries(0):
        for forged in [*changed, promoted, key.upper(), key[:-1], f"{key}a", "", "я" * 40, "x" * 10_000]:
            assert not is_signed_in(forged)
            assert not is_signed(forged)
            assert SessionStore(forged).get("draft") is None, "a made up key is not even looked for"


def test_a_session_that_ended_buys_nothing_more() -> None:
    client = Client()
    client.force_login(people.ruslan())
    key = key_of(client)
    Session.objects.all().delete()  # elsewhere: this process learns of it when it looks
    assert is_signed_in(key)
    client.get("/account/")
    assert not is_signed_in(key)


def test_leaving_ends_a_key_at_once() -> None:
    client = Client()
    client.force_login(people.ruslan())
    key = key_of(client)
    client.logout()
    assert is_signed(key) and not is_signed_in(key)


def test_keys_that_ended_fill_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "MOST_ENDED", 5)
    sessions._ended.clear()
    keys = []
    for _ in range(20):
        session = SessionStore()
        session[SESSION_KEY] = "1"
        keys.append(session._get_new_session_key())
        sessions._note_end(keys[-1])
    assert list(sessions._ended) == keys[-5:]


def test_a_secret_that_was_changed_lets_people_stay_while_the_old_one_is_believed(settings: Any) -> None:
    client = Client()
    client.force_login(people.ruslan())
    key, old = key_of(client), settings.SECRET_KEY
    settings.SECRET_KEY = "another"
    assert not is_signed_in(key)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert is_signed_in(key)


def test_only_who_works_at_the_desk_may_send_large_things_there() -> None:
    owners = {"vera": people.vera(), "ruslan": people.ruslan()}
    allowed = {}
    for name, person in owners.items():
        client = Client()
        client.force_login(person)
        allowed[name] = may_upload({real.SESSION_COOKIE_NAME: key_of(client)})
    assert allowed == {"vera": True, "ruslan": False}
    for cookies in ({}, {"sessionid": "made up"}, {"sessionid": guest().session_key}):
        assert not may_upload(cookies)
