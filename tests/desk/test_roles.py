"""Every address of the desk is tried by every role, and the answers are held against a table (`roles.txt`).

A screen that is in no line of it fails the first test: whoever adds one says who may see it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.http import HttpResponse, SimpleCookie
from django.template.response import SimpleTemplateResponse
from django.test import Client

from polosa.readers.models import User
from tests.factories import people

from .screens import Paperful, routes

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves temporary files of pictures and exports to the collector of garbage.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

LINES = [line.split(maxsplit=2) for line in (Path(__file__).parent / "roles.txt").read_text().splitlines()]
TABLE = {line[2]: {"get": line[0], "post": line[1]} for line in LINES if line[0] != "#"}


def administrator() -> User:
    return User.objects.create_superuser("boss@example.org", people.PASSWORD, name="Хозяйка")


ROLES: dict[str, Callable[[], User] | None] = {
    "g": None,
    "v": people.ruslan,
    "r": people.pavel,
    "m": people.mila,
    "e": people.vera,
    "c": people.chief,
    "a": administrator,
}


@pytest.fixture
def paper() -> Paperful:
    return Paperful()


def test_every_screen_of_the_desk_is_in_the_table(paper: Paperful) -> None:
    there = {key for route in routes() for key, _address in paper.addresses(route)}
    assert sorted(there - TABLE.keys()) == [], "say in roles.txt who may see it"
    assert sorted(TABLE.keys() - there) == [], "no such screen any more"


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_the_desk_lets_everybody_in_where_the_table_says_and_nowhere_else(
    role: str, paper: Paperful, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = ROLES[role]
    entered = Client()
    if person:
        entered.force_login(person())
    # Who may see a screen is known before it is drawn, which is most of the work.
    monkeypatch.setattr(SimpleTemplateResponse, "render", undrawn)
    wrong = []
    for route in routes():
        for key, address in paper.addresses(route):
            for method in ("get", "post"):
                is_in = is_let_in(entered, method, address)
                if is_in != (role in TABLE[key][method]):
                    wrong.append(f"{method} {key}: {'let in' if is_in else 'refused'}")
    assert wrong == []


def undrawn(answer: SimpleTemplateResponse) -> SimpleTemplateResponse:
    answer.content = b""
    return answer


def is_let_in(entered: Client, method: str, address: str) -> bool:
    """Nothing that the request does stays done. Scripts are refused by a status where people are led elsewhere."""
    client = Client(headers={"x-requested-with": "XMLHttpRequest"})
    client.cookies = SimpleCookie(entered.cookies.output(header="", sep=";"))
    point = transaction.savepoint()
    try:
        answer: Any = getattr(client, method)(address)
    except Exception:  # empty forms that Wagtail does not expect: whoever gets so far was let in
        return True
    else:
        is_led_away = answer.status_code == 302 and "/desk/login" in answer["Location"]
        return answer.status_code not in {403, 404} and not is_led_away
    finally:
        transaction.set_rollback(False)
        transaction.savepoint_rollback(point)


@pytest.fixture
def chief() -> Client:
    client = Client()
    client.force_login(people.chief())
    return client


def bulk(client: Client, action: str, person: User, **form: Any) -> HttpResponse:
    return client.post(f"/desk/bulk/readers/user/{action}/?id={person.pk}", form)


def test_a_chief_does_not_switch_an_administrator_off_by_whatever_way(chief: Client) -> None:
    boss = administrator()
    role = Group.objects.get(name="Репортёры").pk
    assert bulk(chief, "set_active_state", boss, mark_as_active="False").status_code == 403
    assert bulk(chief, "assign_role", boss, role=role).status_code == 403
    assert bulk(chief, "delete", boss).status_code == 403
    assert chief.post(f"/desk/users/delete/{boss.pk}/").status_code == 403
    edited = {"email": "mine@example.org", "name": "Я", "password1": "x" * 20, "password2": "x" * 20}
    assert chief.post(f"/desk/users/edit/{boss.pk}/", edited).status_code == 403
    boss.refresh_from_db()
    assert boss.is_active and boss.email == "boss@example.org" and boss.check_password(people.PASSWORD)
    assert not boss.groups.exists()


def test_one_administrator_among_many_spoils_the_whole_bulk_action(chief: Client) -> None:
    boss, pavel = administrator(), people.pavel()
    answer = chief.post(
        f"/desk/bulk/readers/user/set_active_state/?id={pavel.pk}&id={boss.pk}", {"mark_as_active": "False"}
    )
    assert answer.status_code == 403
    assert User.objects.filter(pk__in=[boss.pk, pavel.pk], is_active=True).count() == 2


def test_an_administrator_who_is_switched_off_is_no_easier_prey(chief: Client) -> None:
    boss = administrator()
    User.objects.filter(pk=boss.pk).update(is_active=False)
    assert chief.get(f"/desk/users/edit/{boss.pk}/").status_code == 403
    assert bulk(chief, "set_active_state", boss, mark_as_active="True").status_code == 403


def test_a_chief_switches_a_reporter_off_and_gives_what_chiefs_have(chief: Client) -> None:
    pavel = people.pavel()
    assert bulk(chief, "assign_role", pavel, role=Group.objects.get(name="Редакторы").pk).status_code == 302
    assert bulk(chief, "set_active_state", pavel, mark_as_active="False").status_code == 302
    pavel.refresh_from_db()
    assert not pavel.is_active
    assert pavel.groups.filter(name="Редакторы").exists()


def test_nobody_gives_powers_they_do_not_have(chief: Client) -> None:
    from django.contrib.auth.models import Permission

    owners, pavel = Group.objects.create(name="Владельцы"), people.pavel()
    owners.permissions.add(Permission.objects.get(codename="change_group"))
    assert bulk(chief, "assign_role", pavel, role=owners.pk).status_code == 403
    form = {"email": pavel.email, "name": pavel.name, "is_active": "on", "groups": [owners.pk]}
    answer = chief.post(f"/desk/users/edit/{pavel.pk}/", {**form, "password1": "", "password2": ""})
    assert "groups" in answer.context["form"].errors
    assert not pavel.groups.filter(pk=owners.pk).exists()
    owners.user_set.add(pavel)  # whoever has more than the chief is out of the chief's reach
    assert chief.get(f"/desk/users/edit/{pavel.pk}/").status_code == 403


def test_the_last_administrator_stays() -> None:
    boss, client = administrator(), Client()
    client.force_login(boss)
    bulk(client, "set_active_state", boss, mark_as_active="False")
    bulk(client, "delete", boss)
    client.post(f"/desk/users/delete/{boss.pk}/")
    form = {"email": boss.email, "name": "Хозяйка", "password1": "", "password2": "", "groups": []}
    client.post(f"/desk/users/edit/{boss.pk}/", form)  # without the ticks: active, administrator
    assert User.objects.filter(pk=boss.pk, is_active=True, is_superuser=True).exists()


@pytest.mark.parametrize("who", [people.pavel, people.mila])
def test_no_list_of_bulk_actions_or_chooser_names_what_one_may_not_see(
    who: Callable[[], User], paper: Paperful
) -> None:
    client = Client()
    client.force_login(who())
    secrets = ["Тайный черновик", "Тайный вечер", "Тайная причина", "Хозяин", "Чужое"]
    secrets.append("Скрытое слово" if who is people.pavel else "Тайный договор")
    for route in routes():
        if not route.startswith(("desk/bulk/", "desk/snippets/choose/", "desk/api/", "desk/choose-page")):
            continue
        for _key, address in paper.addresses(route):
            told = client.get(address).content.decode()
            assert [secret for secret in secrets if secret in told] == [], address
