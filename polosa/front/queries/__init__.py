"""Named questions of the front page and of search."""

from .footer import footer_pages
from .fronts import Front, front_on_page
from .media import is_document_on_site, is_picture_on_site, picture_of_file
from .moved import Moved, moved_path, old_address
from .search import Found, Search, search
from .stuck import unstuck
from .targets import is_on_site

__all__ = [
    "Found",
    "Front",
    "Moved",
    "Search",
    "footer_pages",
    "front_on_page",
    "is_document_on_site",
    "is_on_site",
    "is_picture_on_site",
    "moved_path",
    "old_address",
    "picture_of_file",
    "search",
    "unstuck",
]
