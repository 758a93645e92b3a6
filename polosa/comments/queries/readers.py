from __future__ import annotations

from typing import Any

from polosa.readers.models import User

from ..models import Comment


def own_comments(reader: User, limit: int = 50) -> list[Comment]:
    """The reader's latest comments, hidden ones too, with their discussions; one query."""
    mine = Comment.objects.filter(author=reader).exclude(state=Comment.State.DELETED)
    return list(mine.select_related("thread").defer("network").order_by("-created_at", "-pk")[:limit])


def said_by(reader: User) -> list[dict[str, Any]]:
    """All that a reader said, hidden or not, in plain values."""
    mine = Comment.objects.filter(author=reader).exclude(state=Comment.State.DELETED)
    rows = mine.values_list("thread__title", "thread__url", "text", "state", "created_at")
    return [
        {"title": title, "url": url, "text": text, "state": state, "at": at.isoformat()}
        for title, url, text, state, at in rows
    ]
