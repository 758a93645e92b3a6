"""Posters of events: one large sign on rays, rings or bands."""

import math
from collections.abc import Callable

from PIL import Image

from demo.pictures import land, people, stages
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
    mix,
)
from demo.pictures.rooms import SPINES, canvas
from demo.pictures.scene import Scene
from demo.pictures.sports import ball

GROUNDS = ((TINT, PAPER), (PAPER, MIST), (WARM, BLUSH), (PALE, MIST), (MIDDLE, TINT))


def draw_poster(kind: str, number: int) -> Image.Image:
    """A 1600x1000 RGB poster without words. An unknown kind raises KeyError naming it."""
    sign = KINDS[kind]
    s = Scene(f"poster {kind}:{number}", ("spring", "summer", "autumn", "winter", "dusk", "night"))
    ground, figure = s.rng.choice(
        (*GROUNDS, (ACCENT, WARM), (BRICK, ACCENT)) if kind == "cinema" else GROUNDS
    )
    s.box(0, 0, 1600, 1000, ground)
    s.pick(_rays, _rings, _bands, _disc)(s, figure)
    sign(s)
    return s.finish()


def _rays(s: Scene, tone) -> None:
    x, count = s.between(400, 1200), s.pick(14, 18, 24)
    for k in range(count):
        a, b = k * math.tau / count, (k + 0.5) * math.tau / count
        s.poly([(x, 560), (x + math.cos(a) * 2000, 560 + math.sin(a) * 2000),
                (x + math.cos(b) * 2000, 560 + math.sin(b) * 2000)], tone)  # fmt: skip


def _rings(s: Scene, tone) -> None:
    x, y = s.between(300, 1300), s.between(300, 700)
    for k in range(1, 12):
        s.ring(x, y, k * 110, 50, tone)


def _bands(s: Scene, tone) -> None:
    for k in range(-8, 18):
        s.poly([(k * 170, 0), (k * 170 + 80, 0), (k * 170 - 320, 1000), (k * 170 - 400, 1000)], tone)


def _disc(s: Scene, tone) -> None:
    s.dot(s.between(500, 1100), s.between(380, 560), s.between(360, 460), tone)
    for k in range(6):
        s.box(0, 800 + k * 40, 1600, 8 + k * 4, tone)


def _concert(s: Scene) -> None:
    x, y = s.between(640, 760), 620
    s.line([(x + 60, y - 120), (x + 480, y - 520)], 52, KEY)
    s.poly([(x + 450, y - 520), (x + 520, y - 590), (x + 590, y - 560), (x + 500, y - 470)], RUST)
    s.blob([(x - 330, y + 150), (x - 300, y - 60), (x - 130, y - 90), (x - 60, y - 230), (x + 110, y - 210),
            (x + 150, y - 30), (x + 20, y + 60), (x + 10, y + 240), (x - 160, y + 310)], BRICK)  # fmt: skip
    s.blob([(x - 290, y + 140), (x - 260, y - 30), (x - 110, y - 60), (x - 40, y - 180), (x + 60, y - 170),
            (x + 90, y - 40), (x - 20, y + 40), (x - 40, y + 200), (x - 170, y + 260)], ACCENT)  # fmt: skip
    s.dot(x - 20, y - 30, 72, KEY)
    for k in range(4):
        s.line([(x - 190 + k * 13, y + 120 + k * 13), (x + 470 + k * 11, y - 530 + k * 11)], 4, PAPER)
    s.poly([(x - 220, y + 100), (x - 200, y + 80), (x - 110, y + 170), (x - 130, y + 190)], KEY)
    for _ in range(6):
        nx, ny, r = s.between(120, 1480), s.between(120, 880), s.between(22, 40)
        s.oval(nx, ny, r, r * 0.75, KEY)
        s.line([(nx + r * 0.9, ny), (nx + r * 0.9, ny - r * 3.4), (nx + r * 2, ny - r * 2.6)], r * 0.26, KEY)


def _theatre(s: Scene) -> None:
    for x, y, r, merry in ((1010, 560, 270, False), (600, 470, 300, True)):
        s.blob(_mask(x + 8, y + 8, r * 1.05), KEY)
        s.blob(_mask(x, y, r), PAPER if merry else ACCENT)
        s.shade(
            [(x, y - r * 1.05), (x + r, y - r * 0.95), (x + r * 0.84, y + r * 0.4), (x, y + r * 1.2)],
            mix(0.4, 0, 0.12),
        )
        for k in (-1, 1):
            s.blob([(x + k * r * 0.18, y - r * 0.3), (x + k * r * 0.45, y - r * 0.52), (x + k * r * 0.72,
                    y - r * 0.3),
                    (x + k * r * 0.45, y - r * 0.2)], KEY)  # fmt: skip
            s.stroke(
                (x + k * r * 0.16, y - r * 0.62),
                (x + k * r * 0.78, y - r * (0.72 if merry else 0.5)),
                r * 0.1,
                KEY,
            )
        s.poly([(x, y - r * 0.25), (x + r * 0.14, y + r * 0.2), (x - r * 0.02, y + r * 0.22)], RUST)
        s.pie(x, y + r * (0.3 if merry else 0.78), r * 0.44, r * 0.4, (0, 180) if merry else (180, 360), KEY)
        for k in range(5):
            s.line([(x + r, y - r * 0.9), (x + r * (1.2 + k * 0.1), y - r * 0.3 + k * 40),
                    (x + r * (1 + k * 0.2), y + r * 0.6)],
                   9, BRICK if merry else KEY)  # fmt: skip


def _mask(x: float, y: float, r: float) -> list[tuple[float, float]]:
    return [(x - r, y - r * 0.95), (x, y - r * 1.1), (x + r, y - r * 0.95), (x + r * 0.85, y + r * 0.4),
            (x, y + r * 1.25), (x - r * 0.85, y + r * 0.4)]  # fmt: skip


def _exhibition(s: Scene) -> None:
    for k in range(3):
        x, y, w, h = 130 + k * 480 + s.between(-20, 20), s.between(110, 220), 400, s.between(440, 560)
        s.shade(
            [(x + 26, y + 26), (x + w + 30, y + 26), (x + w + 30, y + h + 34), (x + 26, y + h + 34)], SLATE
        )
        s.box(x - 26, y - 26, w + 52, h + 52, (KEY, BRICK, WARM)[k])
        s.box(x, y, w, h, PAPER)
        canvas(s, x + 24, y + 24, w - 48, h - 48)
    people.figure(s, s.between(480, 620), 980, 520, "stand", KEY)
    people.figure(s, s.between(960, 1100), 990, 470, "talk")


def _kids(s: Scene) -> None:
    for k in range(6):
        x, y, r = 230 + k * 230, s.between(200, 480), s.between(90, 135)
        s.line([(x, y + r), (x + s.between(-40, 40), y + r + 150), (800, 1000)], 4, KEY)
        tone = (ACCENT, MIDDLE, RUST, BRICK, SLATE, KEY)[k]
        s.oval(x, y, r * 0.88, r, tone)
        s.poly([(x - 14, y + r + 18), (x, y + r - 6), (x + 14, y + r + 18)], tone)
        s.arc(x, y, r * 0.6, r * 0.72, (190, 260), 13, PAPER)
    for x in (480, 800, 1120):
        people.figure(
            s, x, 985, s.between(330, 400), s.pick("raise", "wave", "dance"), flip=x > 900, shadow=False
        )


def _cinema(s: Scene) -> None:
    x, y = s.between(520, 600), 480
    s.light([(x + 260, y - 20), (1600, y - 360), (1600, y + 330), (x + 260, y + 60)], mix(0, 0.2))
    for cx, r in ((x - 90, 150), (x + 190, 120)):
        s.dot(cx, y - 230, r, KEY)
        for k in range(5):
            turn = k * math.tau / 5 + s.between(0, 1)
            s.dot(cx + math.cos(turn) * r * 0.58, y - 230 + math.sin(turn) * r * 0.58, r * 0.24, PALE)
        s.dot(cx, y - 230, r * 0.16, ACCENT)
    s.box(x - 210, y - 120, 470, 280, BRICK, 26)
    s.box(x - 180, y - 90, 230, 130, KEY, 12)
    s.poly([(x + 250, y - 50), (x + 360, y - 100), (x + 360, y + 120), (x + 250, y + 70)], KEY)
    for k in (-1, 0, 1):
        s.line([(x, y + 150), (x + k * 210, 940)], 26, KEY)
    for k in range(40):
        s.box(k * 42 + 6, 946, 24, 36, PAPER if k % 2 else KEY)


def _sport(s: Scene) -> None:
    s.poly([(0, 820), (1600, 700), (1600, 1000), (0, 1000)], MIDDLE)
    for k in range(6):
        s.stroke((60 + k * 60, 330 + k * 90), (520 + k * 30, 320 + k * 84), 14, PAPER)
    people.figure(s, 700, 900, 720, s.pick("kick", "run"), ACCENT, legs=KEY, long=False, hat="hair")
    ball(s, 1130, 560, 100)


def _lecture(s: Scene) -> None:
    s.light([(800, 120), (1340, 860), (260, 860)], mix(0.3, 0.35, 0.1))
    s.poly([(250, 470), (800, 560), (1350, 470), (1400, 820), (800, 910), (200, 820)], KEY)
    for k in (-1, 1):
        s.blob([(800, 540), (800 + k * 280, 440), (800 + k * 540, 450), (800 + k * 560, 770),
                (800 + k * 300, 780),
                (800, 880)], PAPER)  # fmt: skip
        for row in range(7):
            s.stroke(
                (800 + k * 70, 580 + row * 38), (800 + k * s.between(380, 490), 520 + row * 38), 10, SLATE
            )
    s.line([(800, 550), (800, 880)], 8, KEY)
    s.dot(800, 250, 120, ACCENT)
    s.box(760, 350, 80, 70, KEY, 10)
    s.line([(776, 350), (766, 262)], 8, PAPER)
    s.line([(824, 350), (834, 262)], 8, PAPER)
    for k in (-1, 0, 1):
        s.ring(800 + k * 23, 256, 15, 7, PAPER)
    for k in range(9):
        turn = math.pi * (1 + k / 8)
        s.stroke((800 + math.cos(turn) * 150, 250 + math.sin(turn) * 150),
                 (800 + math.cos(turn) * 250, 250 + math.sin(turn) * 250), 18, ACCENT)  # fmt: skip
    for k in range(4):
        s.box(90 + k * 54, 640 - k % 2 * 60, 46, 360, SPINES[(k * 3 + s.rng.randrange(3)) % 10])


def _festival(s: Scene) -> None:
    stages.bunting(s, 30)
    stages.bunting(s, 190, 150)
    for k in range(5):
        people.figure(s, 230 + k * 285, 900 + k % 2 * 50, s.between(480, 560), s.pick("dance", "raise",
                "play"),
                      long=k % 2 == 0, flip=s.rng.random() < 0.5, shadow=False)  # fmt: skip
    for _ in range(90):
        x, y, r = s.between(0, 1600), s.between(0, 800), s.between(8, 18)
        s.poly([(x, y), (x + r, y + r * 0.4), (x + r * 0.6, y + r * 1.4)], s.pick(ACCENT, PAPER, KEY, TINT))


def _excursion(s: Scene) -> None:
    land.hills(s, 700, 260, MIDDLE, PALE)
    land.hills(s, 840, 160, DARK, MIDDLE)
    s.dot(800, 430, 290, KEY)
    s.dot(800, 430, 258, PAPER)
    for k in range(32):
        turn, near = k * math.tau / 32, 218 if k % 4 else 196
        s.line([(800 + math.cos(turn) * near, 430 + math.sin(turn) * near),
                (800 + math.cos(turn) * 242, 430 + math.sin(turn) * 242)], 7, KEY)  # fmt: skip
    turn = s.between(0.3, 1.3)
    cos, sin = math.cos(turn), math.sin(turn)
    s.poly(
        [
            (800 + cos * 190, 430 - sin * 190),
            (800 - sin * 40, 430 - cos * 40),
            (800 + sin * 40, 430 + cos * 40),
        ],
        ACCENT,
    )
    s.poly(
        [
            (800 - cos * 190, 430 + sin * 190),
            (800 - sin * 40, 430 - cos * 40),
            (800 + sin * 40, 430 + cos * 40),
        ],
        KEY,
    )
    s.dot(800, 430, 16, PAPER)
    for k in range(4):
        people.figure(s, 300 + k * 110, 960 + k % 2 * 16, 300, "walk", shadow=False)


KINDS: dict[str, Callable[[Scene], None]] = {
    "concert": _concert, "theatre": _theatre, "exhibition": _exhibition, "kids": _kids, "cinema": _cinema,
    "sport": _sport, "lecture": _lecture, "festival": _festival, "excursion": _excursion,
}  # fmt: skip
