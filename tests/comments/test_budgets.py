"""What a comment costs the database, from the form to the answer: so many statements and no more."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from polosa.comments.models import Comment, Thread
from polosa.edge import pages
from polosa.kit.sealed import seal_for
from polosa.readers.models import User
from tests.factories.budgets import statements

pytestmark = pytest.mark.django_db

ROOT, REPLY = 11, 12
"""The paper's clock, the session and the account; the reader (locked), bans, the discussion (locked), what this reader
and this network have said today; the comment, the discussion's numbers and the purge log. A reply asks for what it
answers."""


@pytest.fixture
def reader(ruslan):
    client = Client()
    client.force_login(ruslan)
    return client


def write(client, thread, text, **more):
    form = {"seal": seal_for("thread", id=thread.pk), "text": text, **more}
    pages.forget()
    with CaptureQueriesContext(connection) as asked:
        answer = client.post("/comments/write/", form, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 303
    return statements(asked)


@pytest.mark.parametrize("count", [0, 1, 3, 200])
def test_a_comment_costs_the_same_however_many_there_are(reader, thread, plant, total, count):
    plant(*["Ну и дела"] * count)
    asked = write(reader, thread, "Наконец-то")
    assert len(asked) == ROOT, asked
    assert total() == count + 1
    assert Thread.objects.get().last_comment_at == Comment.objects.get(text="Наконец-то").created_at


@pytest.mark.parametrize("count", [1, 3])
def test_a_reply_costs_the_same_however_deep(reader, thread, plant, total, count):
    for n in range(count):
        (last,) = plant(f"Ответ {n}", to=Comment.objects.order_by("pk").last())
    asked = write(reader, thread, "Согласен", parent=last.pk)
    assert len(asked) == REPLY, asked
    assert Comment.objects.get(text="Согласен").depth == count
    assert total() == count + 1


def test_a_reader_who_has_said_much_today_costs_the_same(reader, thread, say, settings):
    settings.COMMENT_LIMITS = {"of_reader": ((100, 86_400),)}
    for n in range(20):
        say(f"Ура {n}")
    assert len(write(reader, thread, "Наконец-то")) == ROOT


def test_a_stranger_is_asked_to_sign_in_and_nothing_is_written(thread):
    form = {"seal": seal_for("thread", id=thread.pk), "text": "Наконец-то"}
    Client().get("/account/login/")  # the page's own pieces are there
    with CaptureQueriesContext(connection) as asked:
        answer = Client().post("/comments/write/", form, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 403
    assert not [query["sql"] for query in asked if not query["sql"].startswith("SELECT")]
    assert not Comment.objects.exists()


def test_a_comment_orders_no_work_for_the_clerk(reader, thread):
    """Wagtail would look each one through for what it refers to at the desk."""
    assert not [sql for sql in write(reader, thread, "Наконец-то") if "dbtaskresult" in sql]
    assert User.objects.count() == 1
