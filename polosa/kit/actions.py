from functools import partial

from django.db import transaction

from polosa.edge.actions import purge

from .models import Picture
from .pictures import specs


def order_renditions(*, picture: Picture) -> None:
    """Have all sizes of a picture made once the transaction commits, off the path of any reader."""
    from .tasks import make_renditions  # a task calls actions; an action only orders it

    transaction.on_commit(partial(make_renditions.enqueue, picture.pk))


def make_all_renditions(*, picture: Picture) -> int:
    """Make every missing size; gives how many there are. Safe to run again. Pages that show it are purged."""
    made = picture.get_renditions(*specs())
    purge(f"picture:{picture.pk}")
    return len(made)
