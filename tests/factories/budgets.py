"""What was asked of the database."""

from collections.abc import Iterable

BOUNDS = ("SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT")


def statements(asked: Iterable[dict[str, str]]) -> list[str]:
    """Without the bounds of the transaction, of which there may be one only: in a test it stands in another."""
    words = [query["sql"] for query in asked]
    assert sum(sql.startswith("SAVEPOINT") for sql in words) <= 1, words
    return [sql for sql in words if not sql.startswith(BOUNDS)]
