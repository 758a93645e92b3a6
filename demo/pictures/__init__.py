"""Drawn pictures for the demo paper: prints in three inks, the same for the same words and number.

A theme is one word of the catalogue, or several with a space between: the first is drawn, a season or
«night» among the others sets the time. An unknown word raises KeyError naming it.
"""

from PIL import Image

from demo.pictures.catalogue import SEASONS, THEMES, Theme
from demo.pictures.portraits import draw_portrait
from demo.pictures.posters import draw_poster
from demo.pictures.scene import Scene

__all__ = ["THEMES", "describe", "draw", "draw_portrait", "draw_poster", "focal_point"]


def draw(theme: str, number: int) -> Image.Image:
    """A 1600x1000 RGB picture; about a tenth of a second."""
    scene = _framed(theme, number)
    _theme(theme).draw(scene)
    return scene.finish()


def focal_point(theme: str, number: int) -> tuple[float, float]:
    """Where the heart of that picture lies, as shares of its width and height."""
    return _framed(theme, number).seen(_theme(theme).heart)


def describe(theme: str) -> str:
    """What the picture shows, in Russian, for those who do not see it."""
    return f"{_theme(theme).words}, рисунок"


def _theme(theme: str) -> Theme:
    words = theme.split() or [theme]
    for word in words:
        if word not in THEMES:
            raise KeyError(word)
    return THEMES[words[0]]


def _framed(theme: str, number: int) -> Scene:
    kind = _theme(theme)
    asked = tuple(word for word in theme.split()[1:] if word in SEASONS)
    scene = Scene(f"{theme}:{number}", asked or kind.moods)
    scene.frame_at(kind.heart)
    return scene
