"""What an operator has: a file, a packed one, a folder of parts. And what is no export of WordPress, by its name."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from polosa.importers.errors import BrokenXml, NotWxr

HEAD = 4096
MOST_PARTS = 10_000

_DIGITS = re.compile(r"(\d+)")
_ENDINGS = (".xml", ".wxr", ".rss", ".xml.gz", ".wxr.gz", ".gz", ".zip")
_EXPORT = "Нужна выгрузка WordPress: в его админке «Инструменты» → «Экспорт» → «Всё содержимое»."
_OVER_WORDPRESS = (
    "Перенесите её на пустой WordPress (у него есть импортёр или плагин для неё) и выгрузите оттуда:"
    " «Инструменты» → «Экспорт»."
)
_SIGNS: tuple[tuple[bytes, str, str], ...] = (
    (rb"\A%PDF", "документ PDF", _EXPORT),
    (rb"\ARar!|\A7z\xbc\xaf", "архив RAR или 7z", "Распакуйте его и назовите файл .xml или папку с частями."),
    (rb"\ASQLite format 3", "файл базы SQLite", _EXPORT),
    (rb"\A.{257}ustar", "архив tar", "Распакуйте его и назовите папку с файлами .xml."),
    (rb"\Apackage\.json\0", "копия плагина All-in-One WP Migration", _EXPORT),
    (
        rb"\A\s*(?:--|/\*|#)?[^<]*(?:MySQL dump|MariaDB dump|phpMyAdmin|PostgreSQL database dump"
        rb"|CREATE TABLE|INSERT INTO|DROP TABLE)",
        "дамп базы (SQL)",
        "Разверните его на WordPress, с которого он снят, и выгрузите: «Инструменты» → «Экспорт».",
    ),
    (
        rb"\A\s*[{\[].*\"(?:mobiledoc|lexical|ghost|posts_tags)\"|\A\s*+\{\s*+\"db\"",
        "выгрузка Ghost (JSON)",
        _OVER_WORDPRESS,
    ),
    (rb"\A\s*[{\[]\s*[\"{\[\]}]", "файл JSON", _EXPORT),
    (rb"<feed[\s>].*(?:blogger|blogspot)", "выгрузка Blogger", _OVER_WORDPRESS),
    (rb"\A\s*(?:<\?xml[^>]*>)?\s*<feed[\s>]", "лента Atom", _EXPORT + " Ленту можно завести партнёром."),
    (rb"<j2xml[\s>]", "выгрузка Joomla (J2XML)", _OVER_WORDPRESS),
    (rb"<livejournal[\s>]", "выгрузка LiveJournal", _OVER_WORDPRESS),
    (rb"<(?:mysqldump|pma_xml_export)[\s>]|<pma:", "дамп базы (XML)", _EXPORT),
    (rb"<(?:urlset|sitemapindex)[\s>]", "карта сайта", _EXPORT),
    (rb"<yml_catalog[\s>]|<offers[\s>]", "каталог товаров", _EXPORT),
    (
        rb"\A\s*(?:<!DOCTYPE\s+html|<html[\s>/])",
        "веб-страница",
        "Похоже, вместо выгрузки сохранилась страница входа. " + _EXPORT,
    ),
    (rb"\A(?:AUTHOR|TITLE): .*\n", "выгрузка Movable Type", _OVER_WORDPRESS),
    (rb"\A\d+\|[^\n|]*\|[^\n|]*\|", "копия uCoz", _OVER_WORDPRESS),
    (rb"\A[^<\n,;\t]*[,;\t][^<\n,;\t]*[,;\t][^<\n]*\n", "таблица (CSV)", _EXPORT),
    (rb"\A\s*+[^<\s][^<]*\Z", "файл без разметки XML", _EXPORT),
)
_KNOWN = [(re.compile(sign, re.IGNORECASE | re.DOTALL), what, advice) for sign, what, advice in _SIGNS]


@dataclass(frozen=True, slots=True)
class Part:
    """One file of an export. `size` is that of what is read from it, 0 where nobody knows."""

    name: str
    size: int
    _opened: Callable[[], BinaryIO]

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Raises BrokenXml where the packing is damaged."""
        try:
            with self._opened() as stream:
                yield stream
        except (zlib.error, EOFError, zipfile.BadZipFile, gzip.BadGzipFile) as error:
            raise BrokenXml(0, f"архив повреждён или обрезан ({str(error)[:100]})") from None


def parts_of(path: Path) -> list[Part]:
    """The files of an export in the order of their names. Raises NotWxr."""
    if not path.is_dir():
        return _unpacked(path)
    files = sorted((one for one in path.rglob("*") if _is_part(one)), key=_in_order)
    if not files:
        raise NotWxr(f"в папке нет файлов .xml, .gz или .zip. {_EXPORT}")
    if len(files) > MOST_PARTS:
        raise NotWxr(f"в папке больше {MOST_PARTS} файлов: это не папка с частями выгрузки")
    return [part for one in files for part in _unpacked(one)]


def refuse_other_kinds(part: Part) -> None:
    """Raises NotWxr that names what the file is and says what to do."""
    with part.open() as stream:
        head = stream.read(HEAD)
    start = head.decode("utf-16", "replace").encode() if head[:2] in (b"\xff\xfe", b"\xfe\xff") else head
    start = start.removeprefix(b"\xef\xbb\xbf")
    if b"<rss" in start or b"wordpress.org/export" in start:
        return
    for sign, what, advice in _KNOWN:
        if sign.search(start):
            raise NotWxr(f"это не выгрузка WordPress, а {what}. {advice}")


def _is_part(path: Path) -> bool:
    hidden = any(name.startswith((".", "__MACOSX")) for name in path.parts[-2:])
    return path.is_file() and not hidden and path.name.lower().endswith(_ENDINGS)


def _in_order(path: Path) -> list[tuple[int, str]]:
    """The tenth part comes after the ninth."""
    return [(int(word), "") if word.isdecimal() else (0, word) for word in _DIGITS.split(str(path).lower())]


def _unpacked(path: Path) -> list[Part]:
    with path.open("rb") as stream:
        magic = stream.read(4)
    if magic[:2] == b"\x1f\x8b":
        return [Part(path.name, 0, lambda: io.BufferedReader(gzip.open(path)))]  # type: ignore[type-var]
    if magic == b"PK\x03\x04":
        return _zipped(path)
    return [Part(path.name, path.stat().st_size, lambda: path.open("rb"))]


def _zipped(path: Path) -> list[Part]:
    try:
        with zipfile.ZipFile(path) as packed:
            found = [one for one in packed.infolist() if _is_export(one)]
            names = [one.filename for one in packed.infolist()]
    except zipfile.BadZipFile:
        raise NotWxr("архив zip повреждён: скопируйте или скачайте его заново") from None
    if any(one.flag_bits & 1 for one in found):
        raise NotWxr("архив zip закрыт паролем: распакуйте его и назовите папку с файлами .xml")
    if not found:
        office = any(name.startswith(("word/", "xl/", "ppt/")) for name in names)
        what = "документ Office" if office else "архив zip без файлов .xml"
        raise NotWxr(f"это не выгрузка WordPress, а {what}. {_EXPORT}")
    found.sort(key=lambda one: _in_order(Path(one.filename)))
    return [Part(f"{path.name}: {one.filename}", one.file_size, _opener(path, one.filename)) for one in found]


def _is_export(one: zipfile.ZipInfo) -> bool:
    name = one.filename
    hidden = name.startswith("__MACOSX") or Path(name).name.startswith(".")
    inside_office = name.startswith(("word/", "xl/", "ppt/", "[Content", "_rels", "docProps"))
    return (
        not one.is_dir()
        and not hidden
        and not inside_office
        and name.lower().endswith((".xml", ".wxr", ".rss"))
    )


def _opener(path: Path, name: str) -> Callable[[], BinaryIO]:
    def opened() -> BinaryIO:
        packed = zipfile.ZipFile(path)
        try:
            stream = packed.open(name)
        finally:
            packed.close()  # what is opened from it goes on being readable
        return stream  # type: ignore[return-value]  # reads like any binary file

    return opened
