"""Pieces of pages in memory: made once, used on every page that shows them, kept true by the purge log as pages are.

What is kept is the same for everybody. It is made as for a stranger: without account, session and cookies, whoever
asks. A page that uses a piece wears all its keys.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from . import conf
from .addresses import is_personal
from .keys import wear, worn
from .pages import FRAGMENTS, LOG, catch_up

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)

OBJECT_SIZE = 6000
"""Bytes reckoned for what is not text: a story of a list with what hangs on it."""


@dataclass(slots=True)
class Fragment:
    value: Any
    keys: frozenset[str]
    size: int
    born: float = field(default_factory=time.monotonic)
    is_spoiled: bool = False

    def spoil(self, at: float) -> None:
        self.is_spoiled = True


def begin(request: HttpRequest) -> None:
    """Before the first query: whatever is read from here on is kept only if nothing of it was purged since.

    Without this, and for requests that may write, pieces are neither used nor kept.
    """
    if not conf.value("FRAGMENT_BYTES") or request.method not in {"GET", "HEAD"}:
        return
    if is_personal(request.COOKIES):
        catch_up()  # whoever may have changed something just now sees it, in any worker
    else:
        LOG.look()
    with LOG.settled():
        request._edge_moment = LOG.moment()  # type: ignore[attr-defined]


def kept(request: HttpRequest, identity: Hashable, make: Callable[[], T], size: int = 0) -> T:
    """What `make` makes, or has made for somebody before. `identity` holds everything it depends on, save its keys."""
    moment = getattr(request, "_edge_moment", None)
    if moment is None:
        return make()
    found = _fresh(identity)
    if found is not None:
        _use(request, found)
        return found.value
    with _apart(request) as made:
        value = make()
    if not made.is_personal:
        _keep(identity, Fragment(value, made.keys, size or _size(value), made.born), moment)
    return value


def kept_each(
    request: HttpRequest,
    name: str,
    ids: Iterable[K],
    make: Callable[[Collection[K]], Mapping[K, T]],
    keys_of: Callable[[T], Iterable[str]],
) -> dict[K, T]:
    """Things by id, those that are not there made all at once; each is kept for itself under its own keys."""
    moment, wanted = getattr(request, "_edge_moment", None), list(dict.fromkeys(ids))
    there = {} if moment is None else {one: found for one in wanted if (found := _fresh((name, one)))}
    for found in there.values():
        _use(request, found)
    missing = [one for one in wanted if one not in there]
    made = make(missing) if missing else {}
    for one, value in made.items():
        keys = frozenset(keys_of(value))
        wear(request, *keys)
        if moment is not None:
            _keep((name, one), Fragment(value, keys, _size(value)), moment)
    values = {one: found.value for one, found in there.items()} | dict(made)
    return {one: values[one] for one in wanted if one in values}


class Later(Generic[T]):
    """A value asked for only when a template comes to it, and once. Every use wears its keys anew."""

    def __init__(self, request: HttpRequest, make: Callable[[], T]) -> None:
        self._request, self._make = request, make
        self._keys: frozenset[str] | None = None

    def __call__(self) -> T:
        if self._keys is None:
            with _noted(self._request) as keys:
                self._value = self._make()
            self._keys = frozenset(keys)
        wear(self._request, *self._keys)
        return self._value


@dataclass
class _Made:
    keys: frozenset[str] = frozenset()
    born: float = 0.0
    is_personal: bool = False


@contextmanager
def _apart(request: HttpRequest) -> Iterator[_Made]:
    """What is made here is made for a stranger; tells its keys and since when its oldest part stands."""
    made, outer_born = _Made(), getattr(request, "_edge_born", None)
    request._edge_born = time.monotonic()  # type: ignore[attr-defined]
    try:
        with _noted(request) as keys, _as_stranger(request, made):
            yield made
    finally:
        born: float = request._edge_born  # type: ignore[attr-defined]
        made.keys, made.born = frozenset(keys), born
        request._edge_born = born if outer_born is None else min(born, outer_born)  # type: ignore[attr-defined]


@contextmanager
def _noted(request: HttpRequest) -> Iterator[set[str]]:
    """The keys that are worn inside, also worn by whatever is around."""
    outer, inner = worn(request), set[str]()
    request._edge_keys = inner  # type: ignore[attr-defined]
    try:
        yield inner
    finally:
        outer |= inner
        request._edge_keys = outer  # type: ignore[attr-defined]


@contextmanager
def _as_stranger(request: HttpRequest, made: _Made) -> Iterator[None]:
    own: dict[str, Any] = {
        name: request.__dict__[name] for name in ("user", "COOKIES") if name in request.__dict__
    }
    session = getattr(request, "session", None)
    was_accessed, needed = getattr(session, "accessed", False), request.META.pop(_TOKEN_USED, None)
    request.user, request.COOKIES = AnonymousUser(), {}
    if session is not None:
        session.accessed = False
    try:
        yield
    finally:
        del request.user
        del request.COOKIES
        request.__dict__.update(own)
        made.is_personal = _TOKEN_USED in request.META or getattr(session, "accessed", False)
        if session is not None:
            session.accessed |= was_accessed
        if needed is not None:
            request.META[_TOKEN_USED] = needed


_TOKEN_USED = "CSRF_COOKIE_NEEDS_UPDATE"  # noqa: S105  # where Django notes that a form's token was asked for


def _fresh(identity: Hashable) -> Fragment | None:
    found = FRAGMENTS.get(identity)
    if found is None or found.is_spoiled or time.monotonic() - found.born >= conf.value("TTL_SECONDS"):
        return None
    return found


def _use(request: HttpRequest, fragment: Fragment) -> None:
    worn(request).update(fragment.keys)
    born = getattr(request, "_edge_born", None)
    if born is not None and fragment.born < born:
        request._edge_born = fragment.born  # type: ignore[attr-defined]


def _keep(identity: Hashable, fragment: Fragment, moment: int) -> None:
    with LOG.settled():
        if not LOG.moved_since(moment, fragment.keys):
            FRAGMENTS.put(identity, fragment, most=conf.value("FRAGMENT_BYTES"))


def _size(value: Any) -> int:
    return (2 * len(value) if isinstance(value, str) else OBJECT_SIZE) + 500
