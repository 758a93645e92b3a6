import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.models import Page, Site, Workflow

from polosa.front import rules
from polosa.front.actions import found_newsroom
from polosa.front.models import FrontPage
from tests.factories import people

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("code", rules.GROUPS)
def test_every_power_of_a_group_is_a_real_permission(code) -> None:
    for name in rules.POWERS[code]:
        app, _, codename = name.partition(".")
        assert Permission.objects.filter(content_type__app_label=app, codename=codename).exists(), name


def test_founding_twice_founds_one_newsroom() -> None:
    found_newsroom()
    found_newsroom()
    assert Group.objects.count() == len(rules.GROUPS)
    assert Workflow.objects.count() == 1
    assert FrontPage.objects.count() == 1
    assert Site.objects.get().root_page.specific == FrontPage.objects.get()
    assert not Page.objects.filter(title__icontains="welcome").exists()


def test_a_chiefs_change_of_powers_outlives_the_next_start() -> None:
    found_newsroom()
    group = Group.objects.get(name=rules.GROUPS["reporter"])
    group.permissions.clear()
    found_newsroom()
    assert not group.permissions.exists()


def test_only_editors_and_chiefs_may_publish() -> None:
    may = {
        person.name: person.has_perm("articles.publish_article")
        for person in (people.vera(), people.pavel(), people.mila(), people.chief())
    }
    assert may == {"Вера Соколова": True, "Павел Дроздов": False, "Мила": False, "Анна Главная": True}


def test_a_chief_without_superuser_rights_is_not_a_superuser() -> None:
    assert not people.chief().is_superuser
