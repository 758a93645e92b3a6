"""Settings of the papers that are measured: an operator's own, save what would forbid measuring.

Whatever is promised about speed is measured with everything on; only the limits of haste are raised, since one
machine plays thousands of readers. The cost of asking them stays.
"""

import os

from polosa.config.settings import *  # noqa: F403
from polosa.config.settings import MIDDLEWARE

_MANY = 10**9
MOOD_LIMITS = {"new_guests_a_strip_a_day": _MANY, "new_votes_a_minute": _MANY}
COMMENT_LIMITS = {"of_reader": ((_MANY, 86_400),), "of_network": ((_MANY, 86_400),)}
EDGE_SURROGATE_KEYS = False  # readers are measured, not a cache in front of us, though a proxy is trusted
SESSION_COOKIE_AGE = 60 * 60

if os.environ.get("BENCH_TALLY"):
    MIDDLEWARE = [*MIDDLEWARE, "bench.tally.Tally"]
