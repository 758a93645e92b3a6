"""A book is one language's catalog of one domain: `<language>/LC_MESSAGES/<domain>.po`, and its .mo."""

import gettext
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from .texts import Text

# The very expression Django's own Russian catalog has: only catalogs of one plural rule are merged into one.
PLURALS = {
    "ru": (
        "nplurals=4; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : "
        "n%10==0 || (n%10>=5 && n%10<=9) || (n%100>=11 && n%100<=14)? 2 : 3);"
    ),
    "en": "nplurals=2; plural=(n != 1);",
}
HEAD = (
    'msgid ""\nmsgstr ""\n"Project-Id-Version: Polosa\\n"\n"Language: {language}\\n"\n'
    '"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: {plurals}\\n"\n'
)


def path_of(folder: Path, language: str, domain: str) -> Path:
    return folder / language / "LC_MESSAGES" / f"{domain}.po"


def read(path: Path, language: str) -> Catalog:
    """A book that is not there yet reads as an empty one."""
    head = HEAD.format(language=language, plurals=PLURALS[language])
    source = path.read_text("utf-8") if path.exists() else head
    return read_po(io.StringIO(source), locale=language)


def write(catalog: Catalog, path: Path) -> None:
    """The same texts make the same file: no dates, no line numbers, sorted by the first place of each."""
    body = io.BytesIO()
    write_po(body, catalog, width=110, omit_header=True, ignore_obsolete=True, include_lineno=False)
    language = str(catalog.locale)
    head = HEAD.format(language=language, plurals=PLURALS[language])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{head}\n{body.getvalue().decode().strip()}\n", "utf-8")


def compiled(catalog: Catalog) -> bytes:
    body = io.BytesIO()
    write_mo(body, catalog)
    return body.getvalue()


def spoken(compiled_book: bytes) -> dict[object, str]:
    """What gettext reads out of a compiled book, header aside."""
    translations = gettext.GNUTranslations(io.BytesIO(compiled_book))
    catalog: dict[object, str] = vars(translations)["_catalog"]
    return {key: value for key, value in catalog.items() if key}


def refreshed(catalog: Catalog, texts: Iterable[Text]) -> Catalog:
    """A book of exactly these texts: translations kept, new texts empty, gone ones dropped."""
    fresh = read_po(io.StringIO(HEAD.format(language=catalog.locale, plurals=PLURALS[str(catalog.locale)])))
    fresh.locale = catalog.locale
    for text in sorted(texts, key=lambda text: (text.place, text.id)):
        known = catalog.get(text.id, text.context)
        fresh.add(
            (text.id, text.plural) if text.plural else text.id,
            known.string if known and bool(known.pluralizable) == bool(text.plural) else "",
            locations=[(text.place, 0)],
            user_comments=known.user_comments if known else (),
            flags=known.flags if known else (),
            context=text.context,
        )
    return fresh


def wanting(catalog: Catalog) -> Iterator[Message]:
    """Entries without a whole and certain translation."""
    for message in catalog:
        if message.id and (message.fuzzy or not all(forms(message))):
            yield message


def forms(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, (tuple, list)) else (message.string or "",)
