"""Who may do what in a newsroom. Permissions are Django's `app.codename`."""

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
