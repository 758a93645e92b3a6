"""Which comments of the old site come along, and whom they answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from polosa.importers.gateways.wxr_records import Comment


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
    kept = [Kept(by_number[n], parents[n], by_number[n].approved == "1") for n in _in_order(parents)]
    return kept


def _is_wanted(comment: Comment) -> bool:
    is_words = comment.kind in ("comment", "") and bool(comment.content.strip())
    return is_words and comment.approved in ("0", "1", "hold", "approve")


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


def _in_order(parents: dict[int, int]) -> list[int]:
    """Parents before answers; those who answer each other in a circle come as if they answered nobody."""
    answers: dict[int, list[int]] = {}
    for number in sorted(parents):
        answers.setdefault(parents[number], []).append(number)
    order: list[int] = []
    at = [0]
    while at:
        following = [number for parent in at for number in answers.get(parent, [])]
        order += following
        at = following
    for number in sorted(parents.keys() - set(order)):
        parents[number] = 0
        order.append(number)
    return order
