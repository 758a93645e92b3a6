"""What a worker has done, counted where it is done. Each number is changed by one thread only."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(slots=True)
class Stats:
    """Since the start of this process. `hits` and `not_modified` are the server thread's, the others the loop's."""

    hits: int = 0
    not_modified: int = 0
    late_hits: int = 0
    """Answered from memory by the loop: what was rendered between the first look and the second."""
    misses: int = 0
    stale: int = 0
    coalesced: int = 0
    renders: int = 0
    render_failures: int = 0
    render_seconds: float = 0.0
    born_stale: int = 0
    """Renders during which what they show was purged."""
    passed: int = 0
    """Personal requests: the desk, readers who have signed in, forms."""
    personal_seconds: float = 0.0
    files: int = 0
    refused: int = 0
    busy: int = 0
    """Told to come again: too many were waiting."""
    lanes: int = 0

    def as_dict(self) -> dict[str, float]:
        return {field.name: getattr(self, field.name) for field in fields(self)}
