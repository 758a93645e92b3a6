"""Which comments of the old site come along, and whom they answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from polosa.importers.gateways.wxr_records import Comment

_VISIBLE = {"1", "approve"}
_HELD = {"0", "hold"}
_MACHINES = {"pingback", "trackback"}


@dataclass(frozen=True, slots=True)
class Kept:
    """A comment to keep; `parent` is the number of a kept one that comes earlier in the list, or 0."""

    comment: Comment
    parent: int
    is_visible: bool


def kept_comments(comments: Sequence[Comment]) -> list[Kept]:
    """Readers' words, parents first. Spam, trash and machines' notices stay behind; an answer to one of
    those answers whom that one answered."""
    by_number = {comment.comment_id: comment for comment in comments if comment.comment_id}
    wanted = {number for number, comment in by_number.items() if _is_wanted(comment)}
    parents = {number: _nearest(number, by_number, wanted) for number in wanted}
    return [
        Kept(by_number[number], parent, by_number[number].approved in _VISIBLE)
        for number, parent in _in_order(parents)
    ]


def machines_notices(comments: Sequence[Comment]) -> int:
    """How many other sites' notices of a link stay behind; spam is not counted."""
    return sum(one.kind in _MACHINES and one.approved in _VISIBLE | _HELD for one in comments)


def _is_wanted(comment: Comment) -> bool:
    is_words = comment.kind in ("comment", "") and bool(comment.content.strip())
    return is_words and comment.approved in _VISIBLE | _HELD


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
