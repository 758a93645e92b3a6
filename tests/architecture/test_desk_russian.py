"""The Russian desk says nothing in English: all screens that can be reached from its menu are read."""

import json
import re
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup, Comment, Doctype, Tag
from django.contrib.auth import get_user_model
from django.test import Client

from polosa.front.actions import found_newsroom
from tests.factories import stories

DESK = "/desk/"
MORE = (
    "login/", "password_reset/", "choose-page/", "choose-external-link/", "choose-email-link/",
    "choose-anchor-link/", "choose-phone-link/", "images/chooser/", "documents/chooser/", "embeds/chooser/",
)  # fmt: skip
# Names, formats and languages: the same words in a Russian text.
NAMES = {
    *("Wagtail", "Polosa", "JavaScript", "API", "URL", "HTML", "RSS", "Atom", "English", "Telegram", "erid"),
    *("CSV", "XLSX", "TSV", "AVIF", "GIF", "JPG", "JPEG", "PNG", "WEBP", "SVG", "PDF"),
    *("Enter", "Ctrl", "Alt", "Shift", "Esc"),
}
SLUGS = {"gorod", "most", "zakryli"}
ADDRESS = re.compile(r"\S*(?:://|@|\w\.\w|/)\S*")
WORD = re.compile(r"[A-Za-z]{2,}")
SPOKEN_ATTRIBUTES = ("title", "aria-label", "placeholder", "alt")
SPOKEN_KEYS = {
    "label",
    "title",
    "text",
    "description",
    "placeholder",
    "helpText",
    "help_text",
    "classname_label",
}
UNSEEN = ("script", "style", "svg", "code", "kbd")
# Wagtail's own templates: a button out of sight, for those who neither see it nor have scripts.
UNREACHABLE = {"Search", "Add"}
# Readers' pages as they will look: they are the theme's, and not of the desk.
PREVIEWS = re.compile(r"/(?:preview|view|view_draft)/")
LONGEST_WALK = 150
KINDS = "автор|материал|метка|рубрика|событие|место|сеанс|партнёр|страница|первая полоса|новость"
UNINFLECTED = re.compile(
    rf"\b(?:добавить|создать|удалить|править|редактирование|выбрать) (?:{KINDS})\b|\bнов(?:ый|ая): ",
    re.IGNORECASE,
)


@pytest.fixture
def desk(db, client: Client) -> Client:
    found_newsroom()
    stories.story(tags=["мост"])
    stories.draft("Мост закрыли")
    client.force_login(
        get_user_model().objects.create_superuser(email="вера@газета.рф", name="Вера Соколова")
    )
    return client


def test_no_screen_of_the_desk_says_an_english_word(desk: Client):
    said = {screen: english(page) for screen, page in walk(desk)}
    assert len(said) > 40
    assert {screen: words for screen, words in said.items() if words} == {}


def test_no_screen_of_the_desk_takes_a_name_for_an_object(desk: Client):
    """«Добавить Автор», «Новый: Событие»: a name stands only behind a colon, and asks for no gender."""
    said = {text for _screen, page in walk(desk) for text in spoken(BeautifulSoup(page, "html.parser"))}
    assert "Добавить: автор" in {" ".join(text.split()) for text in said}
    assert [text for text in said if UNINFLECTED.search(" ".join(text.split()))] == []


def test_scripts_of_the_desk_are_given_our_wording(desk: Client):
    catalog = desk.get(f"{DESK}jsi18n/").content.decode()
    assert json.dumps("Добавить заметку") in catalog


def walk(desk: Client) -> Iterator[tuple[str, str]]:
    """Screens of one kind, told apart by a number in the address alone, are read once."""
    stranger, todo, kinds = Client(), [DESK, *(DESK + more for more in MORE)], set()
    while todo and len(kinds) < LONGEST_WALK:
        screen = todo.pop(0)
        if kind(screen) in kinds or PREVIEWS.search(screen):
            continue
        kinds.add(kind(screen))
        visitor = stranger if screen.endswith(("login/", "password_reset/")) else desk
        page = shown(visitor, screen)
        yield screen, page
        todo += re.findall(rf'(?:href=|"url": )"({DESK}[^"#?]*)', page)


def kind(screen: str) -> str:
    return re.sub(r"/\d+/", "/n/", screen)


def shown(visitor: Client, screen: str) -> str:
    response = visitor.get(screen)
    if response.status_code != 200:
        return ""
    content = response.content.decode() if not response.streaming else ""
    return json.loads(content).get("html", "") if "json" in response["Content-Type"] else content


def english(page: str) -> list[str]:
    return [text for text in spoken(BeautifulSoup(page, "html.parser")) if foreign(text) - UNREACHABLE]


def foreign(text: str) -> set[str]:
    spoken_here = "" if parsed(text) else ADDRESS.sub(" ", text)  # a field of rich text holds data
    return set(WORD.findall(spoken_here)) - NAMES - SLUGS


def spoken(page: BeautifulSoup) -> Iterator[str]:
    for tag in page.find_all(True):
        yield from spoken_in_attributes(tag)
    for tag in [*page.find_all(UNSEEN), *page.select("[hidden], select[name*=time_zone]")]:
        tag.extract()
    for text in page.find_all(string=lambda text: not isinstance(text, (Comment, Doctype))):
        yield text.strip()


def spoken_in_attributes(tag: Tag) -> Iterator[str]:
    for name, value in tag.attrs.items():
        if name in SPOKEN_ATTRIBUTES or (
            name == "value" and tag.get("type") == "submit" and not tag.get("name")
        ):
            yield str(value)
        elif name.startswith("data-"):
            yield from spoken_in_json(parsed(str(value)))
    if tag.name == "script" and tag.get("type") == "application/json":
        yield from spoken_in_json(parsed(tag.string or ""))


def parsed(text: str) -> object:
    """Of an attribute that holds no data but begins like it (`[name=next]`), nothing."""
    try:
        return json.loads(text) if text[:1] in {"{", "["} else None
    except json.JSONDecodeError:
        return None


def spoken_in_json(value: object, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for inner_key, inner in value.items():
            yield from spoken_in_json(inner, str(inner_key))
    elif isinstance(value, list):
        for inner in value:
            yield from spoken_in_json(inner, key)
    elif isinstance(value, str) and key in SPOKEN_KEYS:
        yield BeautifulSoup(value, "html.parser").get_text()
