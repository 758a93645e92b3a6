import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from polosa.readers import actions, queries, rules, signals
from polosa.readers.errors import ErasureRefused
from polosa.readers.models import Ban, Consent, User
from tests.factories import people

PROFILE = "/account/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def ruslan() -> User:
    return people.ruslan()


@pytest.fixture
def reader(client: Client, ruslan: User) -> Client:
    client.force_login(ruslan)
    return client


@pytest.mark.parametrize("address", [PROFILE, "/account/data/", "/account/erase/"])
def test_a_stranger_is_asked_to_sign_in_first(client, address):
    answer = client.get(address)
    assert answer["Location"] == f"/account/login/?next={address}"


def test_a_reader_changes_name_and_language(reader, ruslan):
    assert 'value="Руслан"' in reader.get(PROFILE).content.decode()
    answer = reader.post(PROFILE, {"name": "  Руслан  Каримов ", "language": "en"})
    assert answer["Location"] == PROFILE
    ruslan.refresh_from_db()
    assert (ruslan.name, ruslan.public_name, ruslan.language) == ("Руслан Каримов", "Руслан Каримов", "en")
    assert reader.cookies["view"].value == "en.auto.normal"
    assert 'lang="en"' in reader.get(PROFILE).content.decode()


def test_changing_the_language_keeps_colours_and_size(reader):
    reader.cookies["view"] = "ru.dark.large"
    reader.post(PROFILE, {"name": "Руслан", "language": "en"})
    assert reader.cookies["view"].value == "en.dark.large"


@pytest.mark.parametrize("name", ["Редакция", "Рус\u200bлан", "", " ", "Я", "а" * 41, "<script>"])
def test_a_bad_name_is_refused_in_words_and_what_was_typed_stays(reader, ruslan, name):
    answer = reader.post(PROFILE, {"name": name, "language": "ru"})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    ruslan.refresh_from_db()
    assert ruslan.name == "Руслан"


def test_an_unknown_language_is_refused(reader):
    assert reader.post(PROFILE, {"name": "Руслан", "language": "xx"}).status_code == 400


def test_the_newsroom_may_call_itself_so(client):
    vera = people.vera()
    client.force_login(vera)
    client.post(PROFILE, {"name": "Редакция", "language": "ru"})
    vera.refresh_from_db()
    assert vera.name == "Редакция"


def test_names_of_the_newsroom_are_taken(reader, ruslan):
    people.vera()
    chief = User.objects.create(email="chief@example.org", first_name="Анна", last_name="Лапина")
    assert reader.post(PROFILE, {"name": "Bера Соколова", "language": "ru"}).status_code == 400
    assert reader.post(PROFILE, {"name": "Анна Лапина", "language": "ru"}).status_code == 302
    ruslan.refresh_from_db()
    actions.rename_reader(reader=ruslan, name="Руслан")
    User.objects.filter(pk=chief.pk).update(is_superuser=True)
    with pytest.raises(rules.NameRefused):
        actions.rename_reader(reader=ruslan, name="Лапина Анна")
    ruslan.refresh_from_db()
    assert ruslan.name == "Руслан"


def test_names_that_others_know_to_be_somebodys_are_taken(ruslan):
    def author(reader, **kwargs):
        return ["Семён Лаптев"]

    signals.reader_asked_for_name.connect(author)
    try:
        with pytest.raises(rules.NameRefused):
            actions.rename_reader(reader=ruslan, name="семен лаптев")
    finally:
        signals.reader_asked_for_name.disconnect(author)


def test_who_bore_a_name_before_the_newsroom_did_may_still_save_the_page(reader, ruslan):
    User.objects.filter(pk=ruslan.pk).update(name="Вера Соколова")
    people.vera()
    assert reader.post(PROFILE, {"name": "Вера Соколова", "language": "en"}).status_code == 302


def test_the_newsroom_may_bear_one_anothers_names(ruslan):
    people.vera()
    mila = people.mila()
    actions.rename_reader(reader=mila, name="Вера Соколова")
    assert mila.name == "Вера Соколова"


def test_a_new_name_is_announced_once(ruslan):
    heard = []

    def hear(reader, **kwargs):
        heard.append(reader.name)

    signals.reader_renamed.connect(hear)
    try:
        actions.rename_reader(reader=ruslan, name="Руслан К.")
        actions.rename_reader(reader=ruslan, name="Руслан К. ")
        with pytest.raises(rules.NameRefused):
            actions.rename_reader(reader=ruslan, name="Модератор")
    finally:
        signals.reader_renamed.disconnect(hear)
    assert heard == ["Руслан К."]


def test_a_reader_takes_all_that_is_kept_away_as_a_file(reader, ruslan):
    Consent.objects.create(
        user=ruslan, text="Согласен", at=timezone.now(), network="0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f"
    )
    actions.ban_reader(reader=ruslan, by=people.mila(), reason="Грубость")
    signals.reader_asked_for_data.connect(also_comments)
    try:
        answer = reader.get("/account/data/")
    finally:
        signals.reader_asked_for_data.disconnect(also_comments)
    assert "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    data = json.loads(answer.content)
    assert data["email"] == "ruslan@example.org"
    assert data["consents"][0]["network"] == "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f"
    assert data["bans"][0]["reason"] == "Грубость"
    assert data["comments"] == ["Здравствуйте"]
    assert "mila" not in answer.content.decode()


def also_comments(reader, **kwargs):
    return {"comments": ["Здравствуйте"]}


def test_a_reader_is_erased_only_when_sure(reader, ruslan):
    assert reader.get("/account/erase/").status_code == 200
    assert reader.post("/account/erase/").status_code == 400
    ruslan.refresh_from_db()
    assert ruslan.email == "ruslan@example.org"


def test_an_erased_reader_is_nobody_everywhere(reader, ruslan):
    elsewhere = Client()
    elsewhere.force_login(ruslan)
    Consent.objects.create(
        user=ruslan, text="Согласен", at=timezone.now(), network="0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f"
    )
    heard = []

    def hear(reader, **kwargs):
        heard.append(reader.pk)

    signals.reader_erased.connect(hear)
    try:
        assert reader.post("/account/erase/", {"sure": "on"})["Location"] == "/"
    finally:
        signals.reader_erased.disconnect(hear)
    assert heard == [ruslan.pk]
    ruslan.refresh_from_db()
    assert ruslan.public_name == "удалённый читатель"
    kept = [str(getattr(ruslan, field.name)) for field in User._meta.concrete_fields]
    assert not any("ruslan" in value.lower() or "Руслан" in value for value in kept)
    assert ruslan.consents.get().network == ""
    for visitor in (reader, elsewhere):
        assert visitor.get(PROFILE)["Location"].startswith("/account/login/")


def test_who_was_erased_may_come_again_as_somebody_new(reader, ruslan):
    actions.erase_reader(reader=ruslan)
    again = actions.sign_up(email="ruslan@example.org")
    assert again.pk != ruslan.pk


def test_two_readers_may_be_erased(ruslan):
    actions.erase_reader(reader=ruslan)
    actions.erase_reader(reader=actions.sign_up(email="other@example.org"))
    assert User.objects.filter(is_active=False).count() == 2


def test_people_of_the_newsroom_do_not_erase_themselves(client):
    vera = people.vera()
    client.force_login(vera)
    answer = client.post("/account/erase/", {"sure": "on"})
    assert answer.status_code == 403
    assert "главный редактор" in answer.content.decode()
    with pytest.raises(ErasureRefused):
        actions.erase_reader(reader=vera)
    vera.refresh_from_db()
    assert vera.email == "vera@example.org"


def test_pages_of_ones_own_are_never_cached(reader):
    assert "no-store" in reader.get(PROFILE)["Cache-Control"]


def test_a_banned_reader_may_not_write_until_the_ban_is_over(ruslan):
    mila, now = people.mila(), timezone.now()
    assert queries.may_write(ruslan)
    actions.ban_reader(reader=ruslan, by=mila, reason="Грубость", until=now + timedelta(days=1))
    assert not queries.may_write(ruslan)
    assert queries.is_banned(ruslan)
    assert queries.ban_of(ruslan).reason == "Грубость"
    Ban.objects.update(until=now)
    assert queries.may_write(ruslan)


def test_the_longest_ban_holds_and_all_are_lifted_together(ruslan):
    mila, soon = people.mila(), timezone.now() + timedelta(days=1)
    actions.ban_reader(reader=ruslan, by=mila, reason="Навсегда")
    actions.ban_reader(reader=ruslan, by=mila, reason="На день", until=soon)
    assert queries.ban_of(ruslan).reason == "Навсегда"
    assert actions.lift_ban(reader=ruslan) == 2
    assert queries.may_write(ruslan)
    assert Ban.objects.count() == 2


def test_a_ban_is_about_one_reader(ruslan):
    other = actions.sign_up(email="other@example.org")
    actions.confirm(reader=other, consent=None)
    actions.ban_reader(reader=ruslan, by=None, reason="Грубость")
    assert queries.may_write(other)


def test_strangers_and_unconfirmed_and_closed_may_not_write(ruslan):
    assert not queries.may_write(AnonymousUser())
    assert not queries.may_write(actions.sign_up(email="other@example.org"))
    ruslan.is_active = False
    assert not queries.may_write(ruslan)


def test_a_reader_without_a_name_is_a_reader_with_a_number():
    reader = actions.sign_up(email="nameless@example.org")
    assert reader.public_name == f"Читатель {reader.pk}"
    assert "nameless" not in reader.public_name
