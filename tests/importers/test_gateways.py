"""polosa.importers.gateways: files of the old site are what they say they are; reports are true."""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO

import pytest
from PIL import Image

from polosa.importers.gateways.files import Limits, NotBrought, bring_file, bring_picture
from polosa.importers.gateways.report import Line, Report


def png(width=8, height=6):
    out = BytesIO()
    Image.new("RGB", (width, height), "red").save(out, "PNG")
    return out.getvalue()


FILES = {"/a.jpg": png(), "/wide.png": png(200, 200), "/text.png": b"<html>", "/plan.pdf": b"%PDF-1.4"}


class OldSite(BaseHTTPRequestHandler):
    def do_GET(self):
        body = FILES.get(self.path.partition("?")[0])
        self.send_response(200 if body else 404)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *args):
        pass


@pytest.fixture
def old_site():
    server = HTTPServer(("127.0.0.1", 0), OldSite)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def limits(*hosts, **also):
    told = {
        "max_bytes": 100_000,
        "max_pixels": 10_000,
        "seconds": 5.0,
        "extensions": frozenset({"pdf"}),
        **also,
    }
    return Limits(**told, allow_hosts=frozenset(hosts))


def test_a_picture_is_named_by_what_it_is(old_site):
    brought = bring_picture(f"http://{old_site}/a.jpg?w=300", limits(old_site))
    assert (brought.name, brought.body) == ("a.png", png())


@pytest.mark.parametrize(
    ("path", "why"), [("/wide.png", "больше"), ("/text.png", "не картинка"), ("/x.png", "404")]
)
def test_what_cannot_be_shown_is_refused_with_the_reason(old_site, path, why):
    with pytest.raises(NotBrought, match=why):
        bring_picture(f"http://{old_site}{path}", limits(old_site))


def test_a_picture_larger_than_allowed_is_not_read_to_its_end(old_site):
    with pytest.raises(NotBrought, match="велик"):
        bring_picture(f"http://{old_site}/a.jpg", limits(old_site, max_bytes=10))


def test_our_own_network_is_never_asked(old_site):
    with pytest.raises(NotBrought):
        bring_picture(f"http://{old_site}/a.jpg", limits())


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "ftp://old.example/a.png", "http://", "http://[::1"]
)
def test_strange_addresses_are_refused(address):
    with pytest.raises(NotBrought):
        bring_picture(address, limits())


def test_a_picture_written_into_the_text_is_read():
    address = "data:image/png;base64," + base64.b64encode(png()).decode()
    assert bring_picture(address, limits()).body == png()
    for broken in ("data:image/png;base64,@@@", "data:image/svg+xml,<svg/>", "data:image/png;base64,AAAA"):
        with pytest.raises(NotBrought):
            bring_picture(broken, limits())


def test_only_files_the_paper_takes_are_fetched(old_site):
    assert bring_file(f"http://{old_site}/plan.pdf", limits(old_site)).name == "plan.pdf"
    with pytest.raises(NotBrought, match="не берёт"):
        bring_file(f"http://{old_site}/a.exe", limits(old_site))


def test_the_report_is_on_the_disk_line_by_line(tmp_path):
    path = tmp_path / "deep" / "report.jsonl"
    with Report(path) as report:
        report.write(Line("post", 7, "Снег", "imported", comments=2))
        assert json.loads(path.read_text()) == {
            "kind": "post",
            "number": 7,
            "title": "Снег",
            "result": "imported",
            "comments": 2,
        }
    assert report.counts == {("post", "imported"): 1}
