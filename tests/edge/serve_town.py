"""Starts one worker of the town, `python -m tests.edge.serve_town PORT`; TOWN_SUFFERS says what befalls it."""

import os
import signal
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.edge.town_settings"


class Rows:
    """Up to which line this worker has read the purge log. Not before it has is a page of it known to be new."""

    prefix = "/rows-of-the-purge-log/"

    def start(self, loop):
        pass

    def stop(self):
        pass

    def try_answer(self, scope, proto):
        from polosa.edge import pages
        from polosa.edge.lanes import say

        say(proto, 200, "text/plain", str(pages.LOG.known or 0).encode())
        return True

    def stats(self):
        return {}


def make_worker():
    import django

    django.setup()
    from polosa.config.rsgi import make_worker as make
    from polosa.edge import worker as module

    kind = module.Worker
    module.Worker = lambda *, lanes=(), **more: kind(lanes=(*lanes, Rows()), **more)
    worker = make()
    if os.environ.get("TOWN_SUFFERS") == "death before its own purge":
        from polosa.edge import pages

        pages.LOG.apply_own = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
    return worker


def main() -> None:
    from polosa.config import family, server

    target = "tests.edge.serve_town:make_worker"
    paper = server.make_server(address="127.0.0.1", port=int(sys.argv[1]), workers=1, target=target)
    paper.serve(target_loader=family.load_worker)


if __name__ == "__main__":
    main()
