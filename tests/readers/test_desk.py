from datetime import timedelta
from functools import partial
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.test import Client

from polosa.readers import actions
from polosa.readers.errors import LinkSpent, NoDesk
from polosa.readers.models import User
from polosa.readers.queries.desk_links import DeskTokens
from tests.factories import people
from tests.factories.at_once import shared_database

LOGIN = "/desk/login/"

pytestmark = pytest.mark.django_db


def is_in(client: Client) -> bool:
    return client.get("/desk/").status_code == 200


def test_a_link_opens_the_desk_once(client):
    vera = people.vera()
    link = actions.desk_link(vera)
    assert "Вера Соколова" in client.get(link).content.decode()
    assert not is_in(client)
    assert client.post(link)["Location"] == "/desk/"
    assert is_in(client)
    again = Client()
    assert again.get(link).status_code == 410
    assert again.post(link).status_code == 410
    assert not is_in(again)


def test_looking_at_a_link_does_not_spend_it(client):
    link = actions.desk_link(people.vera())
    for _time in range(3):
        assert Client().get(link).status_code == 200
    client.post(link)
    assert is_in(client)


def test_a_link_used_twice_within_one_second_works_once():
    vera = people.vera()
    for _time in range(2):
        uid, token = actions.desk_link(User.objects.get(pk=vera.pk)).split("/")[2:4]
        actions.spend_desk_link(uid=uid, token=token)
        with pytest.raises(LinkSpent):
            actions.spend_desk_link(uid=uid, token=token)


@pytest.mark.parametrize(("hours", "status"), [(23, 200), (25, 410)])
def test_a_link_lasts_a_day(client, monkeypatch, hours, status):
    link = actions.desk_link(people.vera())
    now = DeskTokens._now
    monkeypatch.setattr(DeskTokens, "_now", lambda self: now(self) + timedelta(hours=hours))
    assert client.get(link).status_code == status
    client.post(link)
    monkeypatch.undo()
    assert is_in(client) == (status == 200)


@pytest.mark.parametrize(
    "change",
    [
        lambda user: user.set_password("another long password"),
        lambda user: setattr(user, "email", "vera2@example.org"),
        lambda user: setattr(user, "is_active", False),
    ],
)
def test_a_link_dies_with_what_it_was_made_for(client, change):
    vera = people.vera()
    link = actions.desk_link(vera)
    change(vera)
    vera.save()
    assert client.get(link).status_code == 410


def test_a_link_dies_with_the_powers_of_the_person(client):
    vera = people.vera()
    link = actions.desk_link(vera)
    vera.groups.clear()
    assert client.post(link).status_code == 410


@pytest.mark.parametrize("uid", ["MQ", "0", "!!", "4pyT", "LTE", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5"])
@pytest.mark.parametrize("token", ["x", "0-0", "zzzzzz-" + "0" * 32, "-", "set-password"])
def test_an_invented_link_opens_nothing(client, uid, token):
    people.vera()
    assert client.get(f"/desk-entry/{uid}/{token}/").status_code in {404, 410}


def test_a_link_for_one_person_opens_nothing_for_another(client):
    mine, other = actions.desk_link(people.vera()), actions.desk_link(people.mila())
    mixed = "/".join([*mine.split("/")[:3], *other.split("/")[3:]])
    assert client.get(mixed).status_code == 410


def test_a_link_is_not_followed_from_another_site():
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(actions.desk_link(people.vera())).status_code == 403


def test_a_reader_gets_no_link():
    with pytest.raises(NoDesk):
        actions.desk_link(people.ruslan())


def test_the_command_prints_the_whole_address(client, settings):
    people.vera()
    said = StringIO()
    call_command("desk_link", "Vera@example.org", stdout=said)
    address = said.getvalue().strip()
    assert address.startswith(f"{settings.BASE_URL}/desk-entry/")
    assert client.get(address.removeprefix(settings.BASE_URL)).status_code == 200


def test_the_command_says_who_is_nobody():
    people.ruslan()
    for email in ("ruslan@example.org", "nobody@example.org"):
        with pytest.raises(CommandError, match=email):
            call_command("desk_link", email)


def test_a_password_opens_the_desk_whatever_the_case_of_the_address(client):
    people.vera()
    client.post(LOGIN, {"username": "VERA@example.org", "password": people.PASSWORD})
    assert is_in(client)


def new_person(**more):
    return {
        "email": "Irina@Example.org",
        "name": "Ирина Белова",
        "password1": "",
        "password2": "",
        "groups": [Group.objects.get(name="Репортёры").pk],
        **more,
    }


def test_the_chief_adds_a_reporter_who_comes_in_by_code(client):
    client.force_login(people.chief())
    assert client.get("/desk/users/new/").status_code == 200
    answer = client.post("/desk/users/new/", new_person())
    assert answer.status_code == 302, answer.context["form"].errors
    irina = User.objects.get(email="irina@example.org")
    assert irina.name == "Ирина Белова"
    assert not irina.has_usable_password()
    assert irina.has_perm("wagtailadmin.access_admin")


def test_an_address_is_one_persons(client):
    people.vera()
    client.force_login(people.chief())
    answer = client.post("/desk/users/new/", new_person(email="VERA@example.org"))
    assert answer.status_code == 200
    assert "email" in answer.context["form"].errors


def test_the_chief_edits_a_person(client):
    vera = people.vera()
    client.force_login(people.chief())
    page = client.get(f"/desk/users/edit/{vera.pk}/").content.decode()
    assert "Вера Соколова" in page
    answer = client.post(f"/desk/users/edit/{vera.pk}/", new_person(email=vera.email, is_active="on"))
    assert answer.status_code == 302, answer.context["form"].errors
    vera.refresh_from_db()
    assert vera.name == "Ирина Белова"
    assert vera.check_password(people.PASSWORD)


def test_the_chief_makes_no_administrators(client):
    client.force_login(people.chief())
    client.post("/desk/users/new/", new_person(is_superuser="on"))
    assert not User.objects.get(email="irina@example.org").is_superuser


def test_the_chief_does_not_become_an_administrator_through_one(client):
    boss = User.objects.create_superuser("boss@example.org", people.PASSWORD, name="Хозяин")
    client.force_login(people.chief())
    client.post(
        f"/desk/users/edit/{boss.pk}/", new_person(password1="x" * 20, password2="x" * 20, is_active="on")
    )
    boss.refresh_from_db()
    assert boss.check_password(people.PASSWORD)


def test_an_administrator_makes_another(client):
    people.vera()
    client.force_login(User.objects.create_superuser("boss@example.org", people.PASSWORD, name="Хозяин"))
    client.post("/desk/users/new/", new_person(is_superuser="on"))
    assert User.objects.get(email="irina@example.org").is_superuser


def test_the_list_of_people_shows_their_names(client):
    people.ruslan()
    client.force_login(people.chief())
    page = client.get("/desk/users/").content.decode()
    assert "Руслан" in page
    assert "ruslan@example.org" in page
    assert "Руслан" in client.get("/desk/users/?q=ruslan").content.decode()


def test_ones_own_page_at_the_desk_has_one_name(client):
    client.force_login(people.vera())
    page = client.get("/desk/account/").content.decode()
    assert 'name="name_email-name"' in page
    assert "first_name" not in page


@pytest.mark.django_db(transaction=True)
def test_a_link_followed_by_two_at_one_moment_lets_one_in(tmp_path):
    with shared_database(tmp_path) as at_once:
        boss = User.objects.create_superuser("boss@example.org", people.PASSWORD)
        uid, token = actions.desk_link(boss).split("/")[2:4]
        let_in = at_once(*[partial(actions.spend_desk_link, uid=uid, token=token)] * 2)
    assert sorted(type(result).__name__ for result in let_in) == ["LinkSpent", "User"]


def test_a_link_somebody_is_led_to_does_not_sign_out(client):
    vera = people.vera()
    client.post(LOGIN, {"username": vera.email, "password": people.PASSWORD})
    assert client.get("/desk/logout/").status_code == 405
    assert is_in(client)
    client.post("/desk/logout/")
    assert not is_in(client)
