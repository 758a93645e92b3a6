"""What the rest of the house may ask about people."""

from .desk_links import person_behind, sealed_for
from .letters import Post, post
from .names import fit_name
from .people import ban_of, consent_text, data_of, has_desk, is_banned, may_write, reader_by_email

__all__ = [
    "Post",
    "ban_of",
    "consent_text",
    "data_of",
    "fit_name",
    "has_desk",
    "is_banned",
    "may_write",
    "person_behind",
    "post",
    "reader_by_email",
    "sealed_for",
]
