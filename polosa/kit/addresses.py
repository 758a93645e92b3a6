"""Addresses inside the paper. A list of stories names hundreds, always the same ones."""

from functools import lru_cache

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse

REMEMBERED = 8192


def address(name: str, *args: str | int) -> str:
    """As Django's `reverse`, which is asked once for each address in a process."""
    return _address(get_urlconf() or settings.ROOT_URLCONF, get_script_prefix(), name, args)


@lru_cache(maxsize=REMEMBERED)
def _address(urlconf: str, prefix: str, name: str, args: tuple[str | int, ...]) -> str:
    return reverse(name, urlconf=urlconf, args=args)
