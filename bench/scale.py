"""A paper of a hundred thousand stories against one of a thousand: what the same pages cost."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlencode

DEEP = 2000
"""Which page of a section is asked for, or the last one where there are fewer."""


def places() -> dict[str, str]:
    from django.urls import reverse
    from django.utils.timezone import localtime

    from polosa.articles.models import Article, Author, Section, Tag
    from polosa.articles.queries.lists import PAGE, Cursor

    live = Article.objects.live()
    section = max(Section.objects.all(), key=lambda one: live.filter(section=one).count())
    there = live.filter(section=section)
    deep = min(PAGE * DEEP, max(there.count() - PAGE - 1, 1))
    story = there.newest()[deep]
    tag = max(Tag.objects.all()[:50], key=lambda one: live.filter(tagged_items__tag=one).count())
    author = Author.objects.filter(bylines__isnull=False).distinct().order_by("pk").first()
    middle = live.newest()[live.count() // 2]
    day = localtime(middle.published_at).date()
    return {
        "front page": "/",
        "section, page 1": section.get_absolute_url(),
        "section, page 2,000": f"{section.get_absolute_url()}?before={Cursor.text(story)}",
        "tag": tag.get_absolute_url(),
        "author": author.get_absolute_url() if author else "/authors/",
        "day archive": reverse("articles:day", args=[day]),
        "search, a common word": f"{reverse('front:search')}?{urlencode({'q': 'город'})}",
        "search, two words": f"{reverse('front:search')}?{urlencode({'q': 'мост ремонт'})}",
    }


def chief() -> Any:
    """Somebody who may publish; made where there is nobody."""
    from polosa.readers.models import User

    known = User.objects.filter(is_superuser=True).first()
    return known or User.objects.create_superuser("chief@bench.example")


_CLIENT: dict[str, Any] = {}


def desk(n: int, path: str) -> dict[str, float]:
    """Milliseconds of CPU of the desk's list, as its chief sees it."""
    from django.test import Client

    if not _CLIENT:
        _CLIENT["one"] = Client()
        _CLIENT["one"].force_login(chief())
    spent = []
    for _ in range(n):
        begun = time.process_time()
        answer = _CLIENT["one"].get(path, HTTP_HOST="127.0.0.1")
        spent.append((time.process_time() - begun) * 1000)
        assert answer.status_code == 200, (path, answer.status_code)
    return {"ms": sorted(spent)[len(spent) // 2]}
