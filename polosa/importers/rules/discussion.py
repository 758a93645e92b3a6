"""Which comments of the old site come along, and whom they answer."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from polosa.importers.gateways.wxr_records import Comment
from polosa.importers.rules.inline import Block
from polosa.kit.html import clean_comment
from polosa.kit.text import one_line, plain

_VISIBLE = {"1", "approve"}
_HELD = {"0", "hold"}
_MACHINES = {"pingback", "trackback"}
_WORDS = {"comment", "", "review", "answer", "question", "testimonial"}
_THROWN = {"spam": "спам", "trash": "корзина", "post-trashed": "корзина"}
MAX_NAME = 40
NAMELESS = "Читатель"


@dataclass(frozen=True, slots=True)
class Kept:
    """A comment to keep; `parent` is the number of a kept one that comes earlier in the list, or 0."""

    comment: Comment
    parent: int
    is_visible: bool


def kept_comments(comments: Sequence[Comment]) -> list[Kept]:
    """Readers' words, parents first. Spam, trash and machines' notices stay behind; an answer to one of
    those answers whom that one answered."""
    by_number = {comment.comment_id: comment for comment in numbered(comments)}
    wanted = {number for number, comment in by_number.items() if _is_wanted(comment)}
    parents = {number: _nearest(number, by_number, wanted) for number in wanted}
    return [
        Kept(by_number[number], parent, by_number[number].approved in _VISIBLE)
        for number, parent in _in_order(parents)
    ]


def numbered(comments: Sequence[Comment]) -> list[Comment]:
    """Each with a number of its own: one that has none, or that of another, takes it from what it says."""
    found: dict[int, Comment] = {}
    for comment in comments:
        number = comment.comment_id
        if number in found and found[number] == comment:
            continue
        if not number or number in found:
            said = f"{number} {comment.author} {comment.at} {comment.content}".encode("utf-8", "replace")
            number = -int(hashlib.sha256(said).hexdigest()[:15], 16)
        found[number] = replace(comment, comment_id=number)
    return list(found.values())


def name_of(comment: Comment) -> str:
    """Nobody's e-mail stands as a name."""
    return " ".join(plain(comment.author).partition("@")[0].split())[:MAX_NAME] or NAMELESS


def text_of(comment: Comment) -> str:
    mark = f"Оценка: {comment.rating}" if comment.rating else ""
    return "\n\n".join(part for part in (mark, comment.content) if part.strip())


def left_behind(comments: Sequence[Comment]) -> list[str]:
    """What of a discussion does not come along, and how much of it."""
    remarks = []
    if notices := sum(one.kind in _MACHINES and one.approved in _VISIBLE | _HELD for one in comments):
        remarks.append(f"пингбэки и трекбэки не перенесены: {notices}")
    others: Counter[str] = Counter()
    long_names = 0
    for one in comments:
        if one.approved not in _VISIBLE | _HELD:
            others[_THROWN.get(one.approved, one.approved[:20] or "без состояния")] += 1
        elif one.kind not in _MACHINES | _WORDS:
            others[one.kind[:20]] += 1
        elif not text_of(one):
            others["пустые"] += 1
        long_names += len(one_line(one.author)) > MAX_NAME
    if long_names:
        remarks.append(f"имена в комментариях длиннее {MAX_NAME} знаков сокращены: {long_names}")
    return remarks + [f"комментарии не перенесены, {what}: {count}" for what, count in others.items()]


def as_blocks(comments: Sequence[Comment]) -> list[Block]:
    """What readers said about a plain page, which has no discussion: told below its text."""
    shown = [one.comment for one in kept_comments(comments) if one.is_visible]
    if not shown:
        return []
    told: list[Block] = [("heading", {"text": "Комментарии", "level": "h2"})]
    for comment in shown:
        at = comment.local_at or comment.at
        who = escape(name_of(comment) + (f", {at:%d.%m.%Y}" if at else ""), quote=False)
        told.append(("html", f"<p><b>{who}</b></p>{clean_comment(text_of(comment))}"))
    return told


def held(comments: Sequence[Comment]) -> int:
    return sum(not one.is_visible for one in kept_comments(comments))


def _is_wanted(comment: Comment) -> bool:
    return comment.kind in _WORDS and bool(text_of(comment)) and comment.approved in _VISIBLE | _HELD


def _nearest(number: int, by_number: dict[int, Comment], wanted: set[int]) -> int:
    """The nearest kept one above; 0 for none, and for a circle."""
    seen = {number}
    at = by_number[number].parent
    while at in by_number and at not in seen:
        if at in wanted:
            return at
        seen.add(at)
        at = by_number[at].parent
    return 0


def _in_order(parents: dict[int, int]) -> list[tuple[int, int]]:
    """Parents before answers; those who answer each other in a circle come as if they answered nobody."""
    answers: dict[int, list[int]] = {}
    for number in sorted(parents):
        answers.setdefault(parents[number], []).append(number)
    order: list[tuple[int, int]] = []
    row = [0]
    while row:
        order += [(number, parent) for parent in row for number in answers.get(parent, [])]
        row = [number for parent in row for number in answers.get(parent, [])]
    circling = parents.keys() - {number for number, _ in order}
    return order + [(number, 0) for number in sorted(circling)]
