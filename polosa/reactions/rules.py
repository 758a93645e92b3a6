"""Pure decisions about moods."""

import math
from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import Any

MIN_VOTES = 5
"""Fewer votes say nothing about what a city felt."""
Z = 1.96
"""Of a normal distribution: what we say about a share is wrong once in twenty."""


def shares(counts: Sequence[int]) -> list[int]:
    """Whole per cents that make 100 together (largest remainders first); all zero where nobody voted."""
    total = sum(counts)
    if total == 0:
        return [0] * len(counts)
    exact = [divmod(count * 100, total) for count in counts]
    rest = 100 - sum(whole for whole, _ in exact)
    raised = set(sorted(range(len(counts)), key=lambda i: -exact[i][1])[:rest])
    return [whole + (i in raised) for i, (whole, _) in enumerate(exact)]


def mood_score(votes: int, total: int) -> float:
    """What share of all who read it would feel so, at the least: few votes prove little."""
    return float(lower_bound(votes, total)) if total >= MIN_VOTES else 0.0


def lower_bound(votes: Any, total: Any, root: Callable[[Any], Any] = math.sqrt) -> Any:
    """Wilson's lower bound of a share. Only arithmetic: expressions of a database may stand for numbers."""
    spread = root(votes * (total - votes) / total + Z * Z / 4)
    return (votes + Z * Z / 2 - Z * spread) / (total + Z * Z)


def reader_voter(reader_id: int) -> str:
    return f"u:{reader_id}"


def guest_voter(token: str) -> str:
    """The database does not learn the guest's token: who reads it can vote for nobody."""
    return "g:" + blake2b(token.encode(), digest_size=20).hexdigest()


def origin_of(strip_id: int, network: str) -> str:
    """The same for votes of one network about one thing on one day; about another thing it is another."""
    return blake2b(f"{strip_id}\n{network}".encode(), digest_size=16).hexdigest() if network else ""


def is_guest(voter: str) -> bool:
    return voter.startswith("g:")
