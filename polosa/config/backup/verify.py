"""Whether a backup is good: its files are what was written, its database is whole, and a paper starts from it."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx

from .. import env
from ..console import Refusal, first_line, progress, tell
from ..loading import set_up_django
from . import manifest
from .manifest import Manifest
from .trial_database import trial_database

START_SECONDS = 600
ANSWER_SECONDS = 60
STOP_SECONDS = 20
STAGED = ".check-"
OLD_SECONDS = 24 * 60 * 60


def verify(folder: Path) -> None:
    """Everything, also by starting the copy. Django must be set up. Raises `Refusal` at the first thing found."""
    written = check_files(folder)
    refuse_newer_code(written)
    _start(folder, written)
    tell(f"Копия проверена: {folder}.")


def check(folder: Path) -> int:
    """`polosa restore --check`: verifies, and touches neither the paper's data folder nor its database."""
    written = check_files(folder)
    with tempfile.TemporaryDirectory(prefix="polosa-check-") as data:
        shutil.copyfile(folder / manifest.SECRETS, Path(data) / manifest.SECRETS)
        static = env.read().data / "static"
        os.environ["POLOSA_DATA"] = (
            data  # making secrets in the paper's own folder would be a beginning of a paper
        )
        set_up_django()
        refuse_newer_code(written)
        _start(folder, written, static=static)
    tell(f"Копия проверена: {folder}.")
    return 0


def check_files(folder: Path) -> Manifest:
    """Needs no Django. Raises `Refusal` with the first damaged file."""
    written = manifest.read(folder)
    with progress() as bar:
        task = bar.add_task("Сверяем файлы", total=len(written.files))
        damaged = manifest.find_damage(folder, written, lambda: bar.advance(task))
    if damaged:
        more = f" и ещё {len(damaged) - 1}" if damaged[1:] else ""
        raise Refusal(f"копия повреждена: {folder / damaged[0]}{more}; возьмите другую.")
    if written.database == "sqlite":
        _check_sqlite(folder / manifest.DATABASE_FILES["sqlite"])
    return written


def _check_sqlite(path: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as copy:
            told = [row[0] for row in copy.execute("PRAGMA integrity_check(1)")]
    except sqlite3.Error as wrong:
        told = [first_line(wrong)]
    if told != ["ok"]:
        raise Refusal(f"база данных в копии испорчена: {told[0]}; возьмите другую.")


def refuse_newer_code(written: Manifest) -> None:
    from ..schema import refuse_newer

    try:
        refuse_newer((app, name) for app, name in written.migrations)
    except Refusal as wrong:
        raise Refusal(f"копия сделана выпуском {written.release}, который новее этого: {wrong}") from wrong


def _start(folder: Path, written: Manifest, static: Path | None = None) -> None:
    tell("Запускаем копию на пробу…")
    with (
        trial_database(folder, written) as address,
        _data(folder, static or env.read().data / "static") as data,
    ):
        if address is None:
            return
        if written.database == "sqlite":
            shutil.copyfile(folder / manifest.DATABASE_FILES["sqlite"], data / "polosa.sqlite3")
        with _served(data, address) as (url, shown):
            _read(url, shown, data / manifest.MEDIA)


@contextmanager
def _data(folder: Path, static: Path) -> Iterator[Path]:
    """A data folder of hard links to the backup's files where possible: the trial adds files and changes none."""
    beside = folder.parent if os.access(folder.parent, os.W_OK) else None
    data = Path(tempfile.mkdtemp(prefix=STAGED, dir=beside))
    try:
        shutil.copyfile(folder / manifest.SECRETS, data / manifest.SECRETS)
        if (folder / manifest.MEDIA).is_dir():
            shutil.copytree(
                folder / manifest.MEDIA, data / manifest.MEDIA, copy_function=_link, symlinks=True
            )
        if static.is_dir():  # spares gathering them anew; copied, since that writes into them
            shutil.copytree(static, data / "static", symlinks=True)
        yield data
    finally:
        shutil.rmtree(data, ignore_errors=True)


def forget_trials(folder: Path) -> None:
    """Of runs that were killed; one that is younger than a day may be under way."""
    for path in folder.glob(f"{STAGED}*"):
        if time.time() - path.stat().st_mtime > OLD_SECONDS:
            shutil.rmtree(path, ignore_errors=True)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


@contextmanager
def _served(data: Path, database_url: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The copy behind a free port of this machine: it sends no letters, tells no caches and runs no tasks."""
    port = _free_port()
    kept = {name: text for name, text in os.environ.items() if not name.startswith("POLOSA_")}
    ours = {
        "POLOSA_DATA": str(data),
        "PORT": str(port),
        "DATABASE_URL": database_url,
        "POLOSA_TRIAL": str(os.getpid()),
        "DJANGO_SETTINGS_MODULE": "polosa.config.settings",
    }
    log = (data / "trial.log").open("wb")
    with log:
        process = subprocess.Popen(
            [sys.executable, "-m", "polosa.config.backup.trial"],
            env={**kept, **ours}, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        _wait(process, data, port)
        yield f"http://127.0.0.1:{port}", json.loads((data / "trial.json").read_text(encoding="utf-8"))
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], data: Path, port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if (data / "trial.json").exists():
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
        except OSError:
            pass
        time.sleep(0.2)
    told = (data / "trial.log").read_text(encoding="utf-8", errors="replace").strip().splitlines()
    raise Refusal(f"копия не запускается: {told[-1] if told else 'молча'}")


def _read(url: str, shown: dict[str, Any], media: Path) -> None:
    """The front page, one story and a picture that stands on one of them, as a reader would."""
    with httpx.Client(base_url=url, timeout=ANSWER_SECONDS, trust_env=False) as reader:
        pages = [_ask(reader, "/", "")]
        seen = ["/"]
        if shown["story"]:
            pages.append(_ask(reader, shown["story"], shown["title"]))
            seen.append(shown["story"])
        named = re.findall(r"/media/([^\s\"'?,]+)", "\n".join(reversed(pages)))
        picture = next((name for name in named if (media / name).is_file()), "")
        if picture:
            _ask(reader, f"/media/{picture}", "", kind="image/")
            seen.append(f"/media/{picture}")
    tell(f"Копия отвечает: {' '.join(seen)}")


def _ask(reader: httpx.Client, path: str, words: str, kind: str = "text/html") -> str:
    answer = reader.get(path)
    is_right = answer.status_code == httpx.codes.OK and answer.headers["content-type"].startswith(kind)
    if not is_right or words not in answer.text:
        raise Refusal(f"в копии не открывается {path} (ответ {answer.status_code}).")
    return answer.text if kind == "text/html" else ""
