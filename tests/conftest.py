import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings

from tests import asking, databases
from tools import guard


def pytest_configure(config: pytest.Config) -> None:
    """Started by our scripts, whose numbers TESTS_FOLLOW tells, the tests end with them, however those end.

    Examples that are drawn are the same in every run, so that a run fails for what has changed; TESTS_DRAW=anew draws
    others.
    """
    hypothesis.settings.register_profile("same", derandomize=os.environ.get("TESTS_DRAW") != "anew")
    hypothesis.settings.load_profile("same")
    scripts = [int(pid) for pid in os.environ.get("TESTS_FOLLOW", "").split()]
    if scripts and not hasattr(config, "workerinput"):  # workers of xdist end with us
        guard.end_with(scripts)


def pytest_sessionstart() -> None:
    gc.disable()  # nothing that is being loaded is garbage


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What is loaded stays, and the collector need not look at it after every few tests: measured on tests/articles,
    26.9 s of CPU for 29.6."""
    gc.freeze()
    gc.enable()


NEXT = pytest.StashKey[pytest.Item | None]()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    item.stash[NEXT] = nextitem


@pytest.fixture(autouse=True)
def _own_garbage(request: pytest.FixtureRequest) -> Iterator[None]:
    """Files that a library leaves to the collector are closed before a test begins that does not expect such a warning:
    it would fail for them."""
    yield
    following = request.node.stash.get(NEXT, None)
    if _expects_garbage(request.node) and not (following and _expects_garbage(following)):
        gc.collect()


def _expects_garbage(item: pytest.Item) -> bool:
    marks = item.iter_markers("filterwarnings")
    return any("PytestUnraisableExceptionWarning" in said for mark in marks for said in mark.args)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: Any
) -> Iterator[None]:
    """The tests' database begins as a copy of one that was migrated before; Django then finds nothing to do."""
    from django.db import connection

    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = databases.postgres_template(os.environ["DATABASE_URL"])
        yield
        return
    creation, memory = connection.creation, []
    create = creation._create_test_db

    def create_filled(*arguments: Any, **more: Any) -> str:
        name = create(*arguments, **more)
        memory.append(databases.fill_memory(name))
        return name

    creation._create_test_db = create_filled
    yield
    for each in memory:
        each.close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A run on PostgreSQL is about the database."""
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        asking.leave_out_the_others(config, items)


@pytest.hookimpl(wrapper=True)
def pytest_terminal_summary(terminalreporter: Any) -> Iterator[None]:
    """For the closing line of `make test`: how many passed, failed, were skipped."""
    yield
    is_worker = hasattr(terminalreporter.config, "workerinput")  # the one that started it counts for it
    if (ledger := os.environ.get("TESTS_LEDGER")) and not is_worker:
        told = {
            name: len(terminalreporter.stats.get(name, []))
            for name in ("passed", "failed", "error", "skipped")
        }
        with Path(ledger).open("a") as file:
            file.write(" ".join(map(str, told.values())) + "\n")


@pytest.fixture(autouse=True)
def _fresh_media() -> Iterator[None]:
    """What a test uploads does not outlive it. Only a folder that the tests' settings made is ever removed."""
    yield
    media = Path(settings.MEDIA_ROOT)
    made_here = Path(tempfile.gettempdir()).resolve() in media.resolve().parents and media.name == "media"
    if made_here and media.parent.name.startswith("polosa-tests-"):
        shutil.rmtree(media, ignore_errors=True)


@pytest.fixture(autouse=True)
def _ground(request: pytest.FixtureRequest) -> None:
    """What migrations wrote stands before every test that uses the database.

    A test of real transactions ends with empty tables, and the next test of the same worker would find no root
    to plant pages and collections on.
    """
    marked = request.node.get_closest_marker("django_db") is not None
    if not marked and not {"db", "transactional_db"} & set(request.fixturenames):
        return
    request.getfixturevalue("_django_db_helper")
    from wagtail.models import Collection, Locale, Page

    from polosa.front.actions.founding import ROOT

    if not Page.objects.filter(depth=1).exists():
        locale, _new = Locale.objects.get_or_create(language_code="ru")
        Page.add_root(instance=Page(title=ROOT, draft_title=ROOT, slug="root", locale=locale))
    if not Collection.objects.filter(depth=1).exists():
        Collection.add_root(name=ROOT)


@pytest.fixture(autouse=True)
def _one_connection(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What ends connections between requests ends none in the middle of a test's transaction: with it everything the
    test has written would be gone. Django's own test client sees to that for the requests that it makes itself."""
    marker = request.node.get_closest_marker("django_db")
    if "transactional_db" in request.fixturenames or (marker and marker.kwargs.get("transaction")):
        return
    if marker or "db" in request.fixturenames:
        request.getfixturevalue("_django_db_helper")
        from django.db import connection

        monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)


@pytest.fixture
def shared_pieces(settings: Any) -> Iterator[None]:
    """Pieces are shared; whole pages are not kept, so that every answer is a render."""
    from polosa.edge import pages

    settings.EDGE_FRAGMENT_BYTES = 2**24
    settings.EDGE_LOOK_SECONDS = 0
    pages.forget()
    yield
    pages.forget()
