"""What a vote costs the database, from the form to the answer: so many statements and no more."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from polosa.edge import pages
from polosa.kit.sealed import seal_for
from polosa.reactions import actions
from polosa.reactions.models import Strip, Vote
from polosa.readers.models import User
from tests.factories.budgets import statements

pytestmark = pytest.mark.django_db

FIRST, CHANGED, TAKEN_BACK = 7, 6, 6
"""The paper's clock, the strip (locked), the voter's own vote, for a first one also how many came from this network,
then the vote, the counts and the purge log; the beginning and the end of one transaction come to these."""
A_NEIGHBOUR, SIGNED_IN = 1, 2
"""Whether it was the same browser; the session and the account."""


@pytest.fixture
def guest():
    return Client(headers={"User-Agent": "Mozilla/5.0 Firefox"})


@pytest.fixture(params=[True, False], ids=["script", "form"])
def vote(request, strip):
    """Gives a vote as a reader's browser does, with a script or without; tells what was asked of the database."""

    def vote(client, mood, **more):
        headers = {"Sec-Fetch-Site": "same-origin", **({"HX-Request": "true"} if request.param else {})}
        form = {"seal": seal_for("strip", id=strip.pk), "mood": mood}
        pages.forget()
        with CaptureQueriesContext(connection) as asked:
            answer = client.post("/mood/vote/", form, headers=headers, **more)
        assert answer.status_code == (200 if request.param else 303)
        return statements(asked)

    return vote


def counted():
    strip = Strip.objects.get()
    return {mood: n for mood, n in strip.counts().items() if n}


def test_a_guests_vote_and_what_becomes_of_it(vote, guest):
    assert len(vote(guest, "joy")) == FIRST
    assert counted() == {"joy": 1}
    assert len(vote(guest, "anger")) == CHANGED
    assert counted() == {"anger": 1}
    assert len(vote(guest, "")) == TAKEN_BACK
    assert counted() == {}


def test_a_readers_vote_and_what_becomes_of_it(vote, guest):
    guest.force_login(User.objects.create(email="ruslan@example.org", name="Руслан"))
    budgets = [len(vote(guest, mood)) - SIGNED_IN for mood in ("joy", "anger", "")]
    assert budgets == [FIRST, CHANGED, TAKEN_BACK]
    assert counted() == {}


def test_a_vote_from_a_network_in_which_others_voted_today(vote, guest):
    vote(Client(headers={"User-Agent": "Mozilla/5.0 Safari"}), "joy")
    assert len(vote(guest, "joy")) == FIRST + A_NEIGHBOUR
    assert counted() == {"joy": 2}


@pytest.mark.parametrize("votes", [1, 3, 300])
def test_a_vote_costs_the_same_however_many_there_are(vote, guest, strip, votes):
    actions.load_votes(strip=strip, moods={"joy": votes})
    assert len(vote(guest, "joy")) == FIRST
    assert counted() == {"joy": votes + 1}


def test_nothing_is_written_where_nothing_changes(vote, guest):
    vote(guest, "joy")
    again = vote(guest, "joy")
    assert not [sql for sql in again if sql.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert Vote.objects.count() == 1
