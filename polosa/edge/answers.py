"""From a kept page to an answer: the coding a browser takes, 304 for what it has, headers alone for HEAD."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from . import conf
from .entries import Entry

VARY = "Cookie, Accept-Encoding, HX-Request"
PREFERRED = ("br", "gzip")
LONGEST_KEYS = 8000


def answer(entry: Entry, request: HttpRequest, verdict: str) -> HttpResponse:
    """`verdict` is told in `Cache-Status`: hit, stored, or stale."""
    coding = _coding(request.META.get("HTTP_ACCEPT_ENCODING", ""), entry)
    tag = f'"{entry.tag}-{coding}"'
    if _has(request.META.get("HTTP_IF_NONE_MATCH", ""), tag):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = _whole(entry, coding, with_body=request.method != "HEAD")
    response["ETag"] = tag
    response["Vary"] = VARY
    response["Cache-Status"] = f"polosa; {verdict}"
    _tell_caches(response, entry)
    return response


def _whole(entry: Entry, coding: str, *, with_body: bool) -> HttpResponse:
    body = entry.bodies[coding]
    response = HttpResponse(body if with_body else b"", headers=entry.headers)
    response["Content-Length"] = str(len(body))
    if coding != "identity":
        response["Content-Encoding"] = coding
    return response


def _tell_caches(response: HttpResponse, entry: Entry) -> None:
    """A page with more keys than a header holds could not be purged in front of us: nobody keeps it there."""
    seconds = conf.value("SHARED_SECONDS")
    if conf.names_keys():
        keys = " ".join(sorted(entry.keys))
        if len(keys) <= LONGEST_KEYS:
            response["Surrogate-Key"] = keys
        else:
            seconds = 0
    stale = conf.value("STALE_SECONDS")
    ours = f"public, max-age=0, s-maxage={seconds}, stale-while-revalidate={seconds}, stale-if-error={stale}"
    response["Cache-Control"] = entry.cache_control or ours


def _coding(accepted: str, entry: Entry) -> str:
    wanted = {}
    for part in accepted.lower().split(",")[:20]:
        name, _, quality = part.partition(";")
        wanted[name.strip()] = quality.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    for coding in PREFERRED:
        if coding in entry.bodies and wanted.get(coding, wanted.get("*", False)):
            return coding
    return "identity"


def _has(known: str, tag: str) -> bool:
    """`If-None-Match` is compared weakly."""
    if known.strip() == "*":
        return True
    return tag in [part.strip().removeprefix("W/") for part in known.split(",")[:50]]
