import re

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType

from polosa.kit import actions
from polosa.kit.models import Picture
from polosa.kit.permission_names import in_russian

pytestmark = pytest.mark.django_db


def test_an_action_upon_a_kind_is_said_in_russian():
    kind = ContentType.objects.get_for_model(Picture)
    assert in_russian("add_picture", "Can add картинка", kind) == "Добавлять: картинка"


def test_a_name_of_its_own_is_left_alone():
    kind = ContentType.objects.get_for_model(Picture)
    assert in_russian("choose_picture", "Can choose picture", kind) == "Can choose picture"
    assert in_russian("add_picture", "Заводить снимки", kind) == "Заводить снимки"


def test_after_migrating_pages_and_pictures_have_russian_permissions():
    names = Permission.objects.filter(
        content_type__model__in=("page", "picture"), codename__regex="^(add|change|delete|view|publish)_page"
    ).values_list("name", flat=True)
    assert names
    assert [name for name in names if re.search("[A-Za-z]", name)] == []


def test_naming_again_changes_nothing():
    actions.name_permissions()
    assert actions.name_permissions() == 0
