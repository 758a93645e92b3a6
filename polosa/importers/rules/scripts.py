"""Scripts that show something of another site become cards with its address; what else scripts did is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from urllib.parse import urlsplit

from polosa.kit.markup import Kind, attributes, tokens
from polosa.kit.text import unescaped

_COUNTERS = re.compile(
    r"(?:google-analytics|googletagmanager|googlesyndication|doubleclick|mc\.yandex|an\.yandex|yastatic|top\.mail"
    r"|counter|metrika|adfox|liveinternet|hotlog)",
    re.IGNORECASE,
)
_HELPERS = re.compile(
    r"(?:platform\.(?:twitter|x)\.com|(?:platform|www)\.instagram\.com|www\.tiktok\.com/embed|connect\.facebook\.net"
    r"|vk\.com/js/|vk\.ru/js/|ajax\.googleapis|code\.jquery|cdnjs|unpkg)",
    re.IGNORECASE,
)
"""They draw what the text beside them says already, with its link."""
_VK_POST = re.compile(r"VK\.Widgets\.Post\([^,()]{1,100},\s{0,5}(-?\d{1,12}),\s{0,5}(\d{1,12})")
_VK_VIDEO = re.compile(r"https?://(?:vk\.com|vkvideo\.ru|rutube\.ru|www\.youtube\.com)/[^\s\"'<>\\]{1,300}")


def without_scripts(html: str) -> tuple[str, list[str]]:
    """The text with cards in the places of scripts, and what is to be told of the others."""
    if "<script" not in html.lower():
        return html, []
    remarks: list[str] = []
    return "".join(_pieces(html, remarks)), list(dict.fromkeys(remarks))


def _pieces(html: str, remarks: list[str]) -> Iterator[str]:
    told: dict[str, str] | None = None
    for token in tokens(html):
        if token.kind is Kind.OPEN and token.name == "script":
            told = attributes(token.source)
            if told.get("src"):
                yield _card(told, remarks)
        elif token.kind is Kind.RAW and token.name == "script":
            yield _of_inline(token.source, told or {}, remarks)
        elif token.kind is not Kind.CLOSE or token.name != "script":
            yield token.source


def _card(told: dict[str, str], remarks: list[str]) -> str:
    post = told.get("data-telegram-post", "")
    address = f"https://t.me/{post}" if post else unescaped(told["src"]).strip()
    address = f"https:{address}" if address.startswith("//") else address
    host = _host(address)
    if not post and _COUNTERS.search(address):
        remarks.append(f"счётчик или реклама не перенесены: {host}")
        return ""
    if not post and _HELPERS.search(address):
        remarks.append(f"скрипт {host} не нужен: его вставка осталась текстом со ссылкой")
        return ""
    if not address.startswith(("http://", "https://")):
        remarks.append(f"скрипт не перенесён: {address[:200]}")
        return ""
    return _framed(address)


def _of_inline(source: str, told: dict[str, str], remarks: list[str]) -> str:
    if told.get("src") or not source.strip() or "json" in told.get("type", ""):
        return ""
    if found := _VK_POST.search(source):
        return _framed(f"https://vk.com/wall{found[1]}_{found[2]}")
    if found := _VK_VIDEO.search(source):
        return _framed(found[0])
    remarks.append("скрипт в тексте не перенесён")
    return ""


def _framed(address: str) -> str:
    return f'\n\n<iframe src="{escape(address)}"></iframe>\n\n'


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc
    except ValueError:
        return address[:60]
