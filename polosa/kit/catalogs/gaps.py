"""What the libraries would say in English to a Russian newsroom."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

from babel.messages.pofile import read_po
from django.apps import apps

from . import book, texts
from .texts import Text

OURS = {"polosa", "demo", "bench", "tests"}
# They speak on the desk's screens, but are no installed apps: Django never loads their own catalogs.
UNHEARD = {"django_filters", "modelsearch"}
# Put together while running, out of the names of permissions: no source shows them whole.
COMPOSED = {Text(f"Can {what}", place="wagtail/users") for what in ("choose", "lock", "publish", "unlock")}


def installed() -> set[str]:
    """The top packages of the installed apps, our own aside."""
    return {app.name.partition(".")[0] for app in apps.get_app_configs()} - OURS


def folders(names: set[str]) -> list[Path]:
    return sorted(Path(import_module(name).__path__[0]) for name in names)


@cache
def said() -> frozenset[Text]:
    """Every text of every library. Reads some thousand files: seconds."""
    packages = folders(installed() | UNHEARD)
    return frozenset(COMPOSED).union(*(texts.under(package, package.parent) for package in packages))


@cache
def said_by_scripts() -> frozenset[Text]:
    """The texts of the desk's scripts, told by the libraries' own English catalogs."""
    found = set()
    for package in folders(installed()):
        for path in sorted(package.rglob("locale/en/LC_MESSAGES/djangojs.po")):
            found |= set(_listed(path, path.relative_to(package.parent).as_posix()))
    return frozenset(found)


def untranslated(domain: str) -> Iterator[Text]:
    known: set[object] = set()
    for package in folders(installed()):
        for path in package.rglob(f"locale/ru/LC_MESSAGES/{domain}.mo"):
            known |= set(book.spoken(path.read_bytes()))
    for text in said() if domain == "django" else said_by_scripts():
        if not {_key(text), (_key(text), 0)} & known and text.id.strip():
            yield text


def _key(text: Text) -> str:
    return f"{text.context}\x04{text.id}" if text.context else text.id


def _listed(path: Path, place: str) -> Iterator[Text]:
    with path.open("rb") as source:
        for message in read_po(source):
            one, many = (message.id, "") if isinstance(message.id, str) else message.id
            if one:
                yield Text(one, many, message.context, place)
