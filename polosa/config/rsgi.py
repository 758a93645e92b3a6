"""What `polosa serve` runs in each of its workers."""

from __future__ import annotations

import os
from pathlib import Path

from .loading import set_up_django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polosa.config.settings")


def make_worker():  # type: ignore[no-untyped-def]  # its type can be named only once Django is set up
    """The application of one worker: the edge, with this paper's files and live lanes."""
    set_up_django()
    from django.conf import settings
    from django.db import connections

    from polosa.audience.lanes import Beacons
    from polosa.edge.counts import Counts
    from polosa.edge.files import Folder, is_hashed
    from polosa.edge.lanes import Lane
    from polosa.edge.worker import Worker
    from polosa.front.actions import MEDIA
    from polosa.kit.refusals.standing import learn_name

    from . import env, media, metrics, patience

    patience.of_web()
    learn_name()
    connections.close_all()  # this thread asks no more

    folders = (
        Folder(
            settings.STATIC_URL,
            Path(settings.STATIC_ROOT),
            lambda name: not name.startswith("."),
            is_hashed,
            (("Cross-Origin-Resource-Policy", "same-origin"),),
        ),
        Folder(
            settings.MEDIA_URL,
            Path(settings.MEDIA_ROOT),
            media.is_shown,
            lambda name: True,
            media.HEADERS,
            media.is_published_asked_in_thread,
            frozenset({MEDIA}),
        ),
    )
    lanes: tuple[Lane, ...] = (Beacons(Path(settings.POLOSA_DATA) / "views"), Counts())
    said = env.read()
    if said.metrics_token:
        lanes = (*lanes, metrics.Window(said.metrics_token))
    return Worker(folders=folders, lanes=lanes, record=metrics.folder(said))
