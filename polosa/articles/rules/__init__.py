"""Pure decisions about stories."""

from .addresses import RESERVED_SLUGS, slug_for
from .fitness import unfit
from .keys import ARCHIVE, DAY, article_key, author_key, day_key, ids_of, list_keys, section_key, tag_key
from .typesetting import Typed, as_typed, still_typed, typeset_pieces
from .words import body_text

__all__ = [
    "ARCHIVE",
    "DAY",
    "RESERVED_SLUGS",
    "Typed",
    "article_key",
    "as_typed",
    "author_key",
    "body_text",
    "day_key",
    "ids_of",
    "list_keys",
    "section_key",
    "slug_for",
    "still_typed",
    "tag_key",
    "typeset_pieces",
    "unfit",
]
