"""What a price as editors write it («от 300 ₽», «200–500 рублей») says to machines."""

import re

_RUBLES = re.compile(r"₽|\bруб", re.IGNORECASE)
_AMOUNT = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d{1,6}")
_GRATIS = re.compile(r"\b(?:вход свободный|бесплатно)\b", re.IGNORECASE)


def price_bounds(text: str) -> tuple[int, int] | None:
    """The least and the greatest sum in roubles; None where the text names no sum in roubles."""
    if not _RUBLES.search(text):
        return None
    sums = [int(re.sub(r"\D", "", found)) for found in _AMOUNT.findall(text)]
    return (min(sums), max(sums)) if sums else None


def is_gratis(text: str) -> bool:
    """«Вход свободный», and no sum beside it."""
    return bool(_GRATIS.search(text)) and price_bounds(text) is None
