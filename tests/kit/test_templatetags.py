import json
from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from polosa.kit import sealed, slots
from polosa.kit.templatetags.kit import icon

MOMENT = datetime(2023, 11, 20, 11, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def moscow():
    with timezone.override("Europe/Moscow"), translation.override("ru"):
        yield


def render(source: str, **context: object) -> str:
    return Template("{% load kit %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ moment|stamp }}", "14:00 20.11.2023"),
        ("{{ moment|iso }}", "2023-11-20T14:00:00+03:00"),
        ("{{ day|daystamp }}", "20 ноября 2023"),
        ("{{ nothing|stamp }}{{ nothing|daystamp }}{{ nothing|iso }}", ""),
        ('{{ 3|plural:"комментарий,комментария,комментариев" }}', "комментария"),
        ('{{ 6|numbered:"комментарий,комментария,комментариев" }}', "6\u00a0комментариев"),
        ("{{ 3141|number }}", "3\u00a0141"),
        ('{{ "Мост через реку"|excerpt:12 }}', "Мост через…"),
        ("{{ hostile|excerpt:50 }}", "&lt;b&gt;"),
    ],
)
def test_filters_render(source, expected):
    assert render(source, moment=MOMENT, day=date(2023, 11, 20), nothing=None, hostile="<b>") == expected


def test_an_icon_points_into_the_sprite():
    html = render('{% icon "mood" "is-large" %}')
    assert html.startswith(
        '<svg class="icon icon-mood is-large" aria-hidden="true" focusable="false"><use href="'
    )
    assert html.endswith('icons.svg#mood"/></svg>')


def test_a_hostile_icon_name_is_escaped():
    assert "<b>" not in render("{% icon name %}", name='"><b>')


def test_an_address_is_that_of_its_view_and_nothing_where_there_is_none():
    assert render("{% address 'comments:comment' 12 %}|{% address 'nobody:there' %}") == "/comments/12/|"


def test_what_is_made_once_is_made_in_each_language_and_knows_nothing_of_the_page():
    page = Template(
        "{% load kit %}{% once %}{% translate 'Голосование закрыто.' %}{{ own }}{% endonce %}|{{ own }}"
    )
    shown = []
    for language in ("ru", "en", "ru"):
        with translation.override(language):
            shown.append(page.render(Context({"own": language})))
    assert shown[0] == shown[2] == "Голосование закрыто.|ru"
    assert shown[1].endswith("|en") and "Голосование" not in shown[1]


def test_a_seal_opens_for_its_purpose():
    text = render('{% seal "vote" id=12 %}')
    assert sealed.open_for("vote", text) == {"id": 12}


def test_an_empty_slot_renders_nothing(rf):
    assert render('{% slot "nowhere" %}', request=rf.get("/")) == ""


def test_a_slot_renders_its_fragments(rf, tmp_path, settings):
    (tmp_path / "fragment.html").write_text("<p>{{ word }}</p>")
    settings.TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [tmp_path]}]
    slots.fill("test.kit", template="fragment.html", context=lambda request, page: {"word": page["word"]})
    source = Template('{% load kit %}{% slot "test.kit" %}')
    assert source.render(Context({"request": rf.get("/"), "word": "мост"})) == "<p>мост</p>"


def test_nothing_in_linked_data_ends_its_script():
    value = {"headline": "</script><script>alert(1)</script> & «мост»", "day": date(2023, 11, 20)}
    html = render("{% jsonld value %}", value=value)
    body = html.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not set(body) & set("<>&")
    assert json.loads(body) == {**value, "day": "2023-11-20"}


def test_an_icon_is_looked_for_where_styles_are_now(settings) -> None:
    before = icon("comment")
    settings.STATIC_URL = "/other/"
    during = icon("comment")
    assert 'href="/other/icons' in during != before
