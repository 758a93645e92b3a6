"""A real site on loopback for the tests of fetching."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from polosa.kit.fetch import fetch

LIMIT = 10_000


class Site(ThreadingHTTPServer):
    """`pages` answers by path, `asked` remembers who asked for what."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages, self.asked = {}, []

    @property
    def host(self):
        return f"127.0.0.1:{self.server_port}"

    def handle_error(self, request, client_address):
        """A client that hangs up on a large or slow answer is what these tests are about."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.append((self.path, dict(self.headers)))
        self.server.pages[self.path](self)

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):
        pass


@contextmanager
def serving(tls=None):
    site = Site()
    if tls:
        site.socket = tls.wrap_socket(site.socket, server_side=True)
    thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        site.shutdown()
        site.server_close()
        thread.join()


def fetched(site, path, **options):
    settings = {"max_bytes": LIMIT, "timeout": 5, "allow_hosts": {site.host}}
    return fetch(f"http://{site.host}{path}", **(settings | options))


def page(status=200, body=b"", **headers):
    return lambda handler: handler.answer(status, body, **headers)


def resolving(**names):
    """A resolver of our own: names as given, with _ for a dot."""
    return lambda host, port: names[host.replace(".", "_")]
