"""One kept page: ready answers for each coding, compressed once, and what decides how long they hold."""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

import brotli

from . import conf
from .surrogates import key_headers

CODINGS = ("br", "gzip", "identity")
OWN_HEADERS = {"cache-control", "content-length", "etag", "surrogate-key", "cache-tag", "vary"}
"""Made anew for the entry."""
VARY = "Cookie, Accept-Encoding, HX-Request"
SMALLEST_COMPRESSED = 500
BROTLI_QUALITY = 5
HIT = "polosa; hit"
SHARED_SIZE = 1200
"""Bytes of an entry whose answers are another's: itself, its address and its place."""
KEEPABLE = frozenset({"hit", "fwd=miss; stored"})
NOT_TO_BE_KEPT = "public, max-age=0, s-maxage=0, must-revalidate"

Headers = list[tuple[str, str]]


class Ready(NamedTuple):
    """An answer that needs nothing but to be sent."""

    headers: Headers
    short: Headers
    """Of a 304: without what describes a body."""
    tag: str
    body: bytes


@dataclass(slots=True, eq=False)
class Entry:
    """`began` is when its render did, `fresh_until` when it has grown old by itself; both of the monotonic clock."""

    status: int
    answers: dict[str, Ready]
    keys: frozenset[str]
    size: int
    began: float
    born: float
    fresh_until: float
    is_brief: bool = False
    spoiled_at: float | None = None
    failed_at: float | None = None
    is_removed: bool = False
    """Something it shows may have been taken away."""

    def is_fresh(self, now: float) -> bool:
        return self.spoiled_at is None and now < self.fresh_until

    def may_stand_in(self, now: float) -> bool:
        """For the page that is being rendered instead of it.

        One that only grew old may, for a minute; a purged one for a moment; either for an hour if rendering fails,
        unless something it shows was taken away. Brief ones, which no purge reaches, never.
        """
        if self.is_brief:
            return False
        if self.failed_at is not None and not self.is_removed:
            return now - self.born < conf.value("STALE_SECONDS")
        if self.spoiled_at is None:
            return now - self.fresh_until < conf.value("STAND_IN_SECONDS")
        return now - self.spoiled_at < conf.value("GRACE_SECONDS")

    def may_wait(self, now: float) -> bool:
        """Whether it is too early to render it again: pages that are purged all the time, and renders that fail."""
        if self.failed_at is not None:
            return now - self.failed_at < conf.value("RETRY_SECONDS")
        return self.spoiled_at is not None and now - self.began < conf.value("SOONEST_SECONDS")

    def spoil(self, at: float) -> None:
        """The first moment counts."""
        if self.spoiled_at is None:
            self.spoiled_at = at

    @classmethod
    def of(
        cls,
        status: int,
        headers: Iterable[tuple[str, str]],
        body: bytes,
        keys: Iterable[str],
        *,
        began: float | None = None,
        is_brief: bool = False,
    ) -> Entry:
        """Fresh for EDGE_TTL_SECONDS; a brief one for EDGE_BRIEF_SECONDS from when its render began."""
        now, worn = time.monotonic(), frozenset(keys)
        headers = list(headers)
        kept = [(name, text) for name, text in headers if name.lower() not in OWN_HEADERS]
        said = {name.lower(): text for name, text in headers}
        bodies = _bodies(body, said.get("content-type", ""))
        seconds = conf.value("SHARED_SECONDS") if status == 200 and not is_brief else 0
        told = [*_caching(said.get("cache-control", ""), worn, seconds), ("Cache-Status", HIT)]
        digest = blake2b(body, digest_size=12).hexdigest()
        answers = {coding: _ready(kept, told, digest, coding, bodies) for coding in CODINGS}
        return cls(
            status=status,
            answers=answers,
            keys=worn,
            size=_size(bodies, kept, worn),
            began=now if began is None else began,
            born=now,
            fresh_until=_fresh_until(began or now, is_brief),
            is_brief=is_brief,
        )

    def again(self, keys: frozenset[str], *, began: float, is_brief: bool) -> Entry:
        """The same answers at another address, which take no memory there."""
        return Entry(
            status=self.status,
            answers=self.answers,
            keys=keys,
            size=SHARED_SIZE + 160 * len(keys),
            began=began,
            born=time.monotonic(),
            fresh_until=_fresh_until(began, is_brief),
            is_brief=is_brief,
        )


def _fresh_until(began: float, is_brief: bool) -> float:
    return began + float(conf.value("BRIEF_SECONDS" if is_brief else "TTL_SECONDS"))


def with_status(headers: Headers, verdict: str) -> Headers:
    """The headers of an answer that is no plain hit. What is stale already, nobody in front of us may keep."""
    told = headers[:-1]
    if verdict not in KEEPABLE:
        told = [(name, NOT_TO_BE_KEPT if name == "Cache-Control" else text) for name, text in told]
    return [*told, ("Cache-Status", f"polosa; {verdict}")]


def coding_for(accepted: str) -> str:
    """The best coding a browser takes, from its `Accept-Encoding`."""
    wanted = {}
    for part in accepted.lower().split(",")[:20]:
        name, _, quality = part.partition(";")
        wanted[name.strip()] = quality.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    for coding in CODINGS[:-1]:
        if wanted.get(coding, wanted.get("*", False)):
            return coding
    return CODINGS[-1]


def has_tag(known: str, tag: str) -> bool:
    """Whether `If-None-Match` names this answer; compared weakly."""
    if known == tag or known.strip() == "*":
        return True
    return tag in [part.strip().removeprefix("W/") for part in known.split(",")[:50]]


def _ready(kept: Headers, told: Headers, digest: str, coding: str, bodies: dict[str, bytes]) -> Ready:
    sent = coding if coding in bodies else "identity"
    body, tag = bodies[sent], f'"{digest}-{sent}"'
    short = [("ETag", tag), ("Vary", VARY), *told]
    own = [("Content-Length", str(len(body))), *([("Content-Encoding", sent)] if sent != "identity" else [])]
    return Ready([*kept, *own, *short], short, tag, body)


def _caching(said: str, keys: frozenset[str], seconds: int) -> Headers:
    """A page with more keys than a header holds could not be purged in front of us: nobody keeps it there."""
    named = key_headers(keys, conf.value("KEY_HEADERS")) if conf.names_keys() else {}
    if named is None:
        seconds, named = 0, {}
    stale = conf.value("STALE_SECONDS")
    ours = f"public, max-age=0, s-maxage={seconds}, stale-while-revalidate={seconds}, stale-if-error={stale}"
    return [("Cache-Control", said or ours), *named.items()]


def _bodies(body: bytes, content_type: str) -> dict[str, bytes]:
    kind = content_type.partition(";")[0].strip().lower()
    textual = kind.startswith("text/") or kind.endswith(("+xml", "/xml", "json", "javascript"))
    if not textual or len(body) < SMALLEST_COMPRESSED:
        return {"identity": body}
    return {
        "br": brotli.compress(body, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY),
        "gzip": _gzip(body),
        "identity": body,
    }


def _gzip(body: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    return packer.compress(body) + packer.flush()


def _size(bodies: dict[str, bytes], headers: Headers, keys: frozenset[str]) -> int:
    """Bytes, with what Python spends on the rest: tested against what a process really grows by."""
    words = sum(len(name) + len(text) + 130 for name, text in headers) + sum(len(key) + 160 for key in keys)
    return sum(map(len, bodies.values())) + words + 5000
