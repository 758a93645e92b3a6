"""Pictures of the stage, of feasts and of children at play."""

import math

from demo.pictures import land, people, town
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
    SHADE,
    SLATE,
    TINT,
    WARM,
    Tone,
    mix,
)  # fmt: skip
from demo.pictures.scene import Scene

FLAGS = (ACCENT, TINT, PAPER, WARM, BRICK, MIDDLE)


def theatre(s: Scene) -> None:
    """The front of the theatre with columns."""
    land.sky(s, 700)
    town.row(s, 720, 200, 300)
    wall = mix(0.9, 0.1, 0.5) if s.night else s.pick(WARM, BLUSH, MIST)
    s.box(250, 330, 1100, 420, wall)
    s.poly([(210, 335), (800, 110), (1390, 335)], RUST)
    s.poly([(300, 318), (800, 140), (1300, 318)], wall)
    _mask(s, 760, 236, 46, True)
    _mask(s, 846, 246, 42, False)
    s.box(200, 330, 1200, 40, PAPER)
    s.box(290, 370, 1020, 380, KEY)
    for k in range(3):
        s.box(410 + k * 300, 480, 180, 270, ACCENT if s.night else BRICK)
        s.pie(500 + k * 300, 480, 90, 70, (180, 360), WARM if s.night else RUST)
    for k in range(6):
        x = 270 + k * 196
        s.box(x, 370, 78, 380, PAPER)
        s.shade([(x + 46, 370), (x + 78, 370), (x + 78, 750), (x + 46, 750)], SHADE)
        for groove in (18, 38):
            s.stroke((x + groove, 390), (x + groove, 740), 7, PALE)
        s.box(x - 12, 370, 102, 18, PAPER)
    land.ground(s, 750, mix(1, 0, 0.68) if s.night else mix(0.25, 0.08))
    for k in range(4):
        s.box(190 - k * 40, 748 + k * 24, 1220 + k * 80, 26, PAPER if k % 2 == 0 else PALE)
    for x in (110, 1490):
        town.lamp(s, x, 850, 380)
    people.crowd(s, 180, 1420, 930, 240, 8)


def _mask(s: Scene, x: float, y: float, r: float, merry: bool) -> None:
    s.blob([(x - r, y - r), (x, y - r * 1.15), (x + r, y - r), (x + r * 0.8, y + r * 0.4), (x, y + r * 1.2),
            (x - r * 0.8, y + r * 0.4)], PAPER if merry else ACCENT)  # fmt: skip
    for k in (-1, 1):
        s.oval(x + k * r * 0.4, y - r * 0.35, r * 0.2, r * 0.13, KEY)
    turn = (10, 170) if merry else (190, 350)
    s.arc(x, y + r * (0.2 if merry else 0.65), r * 0.45, r * 0.4, turn, r * 0.16, KEY)


def hall(s: Scene, back: Tone) -> None:
    """A stage between curtains with beams from above."""
    s.indoors = True
    s.box(0, 0, 1600, 1000, mix(1, 0, 0.9))
    s.box(170, 90, 1260, 640, back)
    s.poly([(130, 730), (1470, 730), (1600, 840), (0, 840)], RUST)
    for k in range(-6, 7):
        s.line([(800 + k * 105, 730), (800 + k * 128, 840)], 4, KEY)
    s.box(0, 836, 1600, 40, KEY)
    for x, k in ((0, 1), (1600, -1)):
        s.poly(
            [(x, 0), (x + k * 390, 0), (x + k * 330, 380), (x + k * 150, 640), (x + k * 180, 836), (x, 836)],
            BRICK,
        )
        for fold in range(6):
            s.stroke((x + k * (40 + fold * 58), 0), (x + k * (12 + fold * 32), 830 - fold * 50), 16, RUST)
            s.stroke((x + k * (62 + fold * 58), 0), (x + k * (26 + fold * 30), 810 - fold * 50), 6, WARM)
    for k in range(8):
        s.pie(k * 200 + 100, 40, 124, 130, (0, 180), BRICK if k % 2 else ACCENT)
        s.stroke((k * 200 + 100, 50), (k * 200 + 100, 150), 10, RUST)
    s.box(0, 0, 1600, 60, RUST)


def spots(s: Scene, xs: tuple[float, ...], floor: float = 790) -> None:
    for x in xs:
        top = 800 + (x - 800) * 0.4
        s.light([(top - 22, 60), (top + 22, 60), (x + 150, floor), (x - 150, floor)], mix(0.45, 0.65, 0.2))
        s.oval(x, floor, 150, 26, BLUSH)


def stage(s: Scene) -> None:
    hall(s, mix(1, 0.1, 0.6))
    town.skyline(s, 730, KEY, 260)
    xs = (s.between(520, 620), s.between(940, 1080))
    spots(s, xs)
    people.figure(
        s, xs[0], 800, 400, s.pick("wave", "raise", "dance"), s.pick(PAPER, ACCENT), long=True, hat="bun"
    )
    people.figure(
        s, xs[1], 800, 420, s.pick("talk", "dance", "wave"), s.pick(KEY, TINT), flip=True, hat="hair"
    )
    people.audience(s, 900, 130)


def concert(s: Scene) -> None:
    hall(s, mix(0.8, 0.3, 0.55))
    spots(s, (480, 800, 1120))
    for x in (480, 1120):
        people.figure(s, x, 800, 380, "play", s.pick(KEY, PAPER, ACCENT), flip=x > 800, shadow=False)
        _fiddle(s, x, 800, 380, x > 800)
    people.figure(s, 800, 800, 410, s.pick("raise", "wave"), s.pick(ACCENT, PAPER), long=True, shadow=False)
    s.line([(850, 800), (850, 470)], 7, KEY)
    s.dot(846, 462, 13, KEY)
    s.poly([(1230, 800), (1230, 620), (1400, 560), (1440, 620), (1440, 800)], KEY)
    s.box(1220, 660, 60, 22, PAPER)
    people.audience(s, 890, 150, hands=0.4)


def _fiddle(s: Scene, x: float, y: float, h: float, flip: bool) -> None:
    k = -1 if flip else 1
    fx, fy = x + k * h * 0.13, y - h * 0.77
    s.line([(fx, fy), (fx + k * h * 0.2, fy - h * 0.1)], 9, KEY)
    s.oval(fx, fy, h * 0.07, h * 0.05, BRICK)
    s.line([(x + k * h * 0.02, y - h * 0.62), (fx + k * h * 0.2, fy - h * 0.24)], 4, PAPER)


def bunting(s: Scene, y: float, sag: float = 90) -> None:
    points = [(x, y + sag * math.sin(math.pi * (x % 800) / 800)) for x in range(0, 1640, 40)]
    s.line(points, 4, KEY)
    for i, (x, top) in enumerate(points[:-1]):
        s.poly([(x + 4, top), (x + 38, top), (x + 21, top + 46)], FLAGS[i % len(FLAGS)])


def festival(s: Scene) -> None:
    land.sky(s, 620)
    town.row(s, 640, 220, 360, s.pick("house", "izba"))
    land.ground(s, 640)
    s.box(980, 360, 500, 26, KEY)
    s.poly([(950, 360), (1230, 190), (1510, 360)], ACCENT)
    for k in range(4):
        s.poly([(1020 + k * 125, 360), (1230, 190), (1080 + k * 125, 360)], PAPER)
    for x in (980, 1464):
        s.box(x, 380, 16, 330, KEY)
    s.box(950, 690, 560, 70, DARK)
    people.figure(s, 1130, 700, 260, "play", shadow=False)
    people.figure(s, 1310, 700, 270, "raise", shadow=False)
    bunting(s, 60)
    bunting(s, 170, 120)
    people.crowd(s, 60, 900, 800, 230, 6)
    for x in (s.between(200, 350), s.between(520, 650)):
        people.figure(s, x, 880, 330, "dance", long=True)
    people.audience(s, 960, 150, (KEY, DARK, BRICK), hands=0.35)
    if s.night:
        _fireworks(s)


def _fireworks(s: Scene) -> None:
    for _ in range(3):
        x, y, r, tone = (
            s.between(150, 1400),
            s.between(90, 300),
            s.between(70, 150),
            s.pick(ACCENT, PAPER, WARM),
        )
        for k in range(22):
            turn = k * math.tau / 22
            cos, sin = math.cos(turn), math.sin(turn)
            s.stroke((x + cos * r * 0.25, y + sin * r * 0.25), (x + cos * r, y + sin * r), 7, tone)


def kids(s: Scene) -> None:
    land.sky(s, 560)
    town.row(s, 580, 0, 0, "block") if s.rng.random() < 0.5 else land.treeline(s, 590, MIDDLE, 160)
    land.ground(s, 580)
    land.crown(s, s.between(60, 160), 700, 520)
    x = s.between(860, 960)
    for foot in (-60, 60):
        s.line([(x + 480 + foot, 860), (x + 480, 460)], 14, KEY)
        s.line([(x + foot, 860), (x, 460)], 14, KEY)
    s.line([(x, 464), (x + 480, 464)], 16, ACCENT)
    lean = s.between(-60, 60)
    s.line([(x + 190, 464), (x + 190 + lean, 740)], 5, KEY)
    s.line([(x + 290, 464), (x + 290 + lean, 740)], 5, KEY)
    s.box(x + 180 + lean, 738, 122, 14, BRICK)
    people.figure(s, x + 240 + lean, 810, 250, "sit", shadow=False)
    for k in range(s.rng.randrange(3, 5)):
        people.figure(s, 180 + k * 190 + s.between(-20, 20), 850 + k % 2 * 80, s.between(290, 360),
                      s.pick("run", "wave", "dance", "raise"), s.pick(ACCENT, TINT, PAPER, BRICK, WARM),
                      flip=s.rng.random() < 0.4)  # fmt: skip
    ball = s.between(640, 760)
    people.cast(s, ball, 930, 60, 30)
    s.dot(ball, 896, 38, ACCENT)
    s.pie(ball, 896, 38, 38, (200, 290), PAPER)
    s.pie(ball, 896, 38, 38, (20, 110), PAPER)
    s.line([(430, 180), (520, 420), (560, 700)], 2.5, SLATE)
    s.poly([(430, 110), (482, 180), (430, 270), (378, 180)], ACCENT)
    s.poly([(430, 110), (482, 180), (430, 180)], KEY)
    for k in range(3):
        s.stroke((440 + k * 18, 290 + k * 40), (490 + k * 18, 300 + k * 40), 12, PALE if k % 2 else MIST)
