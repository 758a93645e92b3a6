"""Pages wear the keys of what they show; who changes a thing purges its key. The edge knows no models."""

from django.http import HttpRequest


def wear(request: HttpRequest, *keys: str) -> None:
    """Say that the page being made for `request` shows the things behind `keys`."""
    worn(request).update(keys)


def show_briefly(request: HttpRequest) -> None:
    """Say that the page wears no keys by which a purge could find it: it is kept for a moment only."""
    request._edge_is_brief = True  # type: ignore[attr-defined]


def is_brief(request: HttpRequest) -> bool:
    return getattr(request, "_edge_is_brief", False)


def worn(request: HttpRequest) -> set[str]:
    """The keys said so far."""
    try:
        keys: set[str] = request._edge_keys  # type: ignore[attr-defined]
    except AttributeError:
        keys = request._edge_keys = set()  # type: ignore[attr-defined]
    return keys
