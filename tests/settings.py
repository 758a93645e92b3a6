"""Settings of the tests: everything real, in a temporary data folder; DATABASE_URL chooses the database."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_data = tempfile.mkdtemp(prefix="polosa-tests-")
(Path(_data) / "static").mkdir()  # WhiteNoise warns of a folder that is not there, and warnings are errors
atexit.register(shutil.rmtree, _data, ignore_errors=True)
os.environ["POLOSA_DATA"] = _data

from polosa.config.settings import *  # noqa: E402, F403

ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
EDGE_BYTES = EDGE_FRAGMENT_BYTES = (
    0  # a page of one test must not be answered in another; tests of the edge switch it on
)
EDGE_COPIES = ""
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
