"""Stories as tests need them, made by the same actions as everywhere."""

from typing import Any

from polosa.articles import actions
from polosa.articles.models import Article, Author, Section
from polosa.kit.text import slugify


def section(title: str = "Город") -> Section:
    return Section.objects.get_or_create(slug=slugify(title), defaults={"title": title})[0]


def author(name: str = "Вера Соколова") -> Author:
    return Author.objects.get_or_create(slug=slugify(name), defaults={"name": name})[0]


def draft(title: str = "Мост открыли", **fields: Any) -> Article:
    return actions.create_article(user=fields.pop("user", None), **_fields(title, fields))


def story(title: str = "Мост открыли", **fields: Any) -> Article:
    """A live story."""
    return actions.create_article(user=fields.pop("user", None), publish=True, **_fields(title, fields))


def _fields(title: str, fields: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": title,
        "lead": "Одно предложение о главном.",
        "section": fields.pop("section", None) or section(),
        "authors": fields.pop("authors", None) or [author()],
        "body": [{"type": "paragraph", "value": "<p>Текст новости.</p>"}],
        **fields,
    }
