"""What a reader is told when the server itself has to say no, before any page could.

Whoever looks at a page gets one, if the paper has them: the setting EDGE_REFUSAL names a function of a status, a title,
words and the text of a variant, as a dotted path, that gives a whole page. It is called once for each of them.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from . import conf
from .addresses import variant_of
from .entries import Headers
from .safety import DIRECT_HEADERS, SAFE_HEADERS

PLAIN, HTML, JSON = "text/plain; charset=utf-8", "text/html; charset=utf-8", "application/json"
BUSY = _(
    "Сейчас слишком много читателей сразу. Попробуйте через минуту; если вернуться назад, набранное останется."
)
WORDS: dict[int, tuple[str | Promise, str | Promise]] = {
    400: (
        _("Не удалось понять запрос"),
        _("Этот запрос не разобрать. Проверьте адрес и попробуйте ещё раз."),
    ),
    404: (_("Такого файла нет"), _("Такого файла здесь нет.")),
    405: (_("Так у нас не спрашивают"), _("Так к этой странице обратиться нельзя: её можно только открыть.")),
    408: (
        _("Мы не дождались"),
        _(
            "Мы не дождались конца отправки. Проверьте связь, вернитесь назад (набранное останется) "
            "и попробуйте ещё раз."
        ),
    ),
    413: (
        _("Слишком много за один раз"),
        _(
            "Это слишком много за один раз. Вернитесь назад (набранное останется) и отправьте поменьше. "
            "Большие файлы принимаем только от редакции: если вы из неё, войдите заново."
        ),
    ),
    414: (
        _("Слишком длинный адрес"),
        _("Такого длинного адреса у газеты нет. Проверьте, не слиплись ли два."),
    ),
    429: (
        _("Слишком часто"),
        _(
            "Из вашей сети приходит слишком много запросов сразу. Попробуйте через несколько секунд; "
            "если вернуться назад, набранное останется."
        ),
    ),
    500: (
        _("Что-то сломалось"),
        _("У нас что-то сломалось. Мы уже знаем; попробуйте через несколько минут."),
    ),
    501: (_("Так у нас не спрашивают"), _("Такого способа обращения здесь не знают.")),
    503: (_("Слишком много читателей"), BUSY),
}


def refuse(proto: Any, status: int, scope: Any = None) -> None:
    """Kept by nobody. Without `scope` nothing is known of who asked: they get plain words."""
    kind, body = _told(status, scope)
    headers: Headers = [
        ("Content-Type", kind),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        *(DIRECT_HEADERS if kind != HTML else SAFE_HEADERS),
    ]
    if kind == HTML:
        headers.append(("Content-Security-Policy", conf.value("REFUSAL_POLICY")))
    if status in {429, 503}:
        headers.append(("Retry-After", "5"))
    if status == 405:
        headers.append(("Allow", "GET, HEAD, POST"))
    if status in {400, 408, 413}:
        headers.append(("Connection", "close"))
    if scope is not None and scope.method == "HEAD":
        proto.response_empty(status, headers)
    else:
        proto.response_bytes(status, headers, body)


def home_instead(scope: Any) -> str:
    """Where `www.` before the paper's own name, or missing there, should lead; empty for any other host."""
    home = conf.value("HOME")
    asked = (scope.headers.get("host") or "").lower()
    if not home or asked.removeprefix("www.") != urlsplit(home).netloc.lower().removeprefix("www."):
        return ""
    there = f"{scope.path}{'?' + scope.query_string if scope.query_string else ''}"
    return home + there if there.isascii() and there.isprintable() and " " not in there else f"{home}/"


def lead_home(proto: Any, url: str) -> None:
    """308: what was sent is sent again there."""
    proto.response_empty(
        308, [("Location", url), ("Cache-Control", "no-store"), ("Content-Length", "0"), *SAFE_HEADERS]
    )


def _told(status: int, scope: Any) -> tuple[str, bytes]:
    words = WORDS[status][1]
    get = scope.headers.get if scope is not None else {}.get
    accepted = get("accept") or ""
    if "json" in accepted and "text/html" not in accepted:
        return JSON, json.dumps({"error": str(words)}, ensure_ascii=False).encode()
    mode = get("sec-fetch-mode")
    is_script = get("hx-request") or get("x-requested-with") or (mode is not None and mode != "navigate")
    if scope is None or is_script or not ("text/html" in accepted or mode or accepted in {"", "*/*"}):
        return PLAIN, str(words).encode()
    page = _page(status, variant_of(get("cookie") or ""), conf.value("REFUSAL"))
    return (HTML, page) if page else (PLAIN, str(words).encode())


@lru_cache(maxsize=256)
def _page(status: int, variant: str, path: str) -> bytes:
    """Empty where the paper has no pages for this, or the making of one failed."""
    if not path:
        return b""
    title, words = WORDS[status]
    try:
        made: bytes = import_string(path)(status, title, words, variant)
    except Exception:
        return b""
    return made


def prepare() -> None:
    """Makes the pages of whoever has chosen nothing, before anybody is refused."""
    for status in WORDS:
        _page(status, variant_of(""), conf.value("REFUSAL"))
