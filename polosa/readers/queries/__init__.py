"""What the rest of the house may ask about people."""

from .desk_links import person_behind, sealed_for
from .names import fit_name
from .people import ban_of, consent_text, data_of, has_desk, is_banned, may_write, reader_by_email

__all__ = [
    "ban_of",
    "consent_text",
    "data_of",
    "fit_name",
    "has_desk",
    "is_banned",
    "may_write",
    "person_behind",
    "reader_by_email",
    "sealed_for",
]
