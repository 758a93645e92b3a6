"""Scenery under the open sky: light, clouds, hills, water, trees and weather."""

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
    SHADE,
    SLATE,
    TINT,
    WARM,
    WATER,
    Tone,
    mix,
)  # fmt: skip
from demo.pictures.scene import Scene


def sky(s: Scene, horizon: float) -> None:
    if s.night:
        s.gradient(0, horizon, mix(1, 0, 0.86), mix(1, 0.08, 0.4))
        _stars(s, horizon)
        _moon(s, horizon)
        return
    if s.mood == "dusk":
        s.gradient(0, horizon, mix(0.9, 0, 0.2), mix(0.25, 0.35, 0))
    else:
        s.gradient(0, horizon, *s.pick((TINT, MIST), (WATER, PAPER), (PALE, mix(0.2, 0.15)), (MIST, PALE)))
    s.pick(sun, sun, clouds)(s, horizon)
    if s.rng.random() < 0.6:
        clouds(s, horizon)


def _stars(s: Scene, horizon: float) -> None:
    for _ in range(70):
        s.dot(s.between(0, s.width), s.between(0, horizon * 0.8), s.between(1, 2.6), PAPER)


def _moon(s: Scene, horizon: float) -> None:
    x, y, r = s.between(200, 1400), s.between(110, horizon * 0.35), s.between(42, 70)
    s.dot(x, y, r * 1.9, mix(1, 0, 0.55))
    s.dot(x, y, r, PAPER)
    s.dot(x + r * 0.42, y - r * 0.12, r * 0.86, mix(1, 0, 0.55))


def sun(s: Scene, horizon: float) -> None:
    x, y, r = s.between(180, s.width - 180), s.between(horizon * 0.25, horizon * 0.9), s.between(60, 120)
    if s.rng.random() < 0.55:
        rays(s, x, y, r * 1.3)
    s.dot(x, y, r, s.pick(ACCENT, WARM, WARM))


def rays(s: Scene, x: float, y: float, inner: float) -> None:
    count = s.rng.randrange(22, 40)
    for i in range(count):
        turn = 2 * math.pi * i / count + s.between(-0.04, 0.04)
        far = inner * s.between(2.2, 5.5)
        cos, sin = math.cos(turn), math.sin(turn)
        s.stroke((x + cos * inner, y + sin * inner), (x + cos * far, y + sin * far), s.between(5, 11), PAPER)


def clouds(s: Scene, horizon: float) -> None:
    for _ in range(s.rng.randrange(2, 5)):
        x, y, w = s.between(-100, s.width), s.between(50, horizon * 0.7), s.between(220, 520)
        tone = s.pick(PAPER, PAPER, MIST)
        for row in range(4):
            left, right = (
                x + s.between(0, w * 0.3) * (3 - row) / 2,
                x + w - s.between(0, w * 0.3) * (3 - row) / 2,
            )
            s.box(left, y + row * 19, max(40, right - left), 24, tone, 12)
        for row in range(3):
            s.stroke(
                (x + w * 0.2, y + 24 + row * 19), (x + w * s.between(0.5, 0.9), y + 24 + row * 19), 5, PALE
            )


def hills(s: Scene, y: float, rise: float, tone: Tone, cuts: Tone | None = None) -> None:
    a, b, c = s.between(0, 6), s.between(0, 6), s.between(0.7, 1.3)

    def crest(x: float) -> float:
        return y - rise * (0.5 + 0.35 * math.sin(x / 260 * c + a) + 0.15 * math.sin(x / 90 + b))

    s.poly([(x, crest(x)) for x in range(0, s.width + 21, 20)] + [(s.width, s.height), (0, s.height)], tone)
    for _ in range(round(rise * 0.5) if cuts else 0):
        x, down, long = s.between(0, s.width), s.between(6, rise * 0.9), s.between(40, 150)
        s.stroke(
            (x, crest(x) + down), (x + long, crest(x + long) + down * 1.1), s.between(2, 5), cuts or tone
        )


def treeline(s: Scene, y: float, tone: Tone, high: float = 60) -> None:
    x = -20.0
    while x < s.width + 40:
        w, h = s.between(26, 70), s.between(0.4, 1) * high
        if s.rng.random() < 0.4:
            s.poly([(x - w * 0.4, y + 4), (x, y - h * 1.3), (x + w * 0.4, y + 4)], tone)
        else:
            s.oval(x, y - h * 0.3, w * 0.7, h * 0.6, tone)
        x += w * 0.6
    s.box(0, y - 6, s.width, 14, tone)


def ground(s: Scene, y: float, tone: Tone | None = None) -> None:
    """The near plane down to the lower edge, in the season's tone, with gouges thickening towards us."""
    tones = {"winter": (mix(0.08), PALE), "night": (mix(1, 0, 0.62), mix(0.8, 0, 0.3)),
             "autumn": (mix(0.55, 0.2), WARM), "dusk": (mix(0.75, 0.1, 0.3), mix(0.3, 0.2))}  # fmt: skip
    base, cut = tones.get(s.mood, (mix(0.8, 0, 0.06), mix(0.3)))
    s.box(0, y, s.width, s.height - y, tone or base)
    for _ in range(110):
        depth = s.rng.random() ** 0.8
        x, row, long = s.between(-60, s.width), y + 10 + (s.height - y) * depth, 30 + 170 * depth
        s.stroke((x, row), (x + long, row + s.between(-3, 3)), 1.5 + 5 * depth, cut)


def water(s: Scene, y: float, bottom: float, glow: Tone = PAPER) -> None:
    dark = s.night or s.mood == "dusk"
    s.gradient(y, bottom, mix(1, 0, 0.45) if dark else WATER, mix(1, 0, 0.8) if dark else mix(1, 0, 0.25))
    for _ in range(130):
        depth = s.rng.random()
        x, row, long = s.between(-80, s.width), y + 8 + (bottom - y - 10) * depth, 26 + 170 * depth
        tone = s.pick(glow, glow, MIST, ACCENT if dark else PALE)
        s.stroke((x, row), (x + long, row), 2 + 6 * depth, tone)


def path(s: Scene, points: list[tuple[float, float]], tone: Tone) -> None:
    s.blob(points, tone)


def fir(s: Scene, x: float, y: float, h: float, tone: Tone = DARK) -> None:
    s.box(x - h * 0.025, y - h * 0.12, h * 0.05, h * 0.12, KEY)
    for tier in range(5):
        top, wide = y - h * (1 - tier * 0.17), h * (0.09 + tier * 0.052)
        foot = top + h * 0.28
        s.poly([(x, top), (x + wide, foot), (x + wide * 0.4, foot - h * 0.03), (x, foot + h * 0.015),
                (x - wide * 0.4, foot - h * 0.03), (x - wide, foot)], tone)  # fmt: skip
        cut = PAPER if s.winter else MIDDLE
        wide_cut = h * (0.035 if s.winter else 0.012)
        s.stroke((x - wide * 0.1, top + h * 0.1), (x - wide * 0.92, foot - h * 0.01), wide_cut, cut)
        s.stroke((x + wide * 0.2, top + h * 0.13), (x + wide * 0.7, foot - h * 0.03), wide_cut * 0.7, cut)


def crown(s: Scene, x: float, y: float, h: float, tone: Tone | None = None) -> None:
    """A leafy tree; bare in winter."""
    if s.winter:
        bare(s, x, y, h)
        return
    leaf = {"autumn": s.pick(ACCENT, BRICK, WARM), "night": mix(1, 0, 0.8), "dusk": mix(0.9, 0.3, 0.5)}
    fill = tone or leaf.get(s.mood, s.pick(MIDDLE, mix(1, 0, 0.2), MIDDLE))
    cx, cy, r = x, y - h * 0.64, h * 0.34
    s.poly([(x - h * 0.035, y), (x - h * 0.015, cy), (x + h * 0.015, cy), (x + h * 0.04, y)], KEY)
    deep = tuple(max(a, b) for a, b in zip(fill, mix(0.7, 0, 0.45), strict=True))
    cut = BLUSH if fill in (ACCENT, BRICK, WARM) else mix(0.5) if s.night else PALE
    lobes = [(0.42, 0.34, 0.6), (-0.5, 0.3, 0.56), (0.5, -0.2, 0.55), (-0.36, -0.3, 0.58), (0.06, -0.52,
            0.52),
             (-0.1, 0.1, 0.7)]  # fmt: skip
    for i, (a, b, size) in enumerate(lobes):
        lx, ly, lr = cx + a * r + s.between(-6, 6), cy + b * r, size * r * s.between(0.92, 1.08)
        _lobe(s, lx, ly, lr, deep if i == 0 else fill)
        for _ in range(7):
            px, py = lx + s.between(-0.7, 0.3) * lr, ly + s.between(-0.7, 0.3) * lr
            s.stroke((px, py), (px + h * 0.045, py - h * 0.02), h * 0.011, cut if i else fill)
    for a, b in ((0, -0.1), (-0.4, 0.2), (0.3, 0.25)):
        s.stroke((x, cy + r * 0.75), (cx + a * r, cy + b * r), h * 0.022, KEY)


def _lobe(s: Scene, x: float, y: float, r: float, tone: Tone) -> None:
    ring = [(x + math.cos(i * math.pi / 6) * r * s.between(0.9, 1.08),
             y + math.sin(i * math.pi / 6) * r * s.between(0.86, 1.04)) for i in range(12)]  # fmt: skip
    s.blob(ring, tone)


def bare(s: Scene, x: float, y: float, h: float, tone: Tone = KEY) -> None:
    def branch(px: float, py: float, turn: float, long: float, w: float, left: int) -> None:
        ex, ey = px + math.cos(turn) * long, py - math.sin(turn) * long
        s.line([(px, py), (ex, ey)], w, tone, caps=left > 2)
        for side in (-1, 1) if left else ():
            branch(
                ex, ey, turn + side * s.between(0.2, 0.62), long * s.between(0.62, 0.82), w * 0.62, left - 1
            )

    branch(x, y, math.pi / 2 + s.between(-0.06, 0.06), h * 0.3, h * 0.045, 5)


def birch(s: Scene, x: float, y: float, h: float) -> None:
    w, leaf = h * 0.05, WARM if s.mood == "autumn" else MIDDLE
    s.poly([(x - w * 0.7, y), (x - w * 0.35, y - h), (x + w * 0.35, y - h), (x + w * 0.7, y)], PAPER)
    s.poly([(x + w * 0.3, y), (x + w * 0.12, y - h), (x + w * 0.35, y - h), (x + w * 0.7, y)], SHADE)
    for _ in range(12):
        row = y - s.between(0.04, 0.95) * h
        s.stroke((x - w * 0.5, row), (x + w * s.between(-0.1, 0.5), row + 2), w * 0.22, KEY)
    for k in range(10):
        side, row, out = -1 if k % 2 else 1, y - h * s.between(0.45, 0.99), h * s.between(0.07, 0.16)
        tip = (x + side * out, row - h * s.between(0.0, 0.06))
        s.line([(x, row), tip], w * 0.14, KEY)
        for _ in range(0 if s.winter else 9):
            a, b = x + side * out * s.between(0.4, 1.1), tip[1] + s.between(-0.02, 0.1) * h
            s.stroke((a, b), (a + side * 5, b + h * 0.035), h * 0.014, leaf)


def snowfall(s: Scene, count: int = 260) -> None:
    for _ in range(count):
        size = s.rng.random() ** 3
        s.dot(s.between(0, s.width), s.between(0, s.height), 2 + size * 9, PAPER)


def rainfall(s: Scene, lean: float = 0.28) -> None:
    for _ in range(210):
        x, y, long = s.between(-100, s.width + 100), s.between(-60, s.height), s.between(40, 130)
        s.stroke((x, y), (x - long * lean, y + long), s.between(2, 4.5), s.pick(PAPER, PAPER, MIST, SLATE))


def leaves(s: Scene, count: int = 60, top: float = 0) -> None:
    for _ in range(count):
        x, y, r, turn = s.between(0, s.width), s.between(top, s.height), s.between(6, 15), s.between(0, 3)
        dx, dy = math.cos(turn) * r, math.sin(turn) * r
        s.stroke((x - dx, y - dy), (x + dx, y + dy), r * 0.9, s.pick(ACCENT, BRICK, WARM))


def smoke(s: Scene, x: float, y: float, size: float, tone: Tone = PAPER) -> None:
    for i in range(9):
        r = size * (0.3 + i * 0.13)
        s.dot(x + i * size * 0.55 + s.between(-8, 8), y - i * size * 0.42, r, tone)
        s.arc(x + i * size * 0.55, y - i * size * 0.42, r * 0.72, r * 0.72, (200, 300), 3, PALE)


def birds(s: Scene, x: float, y: float, count: int = 7) -> None:
    for _ in range(count):
        bx, by, r = x + s.between(-160, 160), y + s.between(-50, 50), s.between(8, 20)
        s.arc(bx - r, by, r, r * 0.7, (200, 350), 3.5, KEY)
        s.arc(bx + r, by, r, r * 0.7, (190, 340), 3.5, KEY)


def backdrop(s: Scene, horizon: float = 520) -> None:
    """Sky and two far planes, the common distance of a picture."""
    sky(s, horizon + 20)
    dark = s.night
    hills(s, horizon, s.between(60, 140), mix(1, 0, 0.55) if dark else MIST if s.winter else PALE)
    hills(s, horizon + 20, s.between(30, 70), mix(1, 0, 0.7) if dark else FAR, None if dark else MIST)
