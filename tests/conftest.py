import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings


@pytest.fixture(autouse=True)
def _fresh_media() -> Iterator[None]:
    """What a test uploads does not outlive it. Only a folder that the tests' settings made is ever removed."""
    yield
    media = Path(settings.MEDIA_ROOT)
    made_here = Path(tempfile.gettempdir()).resolve() in media.resolve().parents and media.name == "media"
    if made_here and media.parent.name.startswith("polosa-tests-"):
        shutil.rmtree(media, ignore_errors=True)
