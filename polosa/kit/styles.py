"""The site's one stylesheet: parts kept apart for people, joined for browsers."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

from polosa.edge.whole_files import replace_file

SITE_CSS = "css/site.css"

# Tokens come first; what changes a whole page (large letters, print) comes last.
PARTS = (
    "css/tokens.css",
    "css/parts/page.css",
    "css/parts/icon.css",
    "css/parts/button.css",
    "css/parts/field.css",
    "css/parts/notice.css",
    "css/parts/masthead.css",
    "css/parts/nav.css",
    "css/parts/viewing.css",
    "css/parts/alert.css",
    "css/parts/mark.css",
    "css/parts/card.css",
    "css/parts/ribbon.css",
    "css/parts/front.css",
    "css/parts/article.css",
    "css/parts/prose.css",
    "css/parts/mood.css",
    "css/parts/thread.css",
    "css/parts/feed.css",
    "css/parts/afisha.css",
    "css/parts/calendar.css",
    "css/parts/find.css",
    "css/parts/account.css",
    "css/parts/refusal.css",
    "css/parts/footer.css",
    "css/parts/large.css",
    "css/parts/print.css",
)

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_INDENT = re.compile(r"\n\s*")


def site_css() -> str:
    """All parts in their order. A part that a paper keeps in its own static folder replaces ours."""
    return "".join(_plain(_read(part)) for part in PARTS)


def _read(part: str) -> str:
    found = finders.find(part)
    if not isinstance(found, str):
        raise FileNotFoundError(part)
    return Path(found).read_text(encoding="utf-8")


def _plain(css: str) -> str:
    return _INDENT.sub("\n", _COMMENT.sub("", css)).strip() + "\n"


class SiteCssFinder(BaseFinder):
    """Shows `css/site.css` to Django as if it were kept in a folder; rewritten when a part changes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.storage = FileSystemStorage(location=Path(settings.POLOSA_DATA) / "styles")

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path != SITE_CSS:
            return []
        built = self._build()
        return [built] if find_all else built

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        self._build()
        yield SITE_CSS, self.storage

    def _build(self) -> str:
        target = Path(self.storage.path(SITE_CSS))
        css = site_css()
        if not target.exists() or target.read_text(encoding="utf-8") != css:
            target.parent.mkdir(parents=True, exist_ok=True)
            replace_file(target, css.encode())
        return str(target)
