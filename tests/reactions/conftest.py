import pytest

from polosa.reactions import actions


@pytest.fixture
def strip(db):
    return actions.create_strip(title="Мост открыли", url="/gorod/12-most/")
