"""nginx with the very text of docs/running/serving.md: only ports, folders and the certificate are the test's own."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from polosa.edge import conf
from tests.edge.small import SmallPaper, free_port
from tools.guard import guarded

from .operator_docs import block

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(NGINX is None, reason="nginx cannot be had here: apt-get install nginx-light"),
]
HOST = "paper.test"
HTTP = block("serving.md", "nginx", "acme-challenge")
HTTPS = block("serving.md", "nginx", "upstream polosa")
STATIC = block("serving.md", "nginx", "location /static/")


class Nginx:
    def __init__(self, folder: Path, paper: int) -> None:
        self.folder, self.paper = folder, paper
        self.http, self.https = free_port(), free_port()

    def write(self, *parts: str) -> Path:
        sites = "\n".join(self._moved(part) for part in parts)
        temporary = "".join(
            f"{kind}_temp_path {self.folder}/{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        path = self.folder / "nginx.conf"
        path.write_text(
            f"daemon off; pid {self.folder}/pid; error_log {self.folder}/error.log; worker_processes 1;\n"
            f"{'user root;' if Path('/').stat().st_uid == 0 else ''}\n"
            f"events {{}}\nhttp {{ access_log off; {temporary}\n{sites}\n}}\n"
        )
        return path

    def _moved(self, text: str) -> str:
        text = re.sub(r"listen \[::\]:(80|443)", r"listen 127.0.0.2:\1", text)  # not every machine has IPv6
        text = re.sub(
            r"listen (127\.0\.0\.2:)?80\b", lambda m: f"listen {m[1] or '127.0.0.1:'}{self.http}", text
        )
        text = re.sub(
            r"listen (127\.0\.0\.2:)?443\b", lambda m: f"listen {m[1] or '127.0.0.1:'}{self.https}", text
        )
        text = text.replace("127.0.0.1:8000", f"127.0.0.1:{self.paper}")
        text = text.replace("paper.example", HOST)
        return text.replace("/etc/letsencrypt", f"{self.folder}/letsencrypt").replace(
            "/var/www", f"{self.folder}/www"
        )

    def certify(self) -> None:
        live = self.folder / "letsencrypt/live" / HOST
        live.mkdir(parents=True)
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=paper.test",
             "-keyout", live / "privkey.pem", "-out", live / "fullchain.pem"],
            check=True, capture_output=True,
        )  # fmt: skip

    def test(self, path: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(NGINX), "-t", "-c", path], capture_output=True, text=True, check=False, timeout=30
        )

    def ask(
        self, host: str, path: str, *, secure: bool = True, method: str = "GET", **more: Any
    ) -> httpx.Response:
        base = f"https://127.0.0.1:{self.https}" if secure else f"http://127.0.0.1:{self.http}"
        headers = {"host": host, **more.pop("headers", {})}
        with httpx.Client(verify=False, timeout=60, trust_env=False) as reader:
            return reader.request(method, base + path, headers=headers, **more)


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    paper = SmallPaper(tmp_path_factory.mktemp("paper"), proxies="127.0.0.1/32")
    paper.start()
    front = Nginx(tmp_path_factory.mktemp("nginx"), paper.port)
    (front.folder / "www/letsencrypt/.well-known/acme-challenge").mkdir(parents=True)
    (front.folder / "www/letsencrypt/.well-known/acme-challenge/token").write_text("proof")
    (front.folder / "www/paper/static").mkdir(parents=True)
    (front.folder / "www/paper/static/site.css").write_text("body{}")
    front.certify()
    whole = HTTPS.rstrip().removesuffix("}") + STATIC + "}\n"
    process = guarded(
        subprocess.Popen([str(NGINX), "-c", front.write(HTTP, whole)], stdin=subprocess.DEVNULL)
    )
    try:
        for _ in range(200):
            try:
                front.ask(HOST, "/page/a/")
                break
            except httpx.TransportError:
                time.sleep(0.05)
        yield front
    finally:
        process.terminate()
        process.wait(20)
        paper.stop()


def test_the_first_part_is_valid_before_there_is_a_certificate(tmp_path: Path) -> None:
    front = Nginx(tmp_path, 8000)
    told = front.test(front.write(HTTP))
    assert told.returncode == 0, told.stderr
    assert "warn" not in told.stderr


def test_the_whole_is_valid_with_one(tmp_path: Path) -> None:
    front = Nginx(tmp_path, 8000)
    assert front.test(front.write(HTTP, HTTPS)).returncode != 0, "there is no certificate yet"
    front.certify()
    told = front.test(front.write(HTTP, HTTPS))
    assert told.returncode == 0, told.stderr
    assert "warn" not in told.stderr


def test_http_leads_to_https_and_the_certificate_can_be_renewed(front: Nginx) -> None:
    for host in (HOST, f"www.{HOST}"):
        answer = front.ask(host, "/news/?page=2", secure=False)
        assert (answer.status_code, answer.headers["location"]) == (301, f"https://{HOST}/news/?page=2")
        assert front.ask(host, "/.well-known/acme-challenge/token", secure=False).text == "proof"


def test_www_leads_to_the_paper(front: Nginx) -> None:
    answer = front.ask(f"www.{HOST}", "/news/?page=2")
    assert (answer.status_code, answer.headers["location"]) == (301, f"https://{HOST}/news/?page=2")


def test_the_paper_knows_who_asks_and_that_it_is_read_over_https(front: Nginx) -> None:
    lies = {"x-forwarded-for": "8.8.8.8", "x-forwarded-proto": "http"}
    told = front.ask(HOST, "/desk/echo/", headers=lies)
    assert "8.8.8.8" not in told.text
    assert "'for': '127.0.0.1'" in told.text and "'proto': 'https'" in told.text, told.text


def test_bodies_that_the_paper_takes_pass_and_the_paper_itself_refuses_larger_ones(front: Nginx) -> None:
    taken = front.ask(HOST, "/echo/", method="POST", content=b"x" * conf.LARGEST_BODY)
    assert taken.status_code == 200 and f"'size': {conf.LARGEST_BODY}" in taken.text
    refused = front.ask(HOST, "/desk/echo/", method="POST", content=b"x" * (conf.LARGEST_UPLOAD + 1))
    assert refused.status_code == 413
    assert "nginx" not in refused.text, "a page of ours, not nginx's"
    (most,) = re.findall(r"client_max_body_size (\d+)m;", HTTPS)
    assert int(most) * 2**20 > conf.LARGEST_UPLOAD


def test_pages_come_compressed_once_and_say_where_they_are_from(front: Nginx) -> None:
    answer = front.ask(HOST, "/page/a/", headers={"accept-encoding": "br"})
    assert answer.headers["content-encoding"] == "br"
    assert front.ask(HOST, "/page/a/").headers["cache-status"] == "polosa; hit"
    assert "1." not in answer.headers["server"], "nginx's version is nobody's business"


def test_styles_may_come_from_nginx_and_what_it_lacks_from_the_paper(front: Nginx) -> None:
    assert front.ask(HOST, "/static/site.css").text == "body{}"
    assert "x-request-id" not in front.ask(HOST, "/static/site.css").headers
    assert front.ask(HOST, "/static/none.css").status_code == 404
