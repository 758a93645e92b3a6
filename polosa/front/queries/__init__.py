"""Named questions of the front page and of search."""

from .footer import footer_pages
from .fronts import Front, front_on_page
from .moved import old_address
from .search import Found, Search, search

__all__ = ["Found", "Front", "Search", "footer_pages", "front_on_page", "old_address", "search"]
