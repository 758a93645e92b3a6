"""What the rest of the house may ask about people."""

from .callers import caller_of, device_cookie, device_key, has_consented_here
from .desk_links import person_behind, sealed_for
from .letters import Post, may_be_sent_to, post
from .names import fit_name
from .people import (
    ban_of,
    consent_text,
    data_of,
    has_desk,
    is_banned,
    is_stranger,
    may_write,
    reader_by_email,
)
from .powers import may_give, may_manage
from .second_factor import has_factor, is_at_desk, is_factor_fresh, missing_step

__all__ = [
    "Post",
    "ban_of",
    "caller_of",
    "consent_text",
    "data_of",
    "device_cookie",
    "device_key",
    "fit_name",
    "has_consented_here",
    "has_desk",
    "has_factor",
    "is_at_desk",
    "is_banned",
    "is_factor_fresh",
    "is_stranger",
    "may_be_sent_to",
    "may_give",
    "may_manage",
    "may_write",
    "missing_step",
    "person_behind",
    "post",
    "reader_by_email",
    "sealed_for",
]
