from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

Rates = tuple[tuple[int, int], ...]
"""How many comments in how many seconds; every pair holds."""

LONGEST = 4000
MOST_LINKS = 3
EDIT_WINDOW = timedelta(minutes=15)
REMEMBERED_FOR = timedelta(days=1)
DEEPEST_SHOWN = 5
BRANCHES_A_PAGE = 50
COMMENTS_A_PAGE = 1000
"""More than this of a page's branches are not shown at once: branches stay whole until then."""


@dataclass(frozen=True)
class Limits:
    """How fast comments may come. settings.COMMENT_LIMITS, a dict of these names, may say otherwise."""

    of_reader: Rates = ((1, 10), (5, 300), (60, 86_400))
    of_network: Rates = ((3, 10), (20, 300), (300, 86_400))
    """Many readers may share one network: a school, a mobile operator."""


def limits() -> Limits:
    return Limits(**getattr(settings, "COMMENT_LIMITS", {}))
