"""Who may do what in a newsroom (permissions are Django's `app.codename`), and how search keeps order."""

from datetime import datetime

GROUPS = {
    "reporter": "Репортёры",
    "editor": "Редакторы",
    "moderator": "Модераторы",
    "chief": "Главные редакторы",
}

_DESK = ["wagtailadmin.access_admin"]


def _all(model: str, *actions: str) -> list[str]:
    app, _, name = model.partition(".")
    return [f"{app}.{action}_{name}" for action in actions or ("add", "change", "delete", "view")]


_MODERATION = _all("comments.comment", "change", "view")
_EDITING = [
    *_all("articles.article", "add", "change", "delete", "view", "publish", "lock", "unlock"),
    *_all("articles.author", "add", "change", "view"),
    *_all("articles.tag"),
    *_all("articles.section", "view"),
    *_all("events.event", "add", "change", "delete", "view", "publish", "lock", "unlock"),
    *_all("events.venue"),
    *_all("partners.headline", "change", "view"),
    *_all("partners.partner", "view"),
    *_all("wagtailredirects.redirect"),
]

POWERS: dict[str, list[str]] = {
    "reporter": [*_DESK, "articles.add_article"],
    "editor": [*_DESK, *_EDITING, *_MODERATION],
    "moderator": [*_DESK, *_MODERATION],
    "chief": [
        *_DESK,
        *_EDITING,
        *_MODERATION,
        "articles.delete_author",
        *_all("articles.section", "add", "change", "delete"),
        *_all("partners.partner", "add", "change", "delete"),
        "kit.change_paper",
        *_all("readers.user"),
        *_all("wagtailcore.workflow", "add", "change", "delete"),
        *_all("wagtailcore.task", "add", "change", "delete"),
    ],
}

LIBRARY = {
    "reporter": ["add", "choose"],
    "editor": ["add", "change", "choose"],
    "chief": ["add", "change", "choose"],
}
"""Powers over pictures and documents."""

PAGES = {"editor": ["add", "change", "publish"], "chief": ["add", "change", "publish", "lock", "unlock"]}
"""Powers over plain pages."""

APPROVERS = ["editor", "chief"]
"""Who approves what reporters submit."""

STORY_BITS = 28


def search_place(published_at: datetime, story: int = 0) -> int:
    """One number that orders stories by their second, then by their id, and gives the id back (`story_at`).

    Stories from before 1970 stand together at the beginning.
    """
    return max(0, int(published_at.timestamp())) << STORY_BITS | story


def story_at(place: int) -> int:
    return place & (1 << STORY_BITS) - 1
