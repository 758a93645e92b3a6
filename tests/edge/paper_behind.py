"""A paper for a real Varnish to stand in front of: it counts what it is asked and says what the edge says."""

from __future__ import annotations

import gzip
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import brotli

from polosa.edge.surrogates import key_headers

LIVES = "public, max-age=0, s-maxage=10, stale-while-revalidate=10, stale-if-error=3600"
VARY = "Cookie, Accept-Encoding, HX-Request"


@dataclass
class Asked:
    method: str
    path: str
    headers: dict[str, str]


@dataclass
class PaperBehind:
    """`pages`: the keys of each path. What is not there is a 404 without a word on caching, as Django's is.

    A status of 0 hangs up without a word.
    """

    pages: dict[str, list[str]] = field(default_factory=dict)
    cache_control: str = LIVES
    cache_status: str = "polosa; hit"
    edition: str = "1"
    status: int = 200
    delay: float = 0.0
    asked: list[Asked] = field(default_factory=list)

    def start(self) -> int:
        paper = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                paper.answer(self)

            do_HEAD = do_POST = do_PURGEKEYS = do_GET

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return int(self._server.server_address[1])

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def times(self, path: str) -> int:
        return sum(one.path == path for one in self.asked)

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        headers = {name.lower(): text for name, text in request.headers.items()}
        request.rfile.read(int(headers.get("content-length", 0)))
        path = request.path
        if path == "/healthz":
            self._write(request, 200, b"ok", {})
            return
        self.asked.append(Asked(request.command, path, headers))
        edition = self.edition  # as a render: what comes while it lasts is not in it
        time.sleep(self.delay)
        if self.status == 0:
            request.close_connection = True
            return
        bare = path.partition("?")[0]
        if bare not in self.pages:
            self._write(request, 404, b"no such page", {})
            return
        body, coding = _coded(f"{path} edition {edition} {headers.get('cookie', '')}", headers)
        said = {
            "Cache-Control": self.cache_control,
            "Cache-Status": self.cache_status,
            "Content-Type": "text/html; charset=utf-8",
            "ETag": f'"{edition}-{coding or "identity"}"',
            "Vary": VARY,
            **(key_headers(self.pages[bare]) or {}),
            **({"Content-Encoding": coding} if coding else {}),
        }
        self._write(request, self.status, body, said)

    def _write(
        self, request: BaseHTTPRequestHandler, status: int, body: bytes, headers: dict[str, str]
    ) -> None:
        request.send_response(status)
        for name, text in headers.items():
            request.send_header(name, text)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        if request.command != "HEAD":
            request.wfile.write(body)


def _coded(text: str, headers: dict[str, str]) -> tuple[bytes, str]:
    accepted = headers.get("accept-encoding", "")
    body = text.encode()
    if "br" in accepted:
        return brotli.compress(body), "br"
    return (gzip.compress(body), "gzip") if "gzip" in accepted else (body, "")
