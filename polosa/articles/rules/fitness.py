"""What of a story must fit together, whatever its fields allow one by one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _


def unfit(
    *, is_advertising: bool, advertiser: str, go_live_at: datetime | None, expire_at: datetime | None
) -> dict[str, Any]:
    """Words by fields; nothing where all is well."""
    wrong: dict[str, Any] = {}
    if is_advertising and not advertiser:
        wrong["advertiser"] = _("У рекламы должен быть назван рекламодатель.")
    if go_live_at and expire_at and go_live_at >= expire_at:
        wrong["expire_at"] = _("Снять с сайта можно только после публикации.")
    return wrong
