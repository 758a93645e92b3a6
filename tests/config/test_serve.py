"""`polosa serve` as an operator meets it: real processes, a real port, a data folder of its own."""

import os
import re
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from polosa.config import private
from tests import databases
from tools.guard import guarded

ROOT = Path(__file__).parents[2]
POLOSA = [sys.executable, "-m", "polosa.config.cli"]

pytestmark = pytest.mark.slow


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Paper:
    """One data folder, started and stopped as often as a test likes."""

    def __init__(self, data: Path, place: dict[str, str] | None = None) -> None:
        self.data, self.port, self.place = data, free_port(), place or {"POLOSA_DATA": str(data)}
        self.log = data.parent / "log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environ(self, **more: str) -> dict[str, str]:
        kept = {name: text for name, text in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        return {**kept, **self.place, "PORT": str(self.port), **more}

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*POLOSA, *arguments],
            cwd=ROOT,
            env=self.environ(**more),
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )

    def start(self) -> float:
        """Seconds until the first answer."""
        begun = time.monotonic()
        with self.log.open("wb") as log:
            self.process = guarded(
                subprocess.Popen(
                    [*POLOSA, "serve"], cwd=ROOT, env=self.environ(), stdout=log, stderr=subprocess.STDOUT
                )
            )
        wait(lambda: self.answers() or self.process.poll() is not None, 180)  # type: ignore[union-attr]
        assert self.process.poll() is None, self.said()
        return time.monotonic() - begun

    def answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/", timeout=5, verify=False).status_code == 200
        except httpx.TransportError:
            return False

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def stop(self, number: int = signal.SIGINT) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(20)

    def family(self) -> set[int]:
        """The started process and all below it."""
        assert self.process is not None
        parents = {}
        for status in Path("/proc").glob("[0-9]*/status"):
            try:
                found = re.search(r"^PPid:\s+(\d+)", status.read_text(), re.MULTILINE)
            except OSError:
                continue
            parents[int(status.parent.name)] = int(found[1]) if found else 0
        family = {self.process.pid}
        while more := {pid for pid, parent in parents.items() if parent in family} - family:
            family |= more
        return family


def clerks(paper: Paper) -> set[int]:
    """Background processes of this paper."""
    found = set()
    for pid in paper.family():
        with suppress(OSError):
            if b"\0clerk\0" in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.add(pid)
    return found


def wait(until: Callable[[], object], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not until() and time.monotonic() < deadline:
        time.sleep(0.1)


def gone(pids: set[int]) -> bool:
    return not any(Path(f"/proc/{pid}/cmdline").exists() and _lives(pid) for pid in pids)


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture(scope="module")
def paper() -> Iterator[Paper]:
    with tempfile.TemporaryDirectory(prefix="polosa-tests-serve-") as folder:
        data = Path(folder) / "data with spaces"
        with databases.paper_at(data) as place:
            paper = Paper(data, place)
            paper.start()
            wait(
                lambda: "Ctrl-C" in paper.said(), 60
            )  # a reader may be answered before the greeting is printed
            assert paper.stop() == 0, paper.said()
            yield paper
            if paper.process is not None and paper.process.poll() is None:
                paper.stop(signal.SIGKILL)


@pytest.fixture
def served(paper: Paper) -> Iterator[Paper]:
    paper.start()
    yield paper
    if paper.process is not None and paper.process.poll() is None:
        paper.stop()


def test_the_first_start_tells_where_to_read_write_and_enter(paper: Paper) -> None:
    said = paper.said()
    assert f"{paper.url}/\n" in said
    assert f"{paper.url}/desk/\n" in said
    assert re.search(rf"{paper.url}/desk-entry/\S+", said)
    assert (paper.data / "secrets.json").exists()


def test_nobody_but_the_owner_can_read_what_the_paper_keeps(paper: Paper) -> None:
    kept = [paper.data, *paper.data.rglob("*")]
    modes = {path: stat.S_IMODE(path.lstat().st_mode) for path in kept}
    assert {path for path, mode in modes.items() if mode & 0o077} == set()
    known = {path for pattern in private.OURS for path in paper.data.glob(pattern)}
    assert set(paper.data.iterdir()) - known == set(), "an older paper's would not be narrowed"


def test_a_wide_paper_is_warned_of_and_narrowed_at_the_next_start(paper: Paper) -> None:
    secrets = paper.data / "secrets.json"
    paper.data.chmod(0o755)
    secrets.chmod(0o644)
    told = paper.run("check")
    assert told.returncode == 1
    assert str(secrets) in told.stdout
    paper.start()
    paper.stop()
    assert [stat.S_IMODE(path.stat().st_mode) for path in (paper.data, secrets)] == [0o700, 0o600]


def test_an_older_release_refuses_a_newer_database_in_one_line(paper: Paper) -> None:
    recorder = "from django.db import connection as c; from django.db.migrations import recorder as r;"
    line = recorder + "r.MigrationRecorder(c).record_{}applied('articles', '0999_later')"
    assert paper.run("manage", "shell", "-c", line.format("")).returncode == 0
    try:
        for arguments in (
            ["serve"],
            ["clerk"],
            ["demo"],
            ["import", "wxr", "x.xml"],
            ["backup", "/tmp/never"],
        ):
            told = paper.run(*arguments)
            assert (told.returncode, told.stderr.count("\n")) == (1, 1), told.stderr
            assert "база данных новее" in told.stderr and "articles.0999_later" in told.stderr
        told = paper.run("check")
        assert told.returncode == 1
        assert "база данных новее" in told.stdout
    finally:
        assert paper.run("manage", "shell", "-c", line.format("un")).returncode == 0


def test_a_second_start_does_nothing_twice(paper: Paper) -> None:
    paper.start()
    assert paper.stop() == 0
    assert "База данных готова" not in paper.said()
    assert "Стили и сценарии собраны" not in paper.said()


def test_the_link_lets_into_the_desk(served: Paper) -> None:
    wait(lambda: "desk-entry" in served.said(), 5)
    link = re.search(r"http\S+/desk-entry/\S+", served.said())
    assert link
    with httpx.Client(follow_redirects=True, timeout=20) as browser:
        entry = browser.get(link[0])
        if token := re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', entry.text):
            browser.post(link[0], data={"csrfmiddlewaretoken": token[1]}, headers={"Referer": link[0]})
        desk = browser.get(f"{served.url}/desk/")
        assert (desk.status_code, desk.url.path) == (200, "/desk/")


def test_ctrl_c_and_sigterm_end_every_process_with_code_0(paper: Paper) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        paper.start()
        wait(lambda: len(paper.family()) >= 3, 10)
        family = paper.family()
        assert len(family) >= 3
        begun = time.monotonic()
        assert paper.stop(number) == 0
        assert time.monotonic() - begun < 10
        wait(lambda pids=family: gone(pids), 3)
        assert gone(family)


def test_ctrl_c_says_nothing_of_a_browser_that_holds_its_connection(paper: Paper) -> None:
    paper.start()
    with socket.create_connection(("127.0.0.1", paper.port)) as silent, httpx.Client() as kept:
        silent.sendall(b"GET / HTTP/1.1\r\n")
        kept.get(f"{paper.url}/", timeout=20)
        assert paper.stop() == 0
    assert "Killing" not in paper.said()
    assert paper.said().rstrip().endswith("Остановлено.")


def test_nobody_outlives_a_killed_parent(paper: Paper) -> None:
    paper.start()
    family = paper.family()
    paper.stop(signal.SIGKILL)
    wait(lambda: gone(family), 12)
    assert gone(family)


def test_a_killed_worker_is_replaced(served: Paper) -> None:
    """So is the clerk, of whom no reader would notice that it is gone."""
    wait(lambda: clerks(served), 30)
    assert served.process is not None
    killed = served.family() - {served.process.pid}
    assert clerks(served) <= killed
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    wait(lambda: gone(killed) and served.answers() and clerks(served), 60)
    assert served.answers()
    assert clerks(served) and not clerks(served) & killed


def test_a_purge_in_another_process_is_seen(served: Paper) -> None:
    def status() -> str:
        return httpx.get(f"{served.url}/", timeout=20, verify=False).headers["cache-status"]

    status()
    assert status() == "polosa; hit"
    line = "from polosa.edge.actions import purge; purge('sections', 'latest', 'front')"
    assert served.run("manage", "shell", "-c", line).returncode == 0
    assert "hit" not in status()


def test_a_taken_port_is_told_in_one_line(served: Paper) -> None:
    told = served.run("serve")
    assert told.returncode == 1
    assert told.stderr.count("\n") == 1
    assert f"порт {served.port} уже занят" in told.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "много"),
        ("POLOSA_DATA", "/proc/nowhere"),
        ("POLOSA_HOST", "192.0.2.1"),
        ("DATABASE_URL", "postgres://nobody@127.0.0.1:1/nothing"),
        ("DATABASE_URL", "sqlite:////proc/nowhere/x.sqlite3"),
    ],
)
def test_what_stands_in_the_way_is_told_in_one_line(tmp_path: Path, name: str, value: str) -> None:
    paper = Paper(tmp_path / "data")
    told = paper.run("serve", **{name: value})
    assert told.returncode == 1
    assert told.stderr.startswith(f"polosa: {name}")
    assert told.stderr.count("\n") == 1


def test_check_finds_nothing_wrong_with_a_paper_that_runs(served: Paper) -> None:
    told = served.run("check")
    assert told.returncode == 0, told.stdout + told.stderr
    told = served.run("check", POLOSA_URL="https://paper.example")
    assert told.returncode == 1
    assert "paper.example" in told.stdout


def test_help_names_every_command_and_starts_without_django() -> None:
    command = [sys.executable, "-X", "importtime", *POLOSA[1:], "--help"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    for name in ("serve", "demo", "import", "check", "backup", "restore", "manage"):
        assert re.search(rf"^ +{name} +\S", told.stdout, re.MULTILINE)
    assert "clerk" not in told.stdout
    assert "django" not in told.stderr


def test_a_broken_option_is_told_without_a_traceback() -> None:
    wrong = (["demo", "--articles", "many"], ["serve", "now"], ["import", "pigeons"], ["nothing"], [])
    for arguments in wrong:
        told = subprocess.run(
            [*POLOSA, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
        )
        assert told.returncode == 2
        assert "Traceback" not in told.stderr


def test_an_importer_tells_its_own_options() -> None:
    command = [*POLOSA, "import", "wxr", "--help"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert "--report" in told.stdout


def test_a_start_without_a_database_shows_the_last_pages_and_founds_no_new_paper(paper: Paper) -> None:
    if "DATABASE_URL" in paper.place:
        pytest.skip("a database in a file can be taken away by a test")
    if paper.process is None:
        paper.start()
    front = httpx.get(f"{paper.url}/", timeout=20, verify=False)
    wait(lambda: any((paper.data / "pages" / "kept").glob("*/*")), 20)
    paper.stop()
    file, away = paper.data / "polosa.sqlite3", paper.data / "polosa.sqlite3.away"
    file.rename(away)
    try:
        paper.start()
        shown = httpx.get(f"{paper.url}/", timeout=20, verify=False)
        assert shown.content == front.content and "render-failed" in shown.headers["cache-status"]
        refused = httpx.get(f"{paper.url}/account/login/", timeout=20, verify=False)
        assert refused.status_code == 503 and refused.headers["retry-after"]
        assert not file.exists(), "an empty paper in place of the one that is away"
        away.rename(file)
        wait(
            lambda: httpx.get(f"{paper.url}/account/login/", timeout=20, verify=False).status_code == 200, 60
        )
        wait(lambda: "Редакция:" in paper.said(), 60)
    finally:
        if away.exists():
            away.rename(file)
        paper.stop()
