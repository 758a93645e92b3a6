"""From the server's words to Django's and back."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signals
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

from . import pages
from .addresses import Address, variant_cookie
from .at_hand import REQUEST, new_id
from .entries import Headers
from .keys import is_brief, worn
from .middleware import SERVED_BY_EDGE, is_for_everybody

REQUEST_ID = "polosa.request_id"
Environ = dict[str, Any]


def _nothing() -> None:
    pass


@dataclass(slots=True)
class Made:
    """An answer of Django's: a `body`, a `file`'s path or `chunks`; `close` must be called after chunks."""

    status: int
    headers: Headers
    body: bytes = b""
    file: str = ""
    chunks: Iterator[bytes] | None = None
    close: Callable[[], None] = _nothing
    keys: frozenset[str] = field(default_factory=frozenset)
    is_shared: bool = False
    is_brief: bool = False
    """To be kept for a moment only."""
    seconds: float = 0.0
    """Of the processor; `begun` and `ended` are of the monotonic clock."""
    begun: float = 0.0
    ended: float = 0.0
    request_id: str = ""


class Bridge(BaseHandler):
    """Django's chain of middlewares, as WSGIHandler has it, without WSGI's way of giving answers."""

    def __init__(self) -> None:
        super().__init__()
        self.load_middleware()

    def shared(self, address: Address) -> Made:
        """The page of `address`, as anybody would see it."""
        return self._made(shared_environ(address))

    def personal(self, environ: Environ) -> Made:
        """The answer to one request. Whoever acts at the desk sees what was done before, in whatever process."""
        begun = time.monotonic()
        pages.catch_up()
        made = self._made(environ)
        made.begun, made.ended = begun, time.monotonic()
        return made

    def _made(self, environ: Environ) -> Made:
        """Whatever is logged meanwhile, in this thread, tells which request it belongs to."""
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
        method, request_id = environ["REQUEST_METHOD"], environ[REQUEST_ID]
        noted = REQUEST.set({"request_id": request_id, "method": method, "path": path})
        try:
            made = self._answered(environ)
        finally:
            REQUEST.reset(noted)
        made.request_id = request_id
        return made

    def _answered(self, environ: Environ) -> Made:
        begun = time.thread_time()
        set_script_prefix("/")
        signals.request_started.send(sender=self.__class__, environ=environ)
        request = WSGIRequest(environ)
        response = self.get_response(request)
        response._handler_class = self.__class__  # type: ignore[attr-defined]
        made = _unpacked(response)
        made.keys, made.seconds = frozenset(worn(request)), time.thread_time() - begun
        made.is_brief = is_brief(request)
        return made


def shared_environ(address: Address) -> Environ:
    """A request of nobody in particular."""
    parts = urlsplit(address.host)
    environ = _environ("GET", address.path, address.query, parts.scheme)
    environ |= {"HTTP_HOST": parts.netloc, "REMOTE_ADDR": "", SERVED_BY_EDGE: "shared"}
    environ[REQUEST_ID] = new_id()
    if cookie := variant_cookie(address.variant):
        environ["HTTP_COOKIE"] = cookie
    if address.is_fragment:
        environ["HTTP_HX_REQUEST"] = "true"
    if parts.scheme == "https":
        _say_secure(environ)
    return environ


def personal_environ(
    scope: Any, *, peer: str, is_trusted: bool, body: IO[bytes] | None, size: int, request_id: str
) -> Environ:
    """All that a request says. `X-Forwarded-*` only from our own proxies; names that could pass for others never."""
    environ = _environ(scope.method, scope.path, scope.query_string, "http")
    for name, text in scope.headers.items():
        if "_" in name or (name.startswith("x-forwarded-") and not is_trusted):
            continue
        key = "HTTP_" + name.upper().replace("-", "_")
        glue = "; " if name == "cookie" else ","
        environ[key] = f"{environ[key]}{glue}{text}" if key in environ and name != "host" else text
    environ["CONTENT_TYPE"] = environ.pop("HTTP_CONTENT_TYPE", "")
    environ.pop("HTTP_CONTENT_LENGTH", None)
    environ["CONTENT_LENGTH"] = str(size)
    if body is not None:
        environ["wsgi.input"] = body
    environ |= {"REMOTE_ADDR": peer, SERVED_BY_EDGE: "personal", REQUEST_ID: request_id}
    return environ


def _environ(method: str, path: str, query: str, scheme: str) -> Environ:
    return {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path.encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": query.encode("utf-8", "surrogateescape").decode("latin-1"),  # typed without %, too
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "443" if scheme == "https" else "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def _say_secure(environ: Environ) -> None:
    secure = settings.SECURE_PROXY_SSL_HEADER
    if secure:
        environ[secure[0]] = secure[1]
    else:
        environ["wsgi.url_scheme"] = "https"


def _unpacked(response: HttpResponseBase) -> Made:
    headers = [*response.items(), *(("Set-Cookie", c.OutputString()) for c in response.cookies.values())]
    made = Made(response.status_code, headers)
    file = getattr(getattr(response, "file_to_stream", None), "name", None)
    if isinstance(response, HttpResponse):
        made.body, made.is_shared = response.content, is_for_everybody(response)
        response.close()
    elif isinstance(file, str):
        made.file = file
        response.close()
    else:
        made.chunks, made.close = iter(response), response.close  # type: ignore[call-overload]
    return made
