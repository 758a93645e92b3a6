"""All the books of the paper: which texts each must have, and keeping them so."""

from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog

from . import book, gaps, texts
from .texts import Text

DOMAINS = ("django", "djangojs")
BOOKS = (("en", "django"), ("ru", "django"), ("ru", "djangojs"))


def refresh(folder: Path, ours: Path) -> list[str]:
    """Writes and compiles every book in `folder`; answers with the texts that are still untranslated."""
    empty = []
    for language, domain in BOOKS:
        path = book.path_of(folder, language, domain)
        catalog = book.refreshed(book.read(path, language), wanted(folder, ours, language, domain))
        book.write(catalog, path)
        path.with_suffix(".mo").write_bytes(book.compiled(book.read(path, language)))
        empty += [f"{language} {domain}: {message.id}" for message in book.wanting(catalog)]
    return empty


def wanted(folder: Path, ours: Path, language: str, domain: str) -> set[Text]:
    """English: all our own texts. Russian: what libraries leave in English, and what we reworded."""
    if language == "en":
        return set(texts.under(ours, ours.parent))
    reworded = _keys(book.read(book.path_of(folder, language, domain), language))
    said = gaps.said() if domain == "django" else gaps.said_by_scripts()
    return set(gaps.untranslated(domain)) | {text for text in said if (text.context, text.id) in reworded}


def missing(folder: Path, ours: Path, language: str, domain: str) -> Iterator[Text]:
    """Texts that the book should have and has not."""
    known = _keys(book.read(book.path_of(folder, language, domain), language))
    for text in wanted(folder, ours, language, domain):
        if (text.context, text.id) not in known:
            yield text


def _keys(catalog: Catalog) -> set[tuple[str | None, str]]:
    ids = [(message.context, message.id) for message in catalog if message.id]
    return {(context, id if isinstance(id, str) else id[0]) for context, id in ids}
