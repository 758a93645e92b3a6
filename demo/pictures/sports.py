"""Pictures of sport and of the weather one goes out in."""

import math

from demo.pictures import land, people, town
from demo.pictures.inks import (
    ACCENT,
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
    mix,
)  # fmt: skip
from demo.pictures.scene import Scene

KITS = ((ACCENT, KEY), (PAPER, TINT), (BRICK, PAPER), (WARM, DARK))


def stands(s: Scene, top: float, bottom: float) -> None:
    """A tribune full of people, seen across the pitch."""
    s.box(0, top, 1600, bottom - top, DARK)
    rows = max(3, int((bottom - top) / 24))
    for row in range(rows):
        for k in range(66):
            if s.rng.random() < 0.8:
                x, y = k * 25 + row % 2 * 12 + s.between(-3, 3), top + 14 + row * (bottom - top) / rows
                s.box(x - 9, y + 6, 18, 16, s.pick(ACCENT, TINT, SLATE, BRICK, PAPER), 5)
                s.dot(x, y, 7, s.pick(mix(0.1, 0.3), PAPER, mix(0.1, 0.3)))
    s.box(0, bottom, 1600, 30, PAPER)
    for k in range(9):
        s.box(k * 190 + 20, bottom + 5, 130, 20, (ACCENT, TINT, KEY)[k % 3])


def pitch(s: Scene, y: float) -> None:
    light, dark = (PAPER, MIST) if s.winter else (mix(0.85, 0, 0.05), mix(1, 0, 0.24))
    for k in range(10):
        s.poly([(k * 160, y), (k * 160 + 160, y), (-1200 + k * 400 + 400, 1000), (-1200 + k * 400, 1000)],
               dark if k % 2 else light)  # fmt: skip


def ball(s: Scene, x: float, y: float, r: float) -> None:
    s.shade(
        [(x - r, y + r * 0.8), (x + r, y + r * 0.8), (x + r * 3.4, y + r * 1.7), (x + r * 1.6, y + r * 1.8)],
        SHADE,
    )
    s.dot(x, y, r, PAPER)
    s.ring(x, y, r, 3, KEY)
    for k in range(5):
        turn = k * math.tau / 5 + 0.3
        s.dot(x + math.cos(turn) * r * 0.72, y + math.sin(turn) * r * 0.72, r * 0.2, KEY)
    s.dot(x, y, r * 0.3, KEY)


def football(s: Scene) -> None:
    land.sky(s, 300)
    stands(s, 250, 430)
    pitch(s, 460)
    for k in range(2):
        s.line([(1180 + k * 330, 640 + k * 40), (1180 + k * 330, 380)], 12, PAPER)
    s.line([(1180, 382), (1510, 382)], 12, PAPER)
    for k in range(1, 12):
        s.line([(1180 + k * 28, 390), (1190 + k * 29, 650)], 2, PAPER)
        s.line([(1184, 390 + k * 22), (1506, 390 + k * 24)], 2, PAPER)
    ours, theirs = s.rng.sample(KITS, 2)
    people.figure(s, 1330, 680, 300, "save", WARM, legs=KEY, flip=True, long=False, hat="hair")
    for x, y, h in ((s.between(160, 300), 720, 330), (s.between(820, 960), 660, 260)):
        people.figure(s, x, y, h, "run", theirs[0], legs=theirs[1], long=False, hat="hair")
    x = s.between(480, 600)
    people.figure(s, x, 920, 600, "kick", ours[0], legs=ours[1], long=False, hat="hair")
    ball(s, x + 300, s.between(690, 800), 42)


def stadium(s: Scene) -> None:
    land.sky(s, 420)
    town.skyline(s, 330, FAR if not s.night else mix(1, 0, 0.7), 120)
    s.blob([(-200, 360), (300, 270), (1300, 270), (1800, 360), (1800, 900), (-200, 900)], DARK)
    for ring in range(7):
        for k in range(74):
            turn = math.pi * (1 + k / 73)
            x, y = 800 + math.cos(turn) * (980 - ring * 36), 640 + math.sin(turn) * (330 - ring * 26)
            if s.rng.random() < 0.85:
                s.box(x - 8, y, 17, 16, s.pick(ACCENT, TINT, PAPER, SLATE, BRICK), 5)
    s.oval(800, 700, 780, 290, BRICK)
    for k in range(4):
        s.arc(800, 700, 760 - k * 26, 280 - k * 12, (0, 360), 4, PAPER)
    s.oval(800, 700, 640, 220, mix(1, 0, 0.2) if not s.winter else MIST)
    s.poly([(430, 570), (1170, 570), (1330, 840), (270, 840)], mix(0.8, 0, 0.04) if not s.winter else PAPER)
    for line in ([(430, 570), (1170, 570), (1330, 840), (270, 840), (430, 570)], [(800, 570), (800, 840)]):
        s.line(line, 5, PAPER if not s.winter else KEY)
    s.arc(800, 690, 110, 50, (0, 360), 5, PAPER if not s.winter else KEY)
    for k in range(9):
        people.figure(s, 430 + k * 92 + s.between(-30, 30), s.between(650, 820), 92, "run", s.pick(ACCENT,
                PAPER),
                      long=False, flip=k % 2 == 0)  # fmt: skip
    for x in (120, 1480):
        s.line([(x, 620), (x, 110)], 16, KEY)
        for k in range(8):
            s.dot(x - 42 + k % 4 * 28, 90 + k // 4 * 32, 12, PAPER if not s.night else WARM)
    people.audience(s, 950, 120, (KEY, DARK, SLATE), hands=0.3)


def hockey(s: Scene) -> None:
    s.box(0, 0, 1600, 400, KEY)
    stands(s, 60, 400)
    s.box(0, 400, 1600, 110, PAPER)
    s.box(0, 480, 1600, 30, ACCENT)
    s.shade([(0, 300), (1600, 300), (1600, 400), (0, 400)], MIST)
    s.gradient(510, 1000, MIST, PAPER)
    s.box(0, 600, 1600, 14, ACCENT)
    s.arc(820, 840, 460, 120, (0, 360), 8, TINT)
    for _ in range(60):
        x, y, long = s.between(0, 1600), s.between(530, 990), s.between(60, 240)
        s.stroke((x, y), (x + long, y + long * s.between(-0.2, 0.2)), 3, PALE)
    ours, theirs = s.rng.sample(((ACCENT, DARK), (TINT, KEY), (BRICK, SLATE)), 2)
    for x, y, h, kit, flip in ((320, 690, 330, theirs, False), (s.between(1150, 1250), 800, 470, theirs,
            True),
                               (s.between(560, 640), 920, 600, ours, False)):  # fmt: skip
        people.figure(s, x, y, h, "skate", kit[0], legs=kit[1], long=False, hat="helmet", flip=flip)
        k = -1 if flip else 1
        s.line(
            [(x + k * h * 0.2, y - h * 0.42), (x + k * h * 0.62, y - 6), (x + k * h * 0.74, y - 8)], 11, KEY
        )
        s.line([(x - k * h * 0.02, y + 6), (x + k * h * 0.16, y + 6)], 7, SLATE)
    s.oval(1080, 930, 26, 11, KEY)


def ski(s: Scene) -> None:
    land.backdrop(s, 430)
    for x in range(-20, 1640, 90):
        land.fir(
            s,
            x + s.between(-30, 30),
            520 + s.between(-20, 20),
            s.between(150, 300),
            DARK if x % 180 else MIDDLE,
        )
    s.blob([(-200, 520), (400, 540), (1000, 500), (1800, 540), (1800, 1200), (-200, 1200)], mix(0.04))
    for k in range(2):
        s.line(
            [(-20, 880 + k * 34), (500, 850 + k * 26), (1100, 760 + k * 20), (1640, 640 + k * 12)], 7, PALE
        )
    for _ in range(40):
        x, y = s.between(0, 1600), s.between(600, 990)
        s.stroke((x, y), (x + s.between(80, 240), y - s.between(5, 20)), 4, MIST)
    numbers = (
        (s.between(1180, 1260), 740, 250),
        (s.between(760, 860), 815, 340),
        (s.between(280, 380), 890, 480),
    )
    for x, y, h in numbers:
        people.figure(s, x, y, h, "ski", s.pick(ACCENT, TINT, BRICK, WARM), long=False, hat="knit")
        s.line([(x - h * 0.5, y + 14), (x + h * 0.5, y - 6), (x + h * 0.56, y - 18)], 8, KEY)
        s.line([(x + h * 0.33, y - h * 0.64), (x + h * 0.1, y)], 4, KEY)
        s.line([(x - h * 0.18, y - h * 0.56), (x - h * 0.46, y)], 4, KEY)
        s.box(x + h * 0.03, y - h * 0.66, h * 0.08, h * 0.1, PAPER)
    land.fir(s, 1500, 960, 620)


def rain(s: Scene) -> None:
    s.gradient(0, 640, SLATE, PALE)
    town.row(s, 660, 280, 440)
    town.pavement(s, 660, MIST)
    for _ in range(26):
        x, y = s.between(-50, 1600), s.between(770, 990)
        s.oval(x, y, s.between(40, 150), s.between(5, 13), s.pick(MIST, PAPER, WARM))
    for x in (s.between(180, 330), s.between(620, 760), s.between(1050, 1180), s.between(1350, 1480)):
        y, h = 860 + s.between(0, 90), s.between(330, 400)
        people.figure(s, x, y, h, "walk")
        people.umbrella(s, x, y, h, s.pick(ACCENT, KEY, BRICK, TINT))
    land.rainfall(s)


def snow(s: Scene) -> None:
    land.sky(s, 600)
    town.row(s, 640, 0, 0, "block")
    land.ground(s, 640, mix(0.06) if not s.night else mix(0.7, 0, 0.25))
    for k in range(3):
        land.bare(s, 180 + k * 560 + s.between(-60, 60), 720 + k * 20, s.between(330, 460))
    for k in range(3):
        x, y = k * 640 - 80, 800 + k % 2 * 40
        s.blob([(x, y), (x + 160, y - 90), (x + 340, y - 60), (x + 520, y), (x + 260, y + 30)], PAPER)
        s.stroke((x + 260, y - 60), (x + 470, y), 12, PALE)
    x = s.between(560, 820)
    people.figure(s, x, 900, 420, "dig", s.pick(ACCENT, WARM), hat="knit", long=False)
    s.line([(x + 70, 750), (x + 180, 850)], 9, KEY)
    s.poly([(x + 160, 830), (x + 230, 840), (x + 220, 890), (x + 160, 880)], BRICK)
    people.crowd(s, 980, 1500, 860, 300, 3)
    land.snowfall(s, 320)
