"""Founding a paper, and the search index."""

from .founding import found_newsroom, join_group

__all__ = ["found_newsroom", "join_group"]
