"""The pages of the small paper. What a page says lies in a file that tests change; renders are counted in another."""

import logging
import os
import sys
import time
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import path

from polosa.edge.keys import wear
from polosa.edge.parameters import short, takes


def note(name: str) -> None:
    """One byte a call: appends are never torn."""
    file = os.open(settings.DATA / f"{name}.count", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(file, b"x")
    os.close(file)


def said(name: str, default: str) -> str:
    try:
        return Path(settings.DATA / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        return default


def is_ours(text: str) -> bool:
    """Of cookies: in this paper those are that begin with a word."""
    return text.startswith("good")


def may_upload(cookies: Mapping[str, str]) -> bool:
    note("upload")
    return cookies.get("sessionid") == "good-editor"


@takes(page=short(40))
def page(request: HttpRequest, name: str) -> HttpResponse:
    """Takes as long as its file says, and fails where that says so."""
    note(name)
    wear(request, f"page:{name}")
    text = said("text", "мост открыт")
    time.sleep(float(said("seconds", "0")))
    if said("fails", "") == "yes":
        raise RuntimeError("the database is away")
    asked = [request.get_full_path(), *(request.headers.get(name, "") for name in ("Cookie", "User-Agent"))]
    told = "|".join([text, *asked])
    return HttpResponse(told + "." * 2000, status=int(said("status", "200")))


def fails(request: HttpRequest, name: str) -> HttpResponse:
    """With secrets in variables of every kind, and what a database might repeat in its complaint."""
    local_secret = "local-" + "secret"
    body = request.body.decode()
    wrong = f"no place for {request.GET.get('mail')} of {request.META['REMOTE_ADDR']}"
    logging.getLogger("polosa.small").warning("before %s fails", request.path, extra={"request": request})
    raise RuntimeError(f"{wrong}\nDETAIL: Failing row contains ({body}).") from ValueError(len(local_secret))


def slow(request: HttpRequest) -> HttpResponse:
    note("slow")
    time.sleep(float(said("slow", "1.1")))
    return HttpResponse("ok", headers={"Cache-Control": "no-store"})


def echo(request: HttpRequest) -> HttpResponse:
    size = sum(map(len, iter(lambda: request.read(65536), b"")))
    shown = {"size": size, "for": request.headers.get("X-Forwarded-For"), "proto": request.scheme}
    shown |= {"address": request.META["REMOTE_ADDR"], "cookie": request.headers.get("Cookie")}
    return HttpResponse(repr(shown), headers={"Cache-Control": "no-store"})


def cookie(request: HttpRequest) -> HttpResponse:
    note("cookie")
    response = HttpResponse("свой ответ")
    response.set_cookie("mine", str(time.time_ns()))
    return response


def gone(request: HttpRequest) -> HttpResponse:
    note("gone")
    return HttpResponse("нет такой", status=404)


def moved(request: HttpRequest) -> HttpResponse:
    note("moved")
    return HttpResponseRedirect("/page/a/")


def stream(request: HttpRequest) -> StreamingHttpResponse:
    def lines() -> Iterator[str]:
        for number in range(200):
            yield f"{number}\n" * 100

    return StreamingHttpResponse(lines(), headers={"Cache-Control": "no-store"})


def document(request: HttpRequest) -> FileResponse:
    return FileResponse((settings.DATA / "document.bin").open("rb"), headers={"Cache-Control": "private"})


def method(request: HttpRequest) -> HttpResponse:
    note("method")
    return HttpResponse(request.method, headers={"Cache-Control": "no-store"})


def process(request: HttpRequest) -> HttpResponse:
    shown = f"{os.getpid()} {sys.getswitchinterval()}"
    return HttpResponse(shown, headers={"Cache-Control": "no-store"})


def numbers(ids: Collection[int]) -> dict[int, int]:
    """Odd ids have numbers: what the file says."""
    note("numbers")
    return {n: int(said("number", "1")) for n in ids if n % 2}


def refuse(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse("не разобрать", status=400)


def bad(request: HttpRequest) -> HttpResponse:
    raise BadRequest("no")


handler400 = "tests.edge.small_paper.refuse"
urlpatterns = [
    path("page/<str:name>/", page),
    path("desk/echo/", echo),
    path("echo/", echo),
    path("cookie/", cookie),
    path("gone/", gone),
    path("moved/", moved),
    path("desk/stream/", stream),
    path("documents/file/", document),
    path("account/process/", process),
    path("bad/", bad),
    path("account/fails/<str:name>/", fails),
    path("account/slow/", slow),
    path("account/method/", method),
    path("desk/slow/", slow),
    path("slow/", slow),
]
