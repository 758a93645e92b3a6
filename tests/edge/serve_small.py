"""Starts the small paper: `python -m tests.edge.serve_small PORT WORKERS [HEADER_SECONDS]`."""

import os
import sys
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.edge.small_settings"


def make_worker():
    import django

    django.setup()
    from django.conf import settings

    from polosa.edge.counts import Counts
    from polosa.edge.files import Folder, is_hashed
    from polosa.edge.worker import Worker

    static = Folder("/static/", Path(settings.STATIC_ROOT), lambda name: not name.startswith("."), is_hashed)
    return Worker(folders=[static], lanes=[Counts()], record=settings.DATA / "metrics")


def main() -> None:
    from polosa.config import family, server

    port, workers = int(sys.argv[1]), int(sys.argv[2])
    server.HEADER_SECONDS = int(sys.argv[3]) if len(sys.argv) > 3 else server.HEADER_SECONDS
    paper = server.make_server(
        address="127.0.0.1", port=port, workers=workers, target="tests.edge.serve_small:make_worker"
    )
    paper.serve(target_loader=family.load_worker)


if __name__ == "__main__":
    main()
