"""Every address of a row that pages link to: refused by the model, and never linked to by a template unasked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import models

from polosa.events.models import Event, Venue
from polosa.kit.models.paper import Channel
from polosa.partners.models import Headline, Partner

FIELDS = [
    (Event, "url"),
    (Venue, "url"),
    (Channel, "url"),
    (Partner, "home_url"),
    (Partner, "feed_url"),
    (Headline, "url"),
]
TEMPLATES = Path(__file__).parents[2] / "polosa" / "theme" / "templates"
FROM_ROWS = re.compile(
    r'href="{{ (?:channel|headline|event|venue|value|partner)\.(?:url|home_url|feed_url) }}"'
)


@pytest.mark.parametrize(
    ("model", "name"), FIELDS, ids=[f"{model.__name__}.{name}" for model, name in FIELDS]
)
@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,a", "jAvA\tscript:a", "//a", "https://" + "a" * 1100]
)
def test_a_field_of_an_address_refuses_what_is_none(
    model: type[models.Model], name: str, address: str
) -> None:
    field = model._meta.get_field(name)
    assert isinstance(field, models.URLField)
    with pytest.raises(ValidationError):
        field.clean(address, None)


def test_no_template_links_to_a_row_s_address_unasked() -> None:
    wrong = [path.name for path in TEMPLATES.rglob("*.html") if FROM_ROWS.search(path.read_text("utf-8"))]
    assert wrong == []
