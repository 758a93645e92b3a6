"""What the desk's form refuses no action writes, and what a row holds all the same leads nowhere."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.template import Context, Template

from polosa.articles import actions
from polosa.articles.blocks import MOST_BLOCKS
from polosa.articles.models import Article, Section
from polosa.kit.links import href, is_link, without_unsafe_links

UNSAFE = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "\x01javascript:alert(1)",
    "data:text/html,<script>a()</script>",
    "vbscript:a",
    "file:///etc/passwd",
    "blob:https://a.ru/1",
    "intent://a#Intent;end",
]
SAFE = [
    "https://a.ru/",
    "http://a.ru:80/?a=b:c",
    "mailto:a@b.ru",
    "tel:+7",
    "/news/",
    "#a",
    "?a:b",
    "a/b:c",
    "//a.ru/",
]

BODIES = [
    *[("embed", {"url": address, "title": "", "caption": ""}) for address in UNSAFE],
    ("embed", {"url": "no address", "title": "", "caption": ""}),
    ("embed", {"url": "", "title": "", "caption": ""}),
    ("embed", {"url": "https://a.ru/" + "a" * 500, "title": "", "caption": ""}),
    ("embed", {"url": "https://a.ru/", "title": "a" * 201, "caption": ""}),
    ("embed", {"url": "https://a.ru/", "title": "", "caption": "a" * 301}),
    ("heading", {"text": "a" * 201, "level": "h2"}),
    ("heading", {"text": "", "level": "h2"}),
    ("heading", {"text": "a", "level": "h1"}),
    ("quote", {"text": "a" * 2001, "author": ""}),
    ("quote", {"text": "a", "author": "a" * 151}),
    ("aside", {"title": "a" * 151, "text": "<p>a</p>"}),
    ("gallery", {"title": "a" * 151, "items": []}),
    ("gallery", {"title": "", "items": [{"type": "item", "value": {"image": 1, "caption": ""}}] * 61}),
    ("picture", {"image": None, "caption": "a" * 501, "credit": "", "alt": ""}),
    ("picture", {"image": None, "caption": "", "credit": "a" * 121, "alt": ""}),
    ("file", {"document": None, "title": "a" * 201}),
    *[
        ("paragraph", f'<p><a href="{address}">a</a></p>')
        for address in ("javascript:a()", "&#106;avascript:a()")
    ],
    ("paragraph", "<p><script>a()</script></p>"),
    ("paragraph", '<p onclick="a()">a</p>'),
    ("paragraph", "<p><img src=x onerror=a()></p>"),
    ("list", {"ordered": False, "items": [{"type": "item", "value": '<a href="javascript:a()">a</a>'}]}),
    ("aside", {"title": "", "text": '<p><a href="javascript:a()">a</a></p>'}),
]


def section() -> Section:
    return Section.objects.create(title="Город", slug="gorod")


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "value"), BODIES, ids=[f"{n}-{kind}" for n, (kind, _) in enumerate(BODIES)])
def test_no_action_writes_what_the_form_refuses(kind: str, value: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        actions.create_article(
            user=None, title="Мост", section=section(), body=[{"type": kind, "value": value}], publish=True
        )
    assert list(refused.value.message_dict) == ["body"]
    assert not Article.objects.exists()


@pytest.mark.django_db
def test_an_edit_is_refused_likewise_and_leaves_the_story() -> None:
    good = [{"type": "embed", "value": {"url": "https://a.ru/", "title": "", "caption": ""}}]
    story = actions.create_article(user=None, title="Мост", section=section(), body=good, publish=True)
    with pytest.raises(ValidationError):
        actions.edit_article(
            article=story, user=None, body=[{"type": "embed", "value": {"url": "javascript:a"}}]
        )
    with pytest.raises(ValidationError):
        actions.edit_article(article=story, user=None, body=good * (MOST_BLOCKS + 1))
    assert Article.objects.get().body[0].value["url"] == "https://a.ru/"


@pytest.mark.parametrize("address", UNSAFE)
def test_an_unsafe_address_is_no_link(address: str) -> None:
    assert not is_link(address)
    assert href(address) == ""


@pytest.mark.parametrize("address", SAFE)
def test_a_safe_address_is_a_link(address: str) -> None:
    assert href(address) == address


@pytest.mark.parametrize("address", UNSAFE)
def test_a_row_that_holds_one_leads_nowhere(address: str) -> None:
    block = Article._meta.get_field("body").stream_block
    raw = [
        {"type": "embed", "value": {"url": address, "title": "a", "caption": "b"}},
        {"type": "paragraph", "value": f'<p><a href="{address.replace("<", "&lt;")}">слово</a></p>'},
    ]
    html = Template(
        "{% load wagtailcore_tags %}{% for one in body %}{% include_block one %}{% endfor %}"
    ).render(Context({"body": block.to_python(raw)}))
    assert "слово" in html
    assert "script:" not in html.replace("\t", "").replace("\n", "").lower()
    assert 'href="' not in html.replace('href=""', "").replace("<use href", "")


def test_what_is_safe_in_rich_text_stays_as_it_is() -> None:
    html = '<p data-block-key="a">Слово <a href="https://a.ru/?a=1&amp;b=2">a</a> <a href="mailto:a@b.ru">b</a></p>'
    assert without_unsafe_links(html) == html
