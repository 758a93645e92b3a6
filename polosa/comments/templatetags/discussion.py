from collections.abc import Sequence
from datetime import tzinfo
from functools import lru_cache
from html import escape
from types import SimpleNamespace

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from polosa.kit import clock
from polosa.kit.holes import Frame, filled, frame, holes

from ..queries.thread import CommentView

register = template.Library()

TEMPLATE = "comments/comment.html"
HOLES = ("id", "depth", "author_name", "initial", "hue", "html", "reply_to_name")


@register.simple_tag(name="comments")
def comments_html(comments: Sequence[CommentView]) -> SafeString:
    """Each is `comments/comment.html`. Those of other people, all but a few, are of the same few kinds."""
    language, zone, is_changing = get_language(), clock.zone(), settings.DEBUG
    return SafeString(
        "".join(
            [
                _alone(one, zone) if is_changing or one.is_mine else _among_others(one, language, zone)
                for one in comments
            ]
        )
    )


def _alone(comment: CommentView, zone: tzinfo) -> str:
    moment = {"stamp": clock.stamp(comment.created_at, zone), "iso": clock.iso(comment.created_at, zone)}
    return render_to_string(TEMPLATE, {"comment": comment, **moment})


def _among_others(comment: CommentView, language: str | None, zone: tzinfo) -> str:
    is_edited, reply_to = comment.edited_at is not None, comment.reply_to_name
    at = comment.created_at.astimezone(zone)
    told = {
        "id": str(comment.id),
        "depth": str(comment.depth),
        "author_name": escape(comment.author_name),
        "initial": escape(comment.initial),
        "hue": str(comment.hue),
        "html": comment.html,  # sanitised when it was written
        "reply_to_name": escape(reply_to),
        "stamp": clock.stamp(at, zone),
        "iso": clock.iso(at, zone),
    }
    return filled(_frame(language, comment.state, is_edited, reply_to != "", comment.may_reply), told)


@lru_cache(maxsize=100)
def _frame(language: str | None, state: str, is_edited: bool, is_answer: bool, may_reply: bool) -> Frame:
    hollow = {**holes(*HOLES), "state": state, "edited_at": is_edited, "may_reply": may_reply}
    if not is_answer:
        hollow["reply_to_name"] = ""
    return frame(TEMPLATE, {"comment": SimpleNamespace(**hollow), **holes("stamp", "iso")})
