from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Permission

from polosa.comments import actions
from polosa.comments.models import Thread
from polosa.readers.models import User

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=ZoneInfo("Europe/Moscow"))


@pytest.fixture
def thread(db):
    return actions.create_thread(title="Мост открыли", url="/gorod/12-most/")


@pytest.fixture
def ruslan(db):
    return User.objects.create(email="ruslan@example.org", name="Руслан")


@pytest.fixture
def stranger(db):
    """Signed in, but nobody the newsroom knows."""
    return User.objects.create(email="stranger@example.org", name="Прохожий")


@pytest.fixture
def mila(db):
    """The moderator."""
    mila = User.objects.create(email="mila@example.org", name="Мила")
    wanted = ["change_comment", "view_comment", "access_admin"]
    mila.user_permissions.set(Permission.objects.filter(codename__in=wanted))
    return User.objects.get(pk=mila.pk)


@pytest.fixture
def say(thread, ruslan):
    """Says something; whatever is not told is Ruslan's, each a minute and a half after the one before."""
    spoken = []

    def say(text="Наконец-то открыли", *, to=None, by=None, **more):
        spoken.append(text)
        at = more.pop("at", NOON + timedelta(seconds=90 * len(spoken)))
        where = more.pop("thread", thread)
        return actions.write_comment(thread=where, reader=by or ruslan, text=text, parent=to, at=at, **more)

    return say


@pytest.fixture
def plant(thread):
    """Any number of comments of others, in a moment: without limits and with the total right."""

    def plant(*texts, to=None, at=NOON, where=None, state="visible"):
        where = where or thread
        made = [
            actions.import_comment(
                thread=where,
                author_name=f"Читатель {n}",
                text=text,
                created_at=at + timedelta(seconds=n),
                parent=to,
                state=state,
            )
            for n, text in enumerate(texts)
        ]
        actions.recount(thread=where)
        return made

    return plant


@pytest.fixture
def total(thread):
    def total():
        return Thread.objects.get(pk=thread.pk).total

    return total
