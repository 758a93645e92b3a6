"""Founding a paper, and keeping the index of its search."""

from .founding import found_newsroom, join_group
from .media import MEDIA, files_left, settle_media
from .paging import settle_pages
from .searching import forget_article, index_article, index_loaded, reindex

__all__ = [
    "MEDIA",
    "files_left",
    "forget_article",
    "found_newsroom",
    "index_article",
    "index_loaded",
    "join_group",
    "reindex",
    "settle_media",
    "settle_pages",
]
