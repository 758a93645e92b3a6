"""Parts of addresses that mean the same all over the site."""

from datetime import date

from django.urls import register_converter


class DayConverter:
    """A day in an address: 2026/11/20. Archives may be as old as newspapers are."""

    regex = r"(?:1[5-9]\d{2}|20\d{2})/(?:0[1-9]|1[0-2])/(?:0[1-9]|[12]\d|3[01])"

    def to_python(self, value: str) -> date:
        return date(*map(int, value.split("/")))  # an impossible day raises ValueError: no such page

    def to_url(self, value: date) -> str:
        return f"{value:%Y/%m/%d}"


register_converter(DayConverter, "day")
