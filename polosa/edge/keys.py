"""Pages wear the keys of what they show; who changes a thing purges its key. The edge knows no models."""

from django.http import HttpRequest


def wear(request: HttpRequest, *keys: str) -> None:
    """Say that the page being made for `request` shows the things behind `keys`."""
    worn(request).update(keys)


def worn(request: HttpRequest) -> set[str]:
    """The keys said so far."""
    try:
        keys: set[str] = request._edge_keys  # type: ignore[attr-defined]
    except AttributeError:
        keys = request._edge_keys = set()  # type: ignore[attr-defined]
    return keys
