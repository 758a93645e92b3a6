"""Named questions of the front page and of search."""

from .fronts import front_page
from .moved import old_address
from .search import Found, Search, search

__all__ = ["Found", "Search", "front_page", "old_address", "search"]
