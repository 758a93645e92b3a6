"""Settings of a process that a test kills: its own data folder, no database of the tests."""

import os

os.environ["POLOSA_DATA"] = os.environ["KILLED_DATA"]
os.environ.pop("DATABASE_URL", None)

from polosa.config.settings import *  # noqa: F403
