"""What makers of feeds get wrong and what it certainly means: bare signs, names of HTML."""

import re
from html.entities import html5

_KEPT = re.compile(r"<!\[CDATA\[|<!--")
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SIGN = re.compile(
    r"&#(?P<high>5[56]\d{3});&#(?P<low>5[67]\d{3});"  # a letter beyond 65,535 as two halves
    r"|&#(?P<code>\d{1,7}|[xX][0-9a-fA-F]{1,6});"
    r"|&(?P<name>[A-Za-z][A-Za-z0-9]{1,31};)"
    r"|&|<(?![A-Za-z_/!?])"
)
_OF_XML = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})


def mended_xml(text: str) -> str:
    """The document with signs that XML can hold, as a reader would take them. Takes linear time."""
    text = _NOT_XML.sub("", text)
    parts, at = [], 0
    while found := _KEPT.search(text, at):
        parts.append(_SIGN.sub(_mended, text[at : found.start()]))
        end = text.find("-->" if found[0] == "<!--" else "]]>", found.end())
        at = len(text) if end < 0 else end + 3
        parts.append(text[found.start() : at])
    return "".join([*parts, _SIGN.sub(_mended, text[at:])])


def _mended(found: re.Match[str]) -> str:
    if found["high"]:
        pair = chr(int(found["high"])) + chr(int(found["low"]))
        return _NOT_XML.sub("", pair.encode("utf-16", "surrogatepass").decode("utf-16", "ignore"))
    if found["code"]:
        code = int(found["code"]) if found["code"].isdigit() else int(found["code"][1:], 16)
        return found[0] if code <= 0x10FFFF and not _NOT_XML.match(chr(code)) else ""
    if found["name"]:
        return found[0] if found["name"] in _OF_XML else _named(found["name"])
    return "&amp;" if found[0] == "&" else "&lt;"


def _named(name: str) -> str:
    return "".join(f"&#{ord(sign)};" for sign in html5[name]) if name in html5 else f"&amp;{name}"
