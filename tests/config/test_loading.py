"""A process loads Django without the collector of garbage, and has it afterwards."""

import subprocess
import sys

CODE = """
import gc
from polosa.config.loading import set_up_django
seen = []
gc.callbacks.append(lambda phase, info: seen.append(phase))
set_up_django()
from django.apps import apps
print(apps.ready, bool(seen), gc.isenabled(), gc.get_freeze_count() > 100_000)
"""


def test_nothing_is_collected_while_django_is_loaded() -> None:
    told = subprocess.run([sys.executable, "-c", CODE], check=True, capture_output=True, text=True)
    assert told.stdout.split() == ["True", "False", "True", "True"]
