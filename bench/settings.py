"""Settings of the papers that are measured: an operator's own, save what would forbid measuring.

Whatever is promised about speed is measured with everything on, the limits of haste too: the machine plays thousands
of readers, each from somewhere else.
"""

import os

from polosa.config.settings import *  # noqa: F403
from polosa.config.settings import MIDDLEWARE

EDGE_SURROGATE_KEYS = False  # readers are measured, not a cache in front of us, though a proxy is trusted
SESSION_COOKIE_AGE = 60 * 60

if os.environ.get("BENCH_TALLY"):
    MIDDLEWARE = [*MIDDLEWARE, "bench.tally.Tally"]
