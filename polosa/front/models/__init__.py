from .pages import FrontPage, PlainPage
from .search import SearchDocument

__all__ = ["FrontPage", "PlainPage", "SearchDocument"]
