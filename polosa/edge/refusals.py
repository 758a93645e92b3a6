"""What a reader is told when the server itself has to say no, before any page could."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from .entries import Headers

WORDS = {
    400: _("Этот запрос не разобрать. Проверьте адрес и попробуйте ещё раз."),
    404: _("Такого файла здесь нет."),
    405: _("Так к этой странице обратиться нельзя: её можно только открыть."),
    408: _("Мы не дождались конца отправки. Проверьте связь и попробуйте ещё раз."),
    413: _("Это слишком много за один раз. Отправьте поменьше."),
    429: _("Из вашей сети приходит слишком много запросов сразу. Попробуйте через несколько секунд."),
    500: _("У нас что-то сломалось. Мы уже знаем; попробуйте через несколько минут."),
    501: _("Такого способа обращения здесь не знают."),
    503: _("Сейчас слишком много читателей сразу. Попробуйте через минуту."),
}


def refuse(proto: Any, status: int) -> None:
    """Kept by nobody."""
    body = str(WORDS[status]).encode()
    headers: Headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    if status in {429, 503}:
        headers.append(("Retry-After", "5"))
    if status == 405:
        headers.append(("Allow", "GET, HEAD, POST"))
    if status in {400, 408, 413}:
        headers.append(("Connection", "close"))
    proto.response_bytes(status, headers, body)
