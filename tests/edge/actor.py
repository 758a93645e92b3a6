"""A process that acts upon a paper as the desk, the clerk or another machine would: JSON lines in, JSON lines out."""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from random import Random
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.edge.town_settings"


def main() -> None:
    import django

    django.setup()
    from polosa.edge.queries import newest_purge
    from tests.edge import scenes, sights

    def answer(asked: dict[str, Any]) -> Any:
        if asked["do"] == "found":
            scenes.found_town()
        elif asked["do"] == "scene":
            scenes.SCENES[asked["name"]](Random(asked["seed"]))
        elif asked["do"] == "paths":
            return sights.paths()
        elif asked["do"] == "fresh":
            return {path: sights.fresh(path) for path in asked["paths"]}
        elif asked["do"] == "body":
            return sights.body(asked["path"])
        elif asked["do"] == "run":
            space: dict[str, Any] = {}
            exec(asked["code"], space)
            return space.get("result")
        return None

    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what libraries print is no answer
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            told = {"ok": answer(asked), "at": time.time(), "row": newest_purge()}
        except Exception:
            told = {"error": traceback.format_exc()}
        out.write(json.dumps(told) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
