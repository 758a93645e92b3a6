"""Starts the small paper: `python -m tests.edge.serve_small PORT WORKERS [HEADER_SECONDS]`.

The file `start` in its folder says how workers start from now on: after so many seconds, or `dies`.
"""

import os
import sys
import time
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.edge.small_settings"


def make_worker():
    import django

    django.setup()
    from django.conf import settings

    from polosa.edge.counts import Counts
    from polosa.edge.files import Folder, is_hashed
    from polosa.edge.worker import Worker

    _start_as_told(settings.DATA / "start")
    static = Folder("/static/", Path(settings.STATIC_ROOT), lambda name: not name.startswith("."), is_hashed)
    return Worker(folders=[static], lanes=[Counts()], record=settings.DATA / "metrics")


def _start_as_told(file: Path) -> None:
    how = file.read_text(encoding="ascii") if file.exists() else "0"
    if how == "dies":
        os._exit(3)
    time.sleep(float(how))


def main() -> None:
    from polosa.config import crew, family, server

    port, workers = int(sys.argv[1]), int(sys.argv[2])
    server.HEADER_SECONDS = int(sys.argv[3]) if len(sys.argv) > 3 else server.HEADER_SECONDS
    crew.READY_SECONDS = float(os.environ.get("SMALL_READY", crew.READY_SECONDS))
    paper = server.make_server(
        address="127.0.0.1", port=port, workers=workers, target="tests.edge.serve_small:make_worker"
    )
    paper.serve(target_loader=family.load_worker)


if __name__ == "__main__":
    main()
