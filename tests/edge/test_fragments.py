"""Pieces that pages share: made once, never stale, never anybody's own."""

from collections.abc import Callable
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY, get_user_model
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory

from polosa.config.sessions import SessionStore
from polosa.edge import fragments, pages, queries
from polosa.edge.actions import purge
from polosa.edge.fragments import Later, kept, kept_each
from polosa.edge.keys import wear, worn
from polosa.edge.models import Purge

from .conftest import Site

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_pieces")]

Asked = Callable[..., HttpRequest]


@pytest.fixture
def ask(rf: RequestFactory) -> Asked:
    def ask(path: str = "/", method: str = "get", cookies: dict[str, str] | None = None) -> HttpRequest:
        request: HttpRequest = getattr(rf, method)(path)
        request.user = AnonymousUser()
        request.COOKIES.update(cookies or {})
        fragments.begin(request)
        return request

    return ask


class Piece:
    """Something to show, counted."""

    def __init__(self, *keys: str) -> None:
        self.keys, self.text, self.made = keys, "Мост открыт", 0
        self.during: Callable[[HttpRequest], Any] = lambda request: None

    def on(self, request: HttpRequest, *identity: Any) -> str:
        def make() -> str:
            self.made += 1
            text = self.text
            wear(request, *self.keys)
            self.during(request)
            return text

        return kept(request, ("piece", *identity), make)


def test_what_one_page_has_made_another_uses_and_wears(ask: Asked) -> None:
    bridge, first, second = Piece("article:1", "picture:7"), ask("/a/"), ask("/b/")
    wear(first, "front")
    wear(second, "section:4")
    assert bridge.on(first) == bridge.on(second) == "Мост открыт"
    assert bridge.made == 1
    assert worn(first) == {"front", "article:1", "picture:7"}
    assert worn(second) == {"section:4", "article:1", "picture:7"}


def test_pieces_are_told_apart_by_their_identity(ask: Asked) -> None:
    bridge = Piece("article:1")
    for identity in [("wide", True), ("wide", False), ("line", True), ("wide", True)]:
        bridge.on(ask(), *identity)
    assert bridge.made == 3


@pytest.mark.django_db(transaction=True)
def test_a_purge_makes_a_piece_stale_and_no_other(ask: Asked) -> None:
    bridge, school = Piece("article:1"), Piece("article:2")
    bridge.on(ask(), 1)
    school.on(ask(), 2)
    bridge.text = "Мост закрыт"
    purge("article:1")
    assert bridge.on(ask(), 1) == "Мост закрыт"
    school.on(ask(), 2)
    assert (bridge.made, school.made) == (2, 1)


def test_a_purge_of_another_process_reaches_pieces(ask: Asked) -> None:
    bridge = Piece("article:1")
    bridge.on(ask())
    Purge.objects.create(key="article:1")
    bridge.on(ask())
    assert bridge.made == 2


def test_a_piece_within_a_piece_is_purged_with_it_and_lives_on_by_itself(ask: Asked) -> None:
    card, column = Piece("article:1"), Piece("section:4")
    column.during = lambda request: card.on(request, "card")
    first = ask()
    column.on(first, "column")
    assert worn(first) == {"article:1", "section:4"}
    Purge.objects.create(key="section:4")
    column.on(ask(), "column")
    assert (column.made, card.made) == (2, 1)
    second = ask()
    column.on(second, "column")
    assert worn(second) == {"article:1", "section:4"}  # also of the card it did not make itself
    Purge.objects.create(key="article:1")
    column.on(ask(), "column")
    assert (column.made, card.made) == (3, 2)


@pytest.mark.parametrize("key", ["article:1", "picture:7"])
def test_a_purge_while_a_piece_is_made_is_not_lost(ask: Asked, key: str) -> None:
    bridge = Piece("article:1", "picture:7")

    def correct(request: HttpRequest) -> None:
        bridge.during, bridge.text = (lambda request: None), "Мост закрыт"
        Purge.objects.create(key=key)
        ask("/other/")  # somebody else's request reads the log meanwhile

    bridge.during = correct
    assert bridge.on(ask()) == "Мост открыт"
    assert bridge.on(ask()) == "Мост закрыт"
    assert bridge.made == 2


@pytest.mark.django_db(transaction=True)
def test_a_purge_of_another_thread_while_a_piece_is_made_is_not_lost(ask: Asked) -> None:
    bridge = Piece("article:1")

    def purge_and_close() -> None:
        purge("article:1")
        connection.close()

    def correct(request: HttpRequest) -> None:
        bridge.during, bridge.text = (lambda request: None), "Мост закрыт"
        worker = Thread(target=purge_and_close)
        worker.start()
        worker.join()

    bridge.during = correct
    bridge.on(ask())
    assert bridge.on(ask()) == "Мост закрыт"


def test_what_was_read_before_a_purge_is_not_kept_after_it(ask: Asked) -> None:
    """A value is read once a request and shown in several pieces: the later ones are no fresher than it is."""
    request = ask()
    title = Later(request, lambda: "Мост открыт")
    assert title() == "Мост открыт"
    Purge.objects.create(key="article:1")
    ask("/other/")

    def show() -> str:
        wear(request, "article:1")
        return title()

    assert kept(request, "head", show) == "Мост открыт"
    later = ask()
    assert kept(later, "head", lambda: "Мост закрыт") == "Мост закрыт"


def test_a_value_asked_for_later_is_made_once_and_wears_its_keys_on_every_piece(ask: Asked) -> None:
    request, made = ask(), []

    def read() -> str:
        made.append(1)
        wear(request, "article:1")
        return "Мост"

    story = Later(request, read)
    assert worn(request) == set()
    for name in ("head", "text"):
        kept(request, name, story)
    assert len(made) == 1
    for name in ("head", "text"):
        other = ask()
        kept(other, name, lambda: pytest.fail("it is there"))
        assert worn(other) == {"article:1"}


def test_only_what_is_missing_is_read(ask: Asked) -> None:
    asked: list[list[int]] = []

    def read(ids: Any) -> dict[int, str]:
        asked.append(sorted(ids))
        return {pk: f"Новость {pk}" for pk in ids if pk < 10}

    def show(request: HttpRequest, *ids: int) -> dict[int, str]:
        return kept_each(request, "card", ids, read, lambda title: [f"article:{title[-1]}"])

    assert list(show(ask(), 3, 1, 3, 12)) == [3, 1]
    request = ask()
    assert show(request, 1, 2, 3) == {1: "Новость 1", 2: "Новость 2", 3: "Новость 3"}
    assert worn(request) == {"article:1", "article:2", "article:3"}
    Purge.objects.create(key="article:2")
    show(ask(), 1, 2, 3)
    assert asked == [[1, 3, 12], [2], [2]]


def test_a_piece_is_made_for_a_stranger_whoever_asks(ask: Asked) -> None:
    ruslan = get_user_model().objects.create_user("ruslan@example.org", name="Руслан")

    def greet(request: HttpRequest) -> str:
        return f"{request.user} {request.COOKIES.get('view', '')}"

    request = ask(cookies={"view": "en.dark.large", "voted": "1"})
    request.user = ruslan
    own, shared = greet(request), kept(request, "greeting", lambda: greet(request))
    assert own == "Руслан en.dark.large"
    assert shared == "AnonymousUser "
    assert (request.user, request.COOKIES["view"]) == (ruslan, "en.dark.large")
    assert kept(ask(), "greeting", lambda: pytest.fail("it is there")) == shared


def test_what_asked_for_a_token_or_a_session_is_not_kept(ask: Asked, client: Client) -> None:
    def form(request: HttpRequest) -> str:
        return get_token(request)

    def draft(request: HttpRequest) -> str:
        return str(request.session.get("draft"))

    for show in (form, draft):
        for _ in range(2):
            request = ask()
            request.session = client.session
            kept(request, show.__name__, lambda request=request, show=show: show(request))
    assert len(pages.FRAGMENTS) == 0
    assert request.session.accessed


def test_a_token_that_the_page_asked_for_itself_is_sent_all_the_same(ask: Asked) -> None:
    request = ask()
    get_token(request)
    Piece("article:1").on(request)
    assert request.META["CSRF_COOKIE_NEEDS_UPDATE"]
    assert len(pages.FRAGMENTS) == 1


def test_posts_neither_use_nor_keep_pieces(ask: Asked) -> None:
    bridge = Piece("article:1")
    bridge.on(ask(method="post"))
    assert len(pages.FRAGMENTS) == 0
    bridge.on(ask())
    bridge.on(ask(method="post"))
    assert bridge.made == 3


def test_nothing_is_kept_before_the_log_was_read(ask: Asked, monkeypatch: Any) -> None:
    from django.db import OperationalError

    def away() -> int:
        raise OperationalError("connection refused")

    bridge = Piece("article:1")
    with monkeypatch.context() as patch:
        patch.setattr("polosa.edge.queries.newest_purge", away)
        bridge.on(ask())
    assert len(pages.FRAGMENTS) == 0


def test_a_request_that_never_began_shares_nothing(rf: RequestFactory) -> None:
    bridge = Piece("article:1")
    for _ in range(2):
        bridge.on(rf.get("/"))
    assert bridge.made == 2


def test_a_piece_that_fails_is_not_kept_and_its_page_wears_what_it_wore(ask: Asked) -> None:
    bridge, request = Piece("article:1"), ask()

    def fall(request: HttpRequest) -> None:
        raise RuntimeError("the database is away")

    bridge.during = fall
    with pytest.raises(RuntimeError):
        bridge.on(request)
    assert worn(request) == {"article:1"}
    assert isinstance(request.user, AnonymousUser)
    bridge.during = lambda request: None
    assert bridge.on(ask()) == "Мост открыт"


def test_a_piece_grows_old_by_itself_and_makes_nothing_younger(ask: Asked) -> None:
    card, column = Piece("article:1"), Piece("section:4")
    card.on(ask(), "card")
    for fragment in pages.FRAGMENTS._entries.values():
        fragment.born -= timedelta(seconds=40).total_seconds()
    column.during = lambda request: card.on(request, "card")
    column.on(ask(), "column")
    for fragment in pages.FRAGMENTS._entries.values():
        fragment.born -= timedelta(seconds=21).total_seconds()
    column.on(ask(), "column")
    assert (card.made, column.made) == (2, 2)


def test_memory_is_bounded(ask: Asked, settings: Any) -> None:
    settings.EDGE_FRAGMENT_BYTES = 100_000
    many = Piece("article:1")
    for number in range(300):
        many.on(ask(), number)
    assert pages.FRAGMENTS.bytes <= 100_000
    assert 0 < len(pages.FRAGMENTS) < 300
    many.text = "x" * 100_000
    assert many.on(ask(), "giant") == many.text
    many.on(ask(), "giant")
    assert many.made == 302


def test_sharing_can_be_switched_off(ask: Asked, settings: Any) -> None:
    settings.EDGE_FRAGMENT_BYTES = 0
    bridge = Piece("article:1")
    bridge.on(ask())
    bridge.on(ask())
    assert (bridge.made, len(pages.FRAGMENTS)) == (2, 0)


def test_whoever_has_a_session_sees_what_was_just_committed_elsewhere(ask: Asked, settings: Any) -> None:
    """Readers in the same worker may wait for the next look at the log; the author of the change may not."""
    settings.EDGE_LOOK_SECONDS = 3600
    bridge = Piece("article:1")
    bridge.on(ask())
    Purge.objects.create(key="article:1")
    queries.forget_news()  # SQLite tells no connection of what it has written itself, and elsewhere is another one
    bridge.on(ask())
    assert bridge.made == 1
    bridge.on(ask(cookies={"sessionid": "of Vera"}))
    assert bridge.made == 1, "a cookie anybody could make up buys nothing"
    vera = SessionStore()
    vera[SESSION_KEY] = "1"
    bridge.on(ask(cookies={"sessionid": vera._get_new_session_key()}))
    assert bridge.made == 2


def test_a_page_made_of_a_piece_is_purged_with_it(paper: Site, reader: Client, settings: Any) -> None:
    settings.EDGE_FRAGMENT_BYTES = 2**20
    bridge = Piece("article:1")

    def assemble(request: HttpRequest) -> None:
        bridge.on(request)

    paper.during, paper.keys = assemble, []  # type: ignore[assignment]
    reader.get("/a/")
    reader.get("/b/")
    reader.get("/a/")
    assert (paper.renders, bridge.made) == (2, 1)
    Purge.objects.create(key="article:1")
    reader.get("/b/")
    reader.get("/a/")
    assert (paper.renders, bridge.made) == (4, 2)


@pytest.mark.django_db(transaction=True)
def test_a_page_is_not_kept_when_a_piece_it_has_used_is_purged_while_it_renders(
    paper: Site, reader: Client, settings: Any
) -> None:
    settings.EDGE_FRAGMENT_BYTES = 2**20
    bridge = Piece("article:1")

    def assemble(request: HttpRequest) -> None:
        bridge.on(request)
        paper.during = lambda request: bridge.on(request) and None
        purge("article:1")

    paper.during, paper.keys = assemble, []  # type: ignore[assignment]
    assert "stored" not in reader.get("/a/")["Cache-Status"]
    reader.get("/a/")
    assert (paper.renders, bridge.made) == (2, 2)
