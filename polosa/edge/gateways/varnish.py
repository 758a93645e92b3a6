"""Varnish with the VCL of `docs/running/varnish.vcl`: a purge is one ban of what wears one of the keys."""

from __future__ import annotations

from collections.abc import Collection

import httpx

from ..surrogates import word
from .front import Unheard

METHOD = "PURGEKEYS"
LONGEST_LIST = 6000
"""Characters of keys in one request; Varnish reads header lines of 8 KiB."""

TIMEOUT = httpx.Timeout(5.0, connect=2.0)


class Varnish:
    echoes: tuple[float, ...] = (0.4, 2.0)
    rest = 0.0
    at_once = 500
    most = 5000

    def __init__(self, url: str, *, name: str = "") -> None:
        self.name = name or url
        self._url = url
        self._client = httpx.Client(timeout=TIMEOUT, trust_env=False)

    def purge(self, keys: Collection[str]) -> None:
        for line in _lines(keys):
            self._say({"Polosa-Keys": line})

    def purge_everything(self) -> None:
        self._say({"Polosa-Everything": "1"})

    def ask(self) -> str:
        self._say({})
        return "принимает сбросы"

    def close(self) -> None:
        self._client.close()

    def _say(self, headers: dict[str, str]) -> None:
        try:
            answer = self._client.request(METHOD, self._url, headers=headers)
        except httpx.HTTPError as wrong:
            raise Unheard(f"Varnish не отвечает: {type(wrong).__name__}") from wrong
        if answer.status_code == 403:
            raise Unheard("Varnish не принимает сбросов с этой машины: её адреса нет в acl purgers")
        if answer.status_code != 200 or "Polosa-Purge" not in answer.headers:
            raise Unheard(f"ответ {answer.status_code} не от Varnish с нашим VCL")


def _lines(keys: Collection[str]) -> list[str]:
    """Words joined by `|`, none of them with a sign that a regular expression reads otherwise, but the dot."""
    lines: list[str] = []
    for plain in sorted({word(key) for key in keys}):
        escaped = plain.replace(".", r"\.")
        if lines and len(lines[-1]) + len(escaped) < LONGEST_LIST:
            lines[-1] += f"|{escaped}"
        else:
            lines.append(escaped)
    return lines
