from collections.abc import Iterable, Set
from datetime import datetime


def may_write(*, is_active: bool, is_confirmed: bool, banned_until: datetime | None, at: datetime) -> bool:
    """`banned_until` is the end of the longest ban in force, None when there is none."""
    return is_active and is_confirmed and (banned_until is None or banned_until <= at)


def may_publish(permissions: Iterable[str]) -> bool:
    """Whether somebody with these powers (`app.codename`) decides what stands on the site, or who may."""
    names = {name.partition(".")[2] for name in permissions}
    return any(name.startswith("publish_") for name in names) or not names.isdisjoint(
        {"add_user", "change_user"}
    )


def may_manage(*, own: Set[str], of_other: Set[str], is_admin: bool, is_other_admin: bool) -> bool:
    """Whether one may change, switch off or remove the account of another, or give somebody these powers.

    Nobody touches those who may do what they may not themselves; an administrator's account is an administrator's.
    """
    return is_admin or (not is_other_admin and of_other <= own)
