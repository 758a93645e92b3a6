"""`python -m polosa.config.backup.trial`: serves a copy for `verify` alone, until that ends. No background process."""

from __future__ import annotations

import json
import os

from polosa.edge.whole_files import replace_file

from .. import env, family
from ..private import use_private_umask


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polosa.config.settings")
    use_private_umask()
    family.follow(int(os.environ["POLOSA_TRIAL"]))
    from ..launch import prepare

    prepare()
    told = env.read()
    replace_file(told.data / "trial.json", json.dumps(_shown(), ensure_ascii=False).encode())
    from ..server import make_server

    make_server(address="127.0.0.1", port=told.port, workers=1).serve(target_loader=family.load_worker)


def _shown() -> dict[str, str]:
    """What a reader would look at: the newest story, one with a picture if there is any."""
    from django.db import connections
    from django.utils.html import escape

    from polosa.articles.models import Article

    live = Article.objects.live().newest()
    story = live.exclude(cover=None).first() or live.first()
    connections.close_all()
    return {
        "story": story.get_absolute_url() if story else "",
        "title": escape(story.title) if story else "",
    }


if __name__ == "__main__":
    main()
