from datetime import datetime


def may_write(*, is_active: bool, is_confirmed: bool, banned_until: datetime | None, at: datetime) -> bool:
    """`banned_until` is the end of the longest ban in force, None when there is none."""
    return is_active and is_confirmed and (banned_until is None or banned_until <= at)
