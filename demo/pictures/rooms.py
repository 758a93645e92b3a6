"""Parts of a picture under a roof."""

from demo.pictures import people
from demo.pictures.inks import (
    ACCENT,
    BLUSH,
    BRICK,
    DARK,
    KEY,
    MIDDLE,
    MIST,
    PALE,
    PAPER,
    RUST,
    SLATE,
    TINT,
    WARM,
    WATER,
    Tone,
    mix,
)  # fmt: skip
from demo.pictures.scene import Scene

SPINES = (ACCENT, KEY, TINT, BRICK, PAPER, DARK, WARM, SLATE, MIDDLE, RUST)


def room(s: Scene, floor: float = 700, wall: Tone | None = None) -> None:
    """A wall, a boarded floor and light from a window that stands outside the picture."""
    s.indoors = True
    s.box(0, 0, 1600, floor, wall or s.pick(PALE, MIST, BLUSH, TINT, mix(0.5, 0.15)))
    s.box(0, floor, 1600, 1000 - floor, mix(0.3, 0.45, 0.18))
    for k in range(-10, 11):
        s.line([(800 + k * 95, floor), (800 + k * 260, 1000)], 4, mix(0.5, 0.5, 0.5))
    s.box(0, floor - 18, 1600, 18, SLATE)


def beam(s: Scene, x: float = 300, floor: float = 700) -> None:
    """Sunlight from the window over wall and floor."""
    for k in (0, 190):
        s.light(
            [(x + k, 150), (x + k + 150, 150), (x + k + 650, 960), (x + k + 440, 960)], mix(0.3, 0.5, 0.2)
        )


def window(s: Scene, x: float, y: float, w: float, h: float) -> None:
    s.box(x - 14, y - 14, w + 28, h + 28, PAPER)
    s.box(x, y, w, h, mix(1, 0, 0.6) if s.night else WATER)
    for _ in range(4):
        a = s.between(0, 0.7)
        s.stroke((x + w * a, y + h * 0.9), (x + w * (a + 0.3), y + h * 0.1), 12, PALE)
    if s.winter:
        for _ in range(16):
            s.dot(x + s.between(0.05, 0.95) * w, y + s.between(0.05, 0.95) * h, s.between(3, 7), PAPER)
    s.box(x + w / 2 - 6, y, 12, h, PAPER)
    s.box(x, y + h * 0.33, w, 10, PAPER)
    s.box(x - 30, y + h + 10, w + 60, 20, PAPER)


def shelf(s: Scene, x: float, y: float, w: float, h: float, rows: int = 4, boxes: bool = False) -> None:
    """A bookcase; with boxes, an archive's rack."""
    s.box(x - 12, y - 12, w + 24, h + 24, KEY)
    step = h / rows
    for row in range(rows):
        top, left = y + row * step, x
        s.box(x, top, w, step - 12, DARK)
        while left < x + w - 20:
            wide = s.between(50, 90) if boxes else s.between(13, 30)
            wide = min(wide, x + w - left)
            high = (step - 24) * (0.86 if boxes else s.between(0.66, 1))
            tone = s.pick(WARM, PALE, mix(0.3, 0.4), BLUSH) if boxes else s.rng.choice(SPINES)
            s.box(left, top + step - 12 - high, wide - 3, high, tone)
            if boxes:
                s.box(left + wide * 0.25, top + step - 12 - high * 0.7, wide * 0.45, high * 0.3, PAPER)
            else:
                s.box(left, top + step - 12 - high * 0.8, wide - 3, 5, PAPER if tone != PAPER else ACCENT)
            left += wide


def table(s: Scene, x: float, y: float, w: float, h: float, tone: Tone = WARM) -> None:
    people.cast(s, x + w / 2, y, h, w / 2)
    for k in (0.06, 0.9):
        s.box(x + w * k, y - h, 18, h, KEY)
    s.box(x, y - h - 10, w, 26, tone)
    s.box(x, y - h + 12, w, 8, RUST)


def pendant(s: Scene, x: float, drop: float, size: float = 70) -> None:
    s.light([(x - size, drop), (x + size, drop), (x + size * 3.4, drop + 520), (x - size * 3.4, drop + 520)],
            mix(0.6, 0.8, 0.4))  # fmt: skip
    s.line([(x, 0), (x, drop - size)], 5, KEY)
    s.pie(x, drop, size, size * 0.9, (180, 360), s.pick(ACCENT, KEY))
    s.oval(x, drop, size * 0.4, 14, PAPER)


def canvas(s: Scene, x: float, y: float, w: float, h: float) -> None:
    """A painting of one of four kinds."""
    kind = s.rng.randrange(4)
    if kind == 0:
        s.box(x, y, w, h * 0.6, PALE)
        s.dot(x + w * s.between(0.3, 0.7), y + h * 0.34, h * 0.16, ACCENT)
        s.poly(
            [(x, y + h), (x, y + h * 0.7), (x + w * 0.4, y + h * 0.5), (x + w, y + h * 0.75), (x + w, y + h)],
            DARK,
        )
    elif kind == 1:
        s.box(x, y, w, h, DARK)
        s.oval(x + w / 2, y + h * 0.4, h * 0.15, h * 0.2, BLUSH)
        r = min(w * 0.42, h * 0.4)
        s.pie(x + w / 2, y + h, r, r, (180, 360), ACCENT)
    elif kind == 2:
        for k in range(6):
            a, b = s.between(0, 0.7), s.between(0, 0.7)
            s.box(x + w * a, y + h * b, w * 0.3, h * 0.3, SPINES[(k * 3) % 10])
    else:
        r = min(w, h)
        for k in range(5):
            tone = (ACCENT, KEY, TINT, WARM, DARK)[k]
            s.ring(x + w / 2, y + h / 2, r * (0.46 - k * 0.09), r * 0.05, tone)
