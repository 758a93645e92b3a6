"""What each group sees at the desk."""

import pytest
from django.test import Client

from tests.factories import people

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("person", "open_doors", "closed_doors"),
    [
        (
            people.chief,
            ["images/", "documents/", "snippets/articles/section/", "settings/kit/paper/", "users/"],
            [],
        ),
        (
            people.vera,
            ["images/", "documents/", "snippets/articles/article/"],
            ["users/", "settings/kit/paper/"],
        ),
        (
            people.pavel,
            ["images/", "snippets/articles/article/"],
            ["users/", "snippets/articles/section/", "reports/"],
        ),
        (people.mila, ["snippets/comments/comment/"], ["snippets/articles/article/", "images/", "users/"]),
    ],
)
def test_doors_of_the_desk_open_to_those_they_are_for(person, open_doors, closed_doors) -> None:
    client = Client()
    client.force_login(person())
    assert {
        door: client.get(f"/desk/{door}", follow=True).status_code for door in open_doors
    } == dict.fromkeys(open_doors, 200)
    assert all(client.get(f"/desk/{door}").status_code in {302, 403, 404} for door in closed_doors)
