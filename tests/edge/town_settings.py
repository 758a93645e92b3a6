"""Settings of the town's processes: a real paper's, with letters and tasks that bother nobody."""

import os

from polosa.config.settings import *  # noqa: F403

TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
MOOD_LIMITS = {"new_votes_a_minute": 10**6, "new_guests_a_strip_a_day": 10**6}
COMMENT_LIMITS = {"of_reader": ((10**6, 60),), "of_network": ((10**6, 60),)}
ALLOWED_HOSTS = ["127.0.0.1"]
EDGE_TTL_SECONDS = float(os.environ.get("TOWN_PAGES_LIVE", "60"))
EDGE_STAND_IN_SECONDS = float(os.environ.get("TOWN_PAGES_STAND_IN", "60"))
if os.environ.get("TOWN_ACTOR"):
    EDGE_FRAGMENT_BYTES = 0  # what the actor renders, it renders anew
