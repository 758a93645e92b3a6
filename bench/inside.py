"""Inside of the paper: a process of Django's that reads orders, one JSON line each, and answers each with one.

Readers' sessions and corrections are made here as the site makes them. It is started by bench/paper.py only.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import django

from . import scale

STORIES = 60


def facts(**_: Any) -> dict[str, Any]:
    """The addresses that are measured, and seals as pages carry them."""
    from django.urls import reverse

    from polosa.articles.models import Article
    from polosa.audience.queries import counter_seal
    from polosa.comments.queries.thread import PURPOSE as THREAD
    from polosa.kit.sealed import seal_for
    from polosa.reactions.queries import PURPOSE as STRIP

    live = Article.objects.filter(live=True).select_related("section", "counter", "thread", "strip")
    open_ones = live.filter(has_discussion=True, has_mood=True, thread__is_open=True, strip__is_open=True)
    stories = list(open_ones.order_by("-published_at")[:STORIES])
    return {
        "pages": pages(stories[0]),
        "keys": keys(stories[0]),
        "articles": [story.get_absolute_url() for story in stories],
        "threads": [[story.thread_id, seal_for(THREAD, id=story.thread_id)] for story in stories],
        "strips": [[story.strip_id, seal_for(STRIP, id=story.strip_id)] for story in stories],
        "counters": [[story.counter_id, counter_seal(story.counter)] for story in stories],
        "article": stories[0].pk,
        "vote": reverse("reactions:vote"),
        "write": reverse("comments:write"),
    }


def pages(story: Any) -> dict[str, str]:
    from django.urls import reverse

    tag = story.tags.first()
    found = {
        "front page": "/",
        "article": story.get_absolute_url(),
        "section": story.section.get_absolute_url(),
        "latest": reverse("articles:latest"),
        "afisha": "/afisha/",
    }
    return found | ({"tag": reverse("articles:tag", args=[tag.slug])} if tag else {})


def keys(story: Any) -> dict[str, list[str]]:
    """What is purged of each page when this story is published, corrected or talked about."""
    own = [story.key, f"thread:{story.thread_id}", f"strip:{story.strip_id}"]
    tag = story.tags.first()
    return {
        "front page": ["front", "latest", *own],
        "article": own,
        "section": [f"section:{story.section_id}", *own],
        "latest": ["latest", *own],
        "afisha": ["afisha"],
        **({"tag": [f"tag:{tag.pk}", *own]} if tag else {}),
    }


def tasks(**_: Any) -> int:
    """How many wait for the clerk: pictures of a new paper take it minutes."""
    from django_tasks_db.models import DBTaskResult

    return DBTaskResult.objects.filter(status__in=["READY", "RUNNING"]).count()


def counts(**_: Any) -> dict[str, int]:
    """What is committed."""
    from django.db.models import Sum

    from polosa.audience.models import Counter
    from polosa.comments.models import Comment
    from polosa.reactions.models import Vote

    return {
        "views": Counter.objects.aggregate(n=Sum("views"))["n"] or 0,
        "votes": Vote.objects.count(),
        "comments": Comment.objects.count(),
    }


def sessions(n: int, **_: Any) -> list[str]:
    """Cookies of `n` readers who have signed in and have names, in an order of their own each time."""
    import random

    from django.contrib.auth.hashers import make_password
    from django.contrib.sessions.models import Session

    from polosa.readers.models import User

    ours = User.objects.filter(email__endswith="@bench.example", is_superuser=False)
    nobody = make_password(None)
    missing = [
        User(email=f"reader-{number}@bench.example", name=f"Читатель {number}", password=nobody)
        for number in range(ours.count(), n)
    ]
    User.objects.bulk_create(missing, batch_size=500)
    opened = [opened_session(person) for person in random.sample(list(ours), n)]
    rows = [session.create_model_instance(session._session) for session in opened]
    Session.objects.bulk_create(rows, batch_size=500)
    return [cookie(session) for session in opened]


def opened_session(person: Any) -> Any:
    """As signing in leaves it; not saved yet."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from polosa.config.sessions import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session._get_or_create_session_key()
    return session


def cookie(session: Any) -> str:
    from django.conf import settings

    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def correct(pk: int, title: str, **_: Any) -> dict[str, float]:
    """Publishes a correction as the desk does; tells when it began and when it was committed."""
    from polosa.articles.actions import edit_article
    from polosa.articles.models import Article

    article, begun = Article.objects.get(pk=pk), time.monotonic()
    edit_article(article=article, user=None, publish=True, title=title)
    return {"begun": begun, "committed": time.monotonic()}


def publish(pk: int, **_: Any) -> None:
    from polosa.articles.actions import publish_article
    from polosa.articles.models import Article

    publish_article(article=Article.objects.get(pk=pk))


def title(pk: int, **_: Any) -> str:
    from polosa.articles.models import Article

    return str(Article.objects.get(pk=pk).title)


def purge(keys: list[str], **_: Any) -> None:
    from polosa.edge.actions import purge as write

    write(*keys)


def render(**asked: Any) -> Any:
    from . import rendering

    return rendering.once(**asked)


def places(**_: Any) -> dict[str, str]:
    """Pages of a large paper and of a small one: the same questions, deep ones too."""
    return scale.places()


def desk(n: int, path: str, **_: Any) -> dict[str, float]:
    return scale.desk(n, path)


ORDERS = (facts, counts, sessions, correct, publish, title, purge, render, places, desk, tasks)


def main() -> int:
    django.setup()
    orders = {order.__name__: order for order in ORDERS}
    out, sys.stdout = sys.stdout, sys.stderr  # what else is printed must not be taken for an answer
    for line in sys.stdin:
        asked = json.loads(line)
        answer = orders[asked.pop("do")](**asked)
        out.write(json.dumps(answer) + "\n")
        out.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
