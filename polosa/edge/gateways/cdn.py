"""A CDN with an HTTP purge API in Cloudflare's words: `POST …/zones/ZONE/purge_cache`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from ..surrogates import word
from .front import Unheard

TIMEOUT = httpx.Timeout(15.0, connect=5.0)
LONGEST_ERROR = 200
WAIT_UNTOLD = 12.0
"""A 429 that names no time: the smallest plan is given a call every 12 seconds."""


class Cloudflare:
    echoes: tuple[float, ...] = (2.0,)
    rest = 1.0
    at_once = 100
    """Operations of one call, on every plan since 2025."""

    most = 500

    def __init__(self, url: str, token: str, *, name: str = "") -> None:
        self.name = name or url
        self._url, self._token = url.rstrip("/"), token
        self._client = httpx.Client(timeout=TIMEOUT, headers={"Authorization": f"Bearer {token}"})

    def purge(self, keys: Collection[str]) -> None:
        words = sorted({word(key) for key in keys})
        for start in range(0, len(words), self.at_once):
            self._call("POST", "/purge_cache", {"tags": words[start : start + self.at_once]})

    def purge_everything(self) -> None:
        self._call("POST", "/purge_cache", {"purge_everything": True})

    def ask(self) -> str:
        """Whether the zone answers to the token. That it may purge is seen at the first purge only."""
        answer = self._call("GET", "", None, may_lack_rights=True)
        if answer.status_code == 403:
            return "отвечает; читать зону этому токену нельзя, сбрасывать — будет видно при сбросе"
        return "отвечает"

    def close(self) -> None:
        self._client.close()

    def _call(
        self, method: str, path: str, said: dict[str, Any] | None, *, may_lack_rights: bool = False
    ) -> httpx.Response:
        try:
            answer = self._client.request(method, f"{self._url}{path}", json=said)
        except httpx.HTTPError as wrong:
            raise Unheard(f"CDN не отвечает: {type(wrong).__name__}") from wrong
        if answer.status_code == 403 and may_lack_rights:
            return answer
        if answer.status_code == 429:
            raise Unheard("CDN просит подождать", retry_after=_seconds(answer.headers.get("Retry-After", "")))
        told = _told(answer)
        if answer.is_success and told.get("success") is True:
            return answer
        final = answer.status_code in {400, 413, 422}
        raise Unheard(f"CDN отказала: {answer.status_code} {self._errors(told)}".rstrip(), is_final=final)

    def _errors(self, told: dict[str, Any]) -> str:
        """Codes and words of the CDN's own, whatever their form; never our token."""
        errors = told.get("errors")
        lines = [
            f"{error.get('code', '')} {error.get('message', '')}".strip()
            for error in (errors if isinstance(errors, list) else [])
            if isinstance(error, dict)
        ]
        text = " ".join("; ".join(lines).replace(self._token, "***").split())
        return text[:LONGEST_ERROR]


def _told(answer: httpx.Response) -> dict[str, Any]:
    try:
        told = answer.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _seconds(text: str) -> float:
    """`Retry-After` is a number of seconds or a date."""
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) < 9:
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return WAIT_UNTOLD
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())
