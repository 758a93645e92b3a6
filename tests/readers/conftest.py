import pytest


@pytest.fixture(autouse=True)
def _own_data(settings, tmp_path):
    """Every test has its own mail folder, and letters really go there: pytest-django would keep them in memory."""
    settings.POLOSA_DATA = tmp_path
    settings.EMAIL_BACKEND = "polosa.readers.mail.LetterBackend"
