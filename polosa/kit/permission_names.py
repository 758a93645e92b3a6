"""What a permission is called at the desk, where those who listen to the screen hear its whole name."""

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext, override

VERBS = {"add": "Добавлять", "change": "Править", "delete": "Удалять", "view": "Смотреть"}
NAME_LENGTH = 255


def in_russian(codename: str, name: str, kind: ContentType) -> str:
    """The same name when it has no Russian one: the desk then translates it as it shows it."""
    action = codename.removesuffix(f"_{kind.model}")
    with override("ru"):
        if name.startswith(f"Can {action}") and action in VERBS:
            return f"{VERBS[action]}: {kind.name}"[:NAME_LENGTH]
        return gettext(name) if kind.model == "page" else name
