"""Named questions of the front page and of search."""

from .fronts import front_page, section_rows
from .search import Found, Search, search

__all__ = ["Found", "Search", "front_page", "search", "section_rows"]
