"""Small questions to an element of HTML."""

from copy import copy

from bs4 import Tag

from polosa.kit.text import unescaped

MAX_ADDRESS = 500


def attribute(tag: Tag, name: str) -> str:
    value = tag.get(name)
    if isinstance(value, list):
        return " ".join(value)
    return (value or "").strip()


def classes(tag: Tag) -> set[str]:
    return set(attribute(tag, "class").split())


def words(text: str) -> str:
    """The text without anything blank, so that two can be compared."""
    return "".join(text.split())


def one_line(tag: Tag | None) -> str:
    return " ".join(tag.get_text().split()) if tag else ""


def child(tag: Tag, *names: str) -> Tag | None:
    """The first such element anywhere within."""
    found = tag.find(list(names))
    return found if isinstance(found, Tag) else None


def within(tag: Tag, *names: str) -> list[Tag]:
    return [one for one in tag.find_all(list(names)) if isinstance(one, Tag)]


def without(tag: Tag, part: Tag) -> Tag:
    """A copy that lacks the part."""
    rest = copy(tag)
    place = next(n for n, one in enumerate(within(tag, part.name)) if one is part)
    within(rest, part.name)[place].extract()
    return rest


def is_address(text: str) -> bool:
    return (
        text.startswith(("http://", "https://"))
        and len(text) <= MAX_ADDRESS
        and not set(" <>\"'\n\t") & set(text)
    )


def read(html: str) -> str:
    """The text a piece of escaped HTML without tags stands for."""
    return unescaped(html).strip()
