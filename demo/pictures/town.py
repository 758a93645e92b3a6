"""Buildings, street furniture and vehicles."""

import math

from demo.pictures.inks import (
    ACCENT,
    BLUSH,
    BRICK,
    DARK,
    FAR,
    KEY,
    MIDDLE,
    MIST,
    PALE,
    PAPER,
    RUST,
    SHADE,
    SLATE,
    TINT,
    WARM,
    Tone,
    mix,
)  # fmt: skip
from demo.pictures.people import cast
from demo.pictures.scene import Scene

WALLS = (PAPER, MIST, PALE, BLUSH, WARM, TINT, mix(0.3, 0.4), mix(0.2, 0.7))


def wall_tone(s: Scene) -> Tone:
    return s.pick(DARK, mix(1, 0, 0.7), mix(0.9, 0.2, 0.62)) if s.night else s.pick(*WALLS)


def panes(s: Scene, x: float, y: float, w: float, h: float, cols: int, rows: int) -> None:
    """A grid of windows, some of them lit."""
    step_x, step_y = w / cols, h / rows
    for col in range(cols):
        for row in range(rows):
            lit = s.rng.random() < (0.5 if s.night else 0.14)
            tone = s.pick(ACCENT, WARM, PAPER) if lit else KEY if s.night else s.pick(SLATE, DARK, DARK)
            left, top = x + step_x * (col + 0.24), y + step_y * (row + 0.2)
            s.box(left, top, step_x * 0.52, step_y * 0.58, tone)
            s.box(left + step_x * 0.24, top, step_x * 0.05, step_y * 0.58, PALE)
            s.box(left - step_x * 0.05, top + step_y * 0.58, step_x * 0.62, step_y * 0.06, PAPER)


def house(s: Scene, x: float, y: float, w: float, h: float, wall: Tone | None = None, roof: str = "") -> None:
    """A town house on the ground line y, its right side in shadow."""
    tone, shape = wall or wall_tone(s), roof or s.pick("gable", "hip", "flat", "mansard")
    slate = KEY if s.night else s.pick(BRICK, SLATE, DARK, RUST)
    top, high = y - h, w * 0.3
    if s.rng.random() < 0.7:
        s.box(x + w * 0.68, top - high * 0.95, w * 0.08, high, RUST if not s.night else KEY)
    s.box(x, top, w, h, tone)
    s.shade([(x + w * 0.8, top), (x + w, top), (x + w, y), (x + w * 0.8, y)], SHADE)
    if shape == "flat":
        s.box(x - 6, top - 14, w + 12, 22, slate)
    elif shape == "gable":
        s.poly([(x - 10, top), (x + w / 2, top - high * 1.15), (x + w + 10, top)], slate)
        s.dot(x + w / 2, top - high * 0.42, w * 0.055, PALE)
    else:
        inset = 0.22 if shape == "hip" else 0.08
        s.poly([(x - 10, top), (x + w * inset, top - high * 0.8), (x + w * (1 - inset), top - high * 0.8),
                (x + w + 10, top)], slate)  # fmt: skip
    if s.winter and shape != "flat":
        s.stroke((x - 12, top - 2), (x + w * 0.5, top - high * (1.2 if shape == "gable" else 0.8)), 26, PAPER)
    for k in range(7):
        row = top - high * 0.14 * k * 0.8
        if shape in ("hip", "mansard"):
            s.stroke((x + w * 0.1, row - 8), (x + w * 0.8, row - 8), 3, PALE)
    s.box(x, top + h * 0.03, w, 6, slate)
    cols, rows = max(2, round(w / 62)), max(1, round(h / 100))
    panes(s, x + w * 0.04, top + h * 0.07, w * 0.92, h * 0.7 if rows > 1 else h * 0.6, cols, rows)
    s.box(x + w * 0.42, y - h * 0.2, w * 0.14, h * 0.2, KEY)


def izba(s: Scene, x: float, y: float, w: float, wall: Tone | None = None) -> None:
    """A wooden house of one floor with carved window frames."""
    h, tone = w * 0.5, wall or s.pick(TINT, WARM, mix(0.4, 0.6, 0.1), MIDDLE)
    s.poly([(x - w * 0.06, y - h), (x + w / 2, y - h * 1.75), (x + w * 1.06, y - h)], DARK)
    s.poly([(x + w * 0.08, y - h), (x + w / 2, y - h * 1.58), (x + w * 0.92, y - h)], tone)
    s.box(x, y - h, w, h, tone)
    for k in range(1, 9):
        s.stroke((x, y - h + h * k / 9), (x + w, y - h + h * k / 9), 3.5, SLATE)
    s.shade([(x + w * 0.82, y - h), (x + w, y - h), (x + w, y), (x + w * 0.82, y)], SHADE)
    for k in (0.13, 0.42, 0.71):
        left, top, wide, high = x + w * k, y - h * 0.74, w * 0.15, h * 0.42
        s.poly(
            [(left - wide * 0.3, top), (left + wide / 2, top - high * 0.42), (left + wide * 1.3, top)], PAPER
        )
        s.box(left - wide * 0.22, top - 3, wide * 1.44, high + 12, PAPER)
        s.box(left, top, wide, high, ACCENT if s.night else s.pick(DARK, SLATE, WARM))
        s.box(left + wide * 0.45, top, wide * 0.1, high, PAPER)
    s.box(x + w * 0.46, y - h * 1.34, w * 0.08, h * 0.2, PAPER)
    if s.winter:
        s.stroke((x - w * 0.08, y - h), (x + w / 2, y - h * 1.78), w * 0.07, PAPER)
        s.stroke((x + w * 0.5, y - h * 1.78), (x + w * 1.08, y - h), w * 0.05, PAPER)


def block(s: Scene, x: float, y: float, w: float, floors: int, tone: Tone | None = None) -> None:
    """A panel block of flats."""
    h = floors * 68
    s.box(x, y - h, w, h, tone or wall_tone(s))
    panes(s, x, y - h + 6, w, h - 6, max(3, round(w / 58)), floors)
    for k in range(1, floors):
        s.box(x, y - k * 68, w, 2, SLATE)
    s.shade([(x + w * 0.86, y - h), (x + w, y - h), (x + w, y), (x + w * 0.86, y)], SHADE)
    s.box(x - 4, y - h - 9, w + 8, 12, KEY if s.night else SLATE)


def row(s: Scene, y: float, low: float, high: float, kinds: str = "house", start: float = -40) -> None:
    """A street front across the picture."""
    x = start
    while x < s.width:
        if kinds == "izba":
            w = s.between(230, 320)
            izba(s, x, y, w)
            x += w + s.between(20, 70)
        elif kinds == "block" and s.rng.random() < 0.6:
            w = s.between(260, 420)
            block(s, x, y, w, s.rng.randrange(4, 7))
            x += w + s.between(10, 60)
        else:
            w = s.between(150, 300)
            house(s, x, y, w, s.between(low, high))
            x += w + s.pick(0, 0, 6)


def skyline(s: Scene, y: float, tone: Tone = FAR, high: float = 130) -> None:
    """The far town: roofs, a water tower and a chimney or two in one tone."""
    x = -10.0
    while x < s.width:
        w, h = s.between(40, 120), s.between(0.3, 0.8) * high
        s.box(x, y - h, w, h + 4, tone)
        if s.rng.random() < 0.5:
            s.poly([(x - 4, y - h), (x + w / 2, y - h - w * 0.35), (x + w + 4, y - h)], tone)
        if s.night and s.rng.random() < 0.7:
            for _ in range(4):
                s.box(x + s.between(6, w - 12), y - s.between(0.1, 0.9) * h, 6, 8, ACCENT)
        x += w * s.between(0.9, 1.15)
    tower = s.between(200, 1400)
    s.box(tower, y - high * 1.5, 34, high * 1.5, tone)
    s.poly([(tower - 14, y - high * 1.4), (tower - 8, y - high * 1.8), (tower + 17, y - high * 2.1),
            (tower + 42, y - high * 1.8), (tower + 48, y - high * 1.4)], tone)  # fmt: skip


def lamp(s: Scene, x: float, y: float, h: float) -> None:
    if s.night:
        s.light([(x, y - h), (x + h * 0.34, y), (x - h * 0.34, y)], mix(1, 0.55, 0.34))
        s.oval(x, y, h * 0.34, h * 0.05, mix(0.3, 0.7, 0.1))
    s.line([(x, y), (x, y - h)], h * 0.022, KEY)
    s.box(x - h * 0.03, y - h * 0.06, h * 0.06, h * 0.06, KEY)
    s.poly([(x - h * 0.06, y - h * 1.02), (x, y - h * 1.07), (x + h * 0.06, y - h * 1.02)], KEY)
    s.poly([(x - h * 0.05, y - h * 1.02), (x + h * 0.05, y - h * 1.02), (x + h * 0.03, y - h * 0.92),
            (x - h * 0.03, y - h * 0.92)], WARM if s.night else PAPER)  # fmt: skip


def roadway(s: Scene, y: float, vanish: float = 800, wide: float = 1500, far: float = 90) -> None:
    """A road running away from us to the horizon y."""
    asphalt = mix(1, 0, 0.8) if s.night else mix(0.4, 0, 0.42)
    s.poly(
        [(vanish - far / 2, y), (vanish + far / 2, y), (800 + wide / 2, 1000), (800 - wide / 2, 1000)],
        asphalt,
    )
    for k in range(9):
        near, t0, t1 = 1.8, (k / 9) ** 1.8, ((k + 0.5) / 9) ** 1.8
        x0, x1 = vanish + (800 - vanish) * t0, vanish + (800 - vanish) * t1
        y0, y1, w0, w1 = y + (1000 - y) * t0, y + (1000 - y) * t1, near + 14 * t0, near + 14 * t1
        s.poly([(x0 - w0, y0), (x0 + w0, y0), (x1 + w1, y1), (x1 - w1, y1)], PAPER)


def pavement(s: Scene, y: float, tone: Tone | None = None) -> None:
    """A street seen from the side: kerb and carriageway down to the lower edge."""
    s.box(0, y, s.width, 1000 - y, mix(0.15) if s.winter else tone or mix(0.8, 0, 0.7) if s.night else PALE)
    s.box(0, y + 60, s.width, 14, PAPER if not s.night else SLATE)
    s.box(0, y + 74, s.width, 1000 - y, mix(1, 0, 0.78) if s.night else mix(0.45, 0, 0.38))
    for _ in range(60):
        x, low = s.between(-50, s.width), s.between(y + 90, 990)
        s.stroke((x, low), (x + s.between(60, 220), low), s.between(2, 5), s.pick(SLATE, PALE, MIST))


def wheel(s: Scene, x: float, y: float, r: float) -> None:
    s.dot(x, y, r, KEY)
    s.dot(x, y, r * 0.5, PALE)
    s.dot(x, y, r * 0.2, KEY)


def van(s: Scene, x: float, y: float, w: float, kind: str = "van", tone: Tone = PAPER) -> None:
    """Kinds: bus, ambulance, police, engine (fire), van, car. Stands on y, looks to the right."""
    h = w * {"bus": 0.36, "car": 0.2, "police": 0.2, "engine": 0.4}.get(kind, 0.46)
    r, top = w * (0.055 if kind in ("bus", "engine") else 0.075), y - h
    body = {"engine": ACCENT, "police": PAPER, "ambulance": PAPER}.get(kind, tone)
    cast(s, x + w * 0.5, y - 4, w * 0.5, w * 0.45)
    if kind in ("car", "police"):
        s.poly([(x + w * 0.16, top), (x + w * 0.3, top - w * 0.14), (x + w * 0.64, top - w * 0.14),
                (x + w * 0.8, top)], body)  # fmt: skip
        s.poly([(x + w * 0.22, top), (x + w * 0.32, top - w * 0.11), (x + w * 0.46, top - w * 0.11),
                (x + w * 0.46, top)], SLATE)  # fmt: skip
        s.poly([(x + w * 0.49, top), (x + w * 0.49, top - w * 0.11), (x + w * 0.62, top - w * 0.11),
                (x + w * 0.73, top)], SLATE)  # fmt: skip
    s.box(x, top, w, h - r * 0.7, body, w * 0.035)
    stripe = 0.24 if kind in ("car", "police") else 0.6
    s.box(x + w * 0.01, top + h * stripe, w * 0.985, h * 0.17, _stripe(kind, body))
    if kind == "bus":
        for k in range(6):
            glass = PAPER if s.night else SLATE
            s.box(x + w * (0.03 + k * 0.135), top + h * 0.14, w * 0.115, h * 0.36, glass, 6)
            s.stroke(
                (x + w * (0.05 + k * 0.135), top + h * 0.44),
                (x + w * (0.12 + k * 0.135), top + h * 0.18),
                9,
                PALE,
            )
        s.box(x + w * 0.85, top + h * 0.14, w * 0.15, h * 0.44, PALE, 8)
        s.box(x + w * 0.57, top + h * 0.14, w * 0.1, h * 0.72, DARK, 4)
    elif kind in ("van", "ambulance", "engine"):
        s.poly([(x + w * 0.74, top + h * 0.12), (x + w * 0.93, top + h * 0.12), (x + w, top + h * 0.45),
                (x + w * 0.74, top + h * 0.45)], SLATE)  # fmt: skip
        s.poly([(x + w * 0.94, top - 2), (x + w + 3, top - 2), (x + w + 3, top + h * 0.4)], FAR)
    if kind == "ambulance":
        s.box(x + w * 0.3, top + h * 0.12, w * 0.05, h * 0.4, ACCENT)
        s.box(x + w * 0.325 - h * 0.2, top + h * 0.265, h * 0.4, w * 0.05, ACCENT)
    if kind == "engine":
        s.line([(x - w * 0.05, top - 18), (x + w * 0.7, top - 34)], 9, KEY)
        s.line([(x - w * 0.05, top - 40), (x + w * 0.7, top - 56)], 9, KEY)
        for k in range(11):
            s.line([(x + w * k * 0.066, top - 18 - k), (x + w * k * 0.066, top - 42 - k)], 6, KEY)
    if kind in ("ambulance", "police", "engine"):
        roof = top - (w * 0.14 if kind == "police" else 0)
        s.box(x + w * 0.44, roof - 18, w * 0.1, 18, TINT if kind != "engine" else WARM, 6)
        for turn in range(200, 350, 20):
            cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
            s.stroke((x + w * 0.49 + cos * 44, roof - 12 + sin * 44), (x + w * 0.49 + cos * 110,
                    roof - 12 + sin * 110),
                     9, ACCENT)  # fmt: skip
    s.box(x + w * 0.965, y - h * 0.42, w * 0.035, h * 0.14, WARM)
    for k in (0.2, 0.79):
        wheel(s, x + w * k, y - r * 0.8, r)


def _stripe(kind: str, body: Tone) -> Tone:
    return {
        "ambulance": ACCENT,
        "police": KEY,
        "engine": PAPER,
        "bus": PAPER if body != PAPER else ACCENT,
    }.get(kind, tuple(max(a, b) for a, b in zip(body, SHADE, strict=True)))
