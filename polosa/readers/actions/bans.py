from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ..models import Ban, User
from ..signals import reader_banned


@transaction.atomic
def ban_reader(*, reader: User, by: User | None, reason: str, until: datetime | None = None) -> Ban:
    """The reader may read on but not write, until then or for good. Bans add up; the longest holds."""
    ban = Ban.objects.create(reader=reader, by=by, reason=reason, at=timezone.now(), until=until)
    reader_banned.send(User, reader=reader, ban=ban)
    return ban


@transaction.atomic
def lift_ban(*, reader: User) -> int:
    """All bans in force end now; gives how many there were."""
    now = timezone.now()
    lifted = Ban.objects.in_force(now).filter(reader=reader).update(lifted_at=now)
    if lifted:
        reader_banned.send(User, reader=reader, ban=None)
    return lifted
