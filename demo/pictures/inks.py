"""Inks, papers and the tones that are mixed of them."""

from dataclasses import dataclass

Tone = tuple[int, int, int]
Colour = tuple[int, int, int]


def mix(tint: float = 0, accent: float = 0, key: float = 0) -> Tone:
    """Coverage of the three plates, 0..1 each."""
    return round(tint * 255), round(accent * 255), round(key * 255)


PAPER = mix()
MIST = mix(0.22)
PALE = mix(0.42)
WATER = mix(0.72)
TINT = mix(1)
BLUSH = mix(0, 0.3)
WARM = mix(0, 0.65)
ACCENT = mix(0, 1)
OVER = mix(1, 1)
FAR = mix(0.62, 0, 0.12)
MIDDLE = mix(0.95, 0, 0.34)
SLATE = mix(0.5, 0, 0.55)
DARK = mix(0.8, 0, 0.8)
KEY = mix(0.3, 0, 1)
BRICK = mix(0.25, 1, 0.18)
RUST = mix(0.6, 1, 0.42)
SKIN = mix(0.08, 0.34, 0)
SHADE = mix(0.45, 0, 0.32)


@dataclass(frozen=True)
class Inks:
    paper: Colour
    tint: Colour
    accent: Colour
    key: Colour


def _inks(paper: str, tint: str, accent: str, key: str) -> Inks:
    def colour(code: str) -> Colour:
        return int(code[:2], 16), int(code[2:4], 16), int(code[4:], 16)

    return Inks(colour(paper), colour(tint), colour(accent), colour(key))


PALETTES: dict[str, tuple[Inks, ...]] = {
    "spring": (
        _inks("f4efe1", "8dbfa4", "ef7f66", "1f3f45"),
        _inks("f5f0e4", "a9cbb0", "e9a23b", "2a3d52"),
        _inks("f3eee6", "93bccb", "e8806f", "2b3f3a"),
    ),
    "summer": (
        _inks("f6efdc", "69afa6", "f0a93a", "17384a"),
        _inks("f5eee0", "7fb0c9", "ea6a4a", "1d3557"),
        _inks("f4eedd", "9bb96c", "e2703f", "233b3a"),
    ),
    "autumn": (
        _inks("f4ead6", "dcb163", "c9472c", "2d2b3d"),
        _inks("f3ebdc", "9fb3a5", "d9692b", "30303a"),
        _inks("f2e8d6", "c9b08a", "b9402f", "223843"),
    ),
    "winter": (
        _inks("f5f3ee", "a3c6d8", "dd5545", "1d3350"),
        _inks("f4f2ee", "b5bfd4", "e58a3c", "2a2f4d"),
        _inks("f3f2ec", "9dc3bf", "c94a4a", "20394a"),
    ),
    "night": (
        _inks("f7eccb", "4f7fa8", "f2ae3c", "14203f"),
        _inks("f6e9cf", "5b7f8f", "ee7a3f", "17263a"),
        _inks("f5e8d2", "7a77a8", "f3a74a", "211f40"),
    ),
    "dusk": (
        _inks("f8ead8", "e9a58a", "d5533f", "2b2a4f"),
        _inks("f7e9d2", "b7a3bf", "ea7b45", "2a2848"),
        _inks("f9ecd0", "e8b26a", "c9503f", "1f3650"),
    ),
}
