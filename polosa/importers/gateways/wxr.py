"""A WordPress export (WXR 1.0 to 1.2), read as a stream.

Memory is bounded by one record and one chunk, whatever the size of the file. No document type and no entity
is ever honoured, and nothing is fetched. Whole records before a break are handed over before the error rises.
"""

import re
from collections.abc import Callable, Iterator
from html import unescape
from pyexpat import XML_PARAM_ENTITY_PARSING_ALWAYS, ExpatError, ParserCreate
from typing import BinaryIO

from polosa.importers.errors import BadExport, BrokenXml, Hostile, NotWxr
from polosa.importers.gateways.wxr_records import RECORDS, Element, Record, channel_of, record_of
from polosa.importers.gateways.wxr_text import legible
from polosa.kit.decoding import Encoding

CHUNK = 64 * 1024
MAX_TOKEN = 1024 * 1024  # bytes of one tag or comment: expat keeps an unfinished one whole in memory
MAX_RECORD = 16 * 1024 * 1024  # characters of one item, its comments among them
MAX_ELEMENTS = 200_000  # elements of one record
MAX_DEPTH = 16  # WordPress itself writes five

_WXR = re.compile(r"https?://wordpress\.org/export/\d+\.\d+/(excerpt/)?")
_OURS = {
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/dc/elements/1.1/": "dc:",
}
_USUAL = {"wp": "wp:", "excerpt": "excerpt:", "content": "content:", "dc": "dc:", "": ""}
"""What prefixes stand for where a file does not declare them."""

NO_EXPORT = (
    "это не выгрузка WordPress, а лента RSS: в ней нет <wp:wxr_version>. Нужна выгрузка: в админке WordPress"
    " «Инструменты» → «Экспорт» → «Всё содержимое». Ленту можно завести партнёром."
)

Progress = Callable[[int], None]


def read_wxr(
    source: BinaryIO, on_progress: Progress | None = None, encoding: Encoding | None = None
) -> Iterator[Record]:
    """Yields the Channel first, then every author, category, tag, term and item in the order of the file.

    `on_progress` is told the number of bytes read so far; `encoding` is what the file is known to be written in.
    Raises NotWxr, Illegible, BrokenXml or Hostile.
    """
    reader = _Reader()
    for text in legible(source, CHUNK, on_progress, encoding):
        trouble = reader.read(text)
        yield from reader.take()
        if trouble:
            raise trouble
    trouble = reader.finish()
    yield from reader.take()
    if trouble:
        raise trouble


class _Reader:
    """Builds one record at a time out of the parser's events."""

    def __init__(self) -> None:
        self._ready: list[Record] = []
        self._path: list[Element] = []
        self._channel = Element("channel")
        self._depth = 0
        self._characters = self._elements = self._fed = 0
        self._is_export = self._channel_given = False
        self._scopes = [_USUAL]  # meanings of prefixes, of each open element
        self._parser = self._new_parser()

    def _new_parser(self):  # type: ignore[no-untyped-def]  # expat's parser type has no public name
        parser = ParserCreate()  # which does not stop at a prefix that nobody declared
        parser.buffer_text = True
        parser.StartElementHandler = self._open
        parser.EndElementHandler = self._close
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.EntityDeclHandler = self._refuse_entity
        # Old exports hold &nbsp; and the like without declaring them: an empty external subset of our own
        # makes expat report such an entity instead of stopping at it.
        parser.UseForeignDTD(True)
        parser.SetParamEntityParsing(XML_PARAM_ENTITY_PARSING_ALWAYS)
        parser.ExternalEntityRefHandler = self._empty_subset
        parser.SkippedEntityHandler = self._named_character
        return parser

    def take(self) -> list[Record]:
        ready, self._ready = self._ready, []
        return ready

    def read(self, text: str) -> BadExport | None:
        trouble = self._parse(text, last=False)
        self._fed += len(text.encode())
        if trouble is None and self._fed - self._parser.CurrentByteIndex > MAX_TOKEN:
            return self._hostile(f"тег длиннее {MAX_TOKEN} байт")
        return trouble

    def finish(self) -> BadExport | None:
        trouble = self._parse("", last=True)
        if isinstance(trouble, BrokenXml):
            return BrokenXml(trouble.line, "файл кончается раньше времени: он пуст или обрезан")
        return trouble

    def _parse(self, text: str, *, last: bool) -> BadExport | None:
        try:
            self._parser.Parse(text, last)
            if last:
                self._give_channel()
        except ExpatError as error:
            return BrokenXml(error.lineno, f"разметка нарушена ({str(error).partition(':')[0]})")
        except BadExport as error:
            return error
        return None

    def _open(self, raw_name: str, attributes: dict[str, str]) -> None:
        scope = _scope(self._scopes[-1], attributes)
        name = _short(raw_name, scope)
        self._depth += 1
        if self._depth == 1 and name != "rss":
            raise NotWxr(f"это не выгрузка WordPress: файл начинается с <{name[:40]}>, а не с <rss>")
        if self._depth > MAX_DEPTH:
            raise self._hostile(f"вложенность больше {MAX_DEPTH}")
        self._scopes.append(scope)
        if self._depth > 2:
            self._begin(Element(name, attributes))

    def _begin(self, element: Element) -> None:
        if not self._path:
            self._characters = self._elements = 0
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise self._hostile(f"в одной записи больше {MAX_ELEMENTS} элементов")
        if self._path:
            self._path[-1].children.append(element)
        self._path.append(element)

    def _text(self, text: str) -> None:
        if not self._path:
            return
        self._characters += len(text)
        if self._characters > MAX_RECORD:
            raise self._hostile(f"запись длиннее {MAX_RECORD} знаков")
        self._path[-1].parts.append(text)

    def _close(self, raw_name: str) -> None:
        self._depth -= 1
        self._scopes.pop()
        if not self._path:
            return
        element = self._path.pop()
        if not self._path:
            self._finish_record(element)

    def _finish_record(self, element: Element) -> None:
        self._is_export = self._is_export or element.name == "wp:wxr_version"
        if element.name not in RECORDS:
            self._channel.children.append(element)
            if len(self._channel.children) > 1000:
                raise self._hostile("шапка файла не кончается")
            return
        self._give_channel()
        self._ready.append(record_of(element))

    def _give_channel(self) -> None:
        if not self._is_export:
            raise NotWxr(NO_EXPORT)
        if self._channel_given:
            return
        self._channel_given = True
        self._ready.append(channel_of(self._channel))

    def _hostile(self, what: str) -> Hostile:
        return Hostile(f"строка {self._parser.CurrentLineNumber}: {what}")

    def _refuse_doctype(self, *_: object) -> None:
        raise Hostile("файл объявляет тип документа (<!DOCTYPE>): в выгрузке WordPress его не бывает")

    def _refuse_entity(self, *_: object) -> None:
        raise Hostile("файл объявляет сущности (<!ENTITY>): в выгрузке WordPress их не бывает")

    def _empty_subset(self, context: str, *_: object) -> int:
        self._parser.ExternalEntityParserCreate(context).Parse("", True)
        return 1

    def _named_character(self, name: str, is_parameter: bool) -> None:
        """One that HTML does not know either stays as it stands."""
        if not is_parameter:
            self._text(unescape(f"&{name};"))


def _scope(scope: dict[str, str], attributes: dict[str, str]) -> dict[str, str]:
    """What prefixes stand for within an element that declares some: our own word for the namespace."""
    declared = {
        name.partition(":")[2]: uri for name, uri in attributes.items() if name.partition(":")[0] == "xmlns"
    }
    return scope | {prefix: _word(uri) for prefix, uri in declared.items()} if declared else scope


def _word(uri: str) -> str:
    if match := _WXR.fullmatch(uri):
        return "excerpt:" if match[1] else "wp:"
    return _OURS.get(uri, "other:" if uri else "")


def _short(raw_name: str, scope: dict[str, str]) -> str:
    """`wp:status`, whichever version of the format the namespace is of."""
    prefix, colon, local = raw_name.rpartition(":")
    return scope.get(prefix if colon else "", "other:") + local
