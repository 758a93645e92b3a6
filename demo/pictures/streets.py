"""Pictures of the town: streets, squares, bridges, markets."""

import math

from demo.pictures import land, people, town
from demo.pictures.inks import (
    ACCENT,
    BRICK,
    DARK,
    FAR,
    KEY,
    MIDDLE,
    PALE,
    PAPER,
    SHADE,
    SLATE,
    TINT,
    WARM,
    mix,
)  # fmt: skip
from demo.pictures.scene import Scene


def bridge(s: Scene) -> None:
    land.sky(s, 540)
    town.skyline(s, 540, mix(1, 0, 0.7) if s.night else FAR, 120)
    land.water(s, 540, 1000)
    deck, piers = s.between(470, 520), s.pick(3, 4)
    span = 1760 / piers
    for k in range(piers + 1):
        x = -80 + span * k
        s.poly(
            [(x - 34, deck + 20), (x + 34, deck + 20), (x + 52, 800), (x - 52, 800)],
            SLATE if s.night else MIDDLE,
        )
        for course in range(6):
            s.stroke((x - 44, deck + 90 + course * 42), (x + 30, deck + 90 + course * 42), 5, PALE)
        s.oval(x, 802, 84, 15, KEY)
    for k in range(piers):
        _iron_arch(s, -80 + span * k, span, deck)
    s.box(0, deck - 6, 1600, 34, KEY)
    s.box(0, deck + 6, 1600, 6, ACCENT)
    for x in range(0, 1600, 26):
        s.box(x, deck - 54, 5, 50, KEY)
    s.box(0, deck - 60, 1600, 8, KEY)
    for x in range(90, 1600, 350):
        town.lamp(s, x, deck - 6, 190)
    people.crowd(s, 150, 1450, deck - 8, 118, s.rng.randrange(3, 8), shadow=False)
    land.birds(s, s.between(400, 1200), s.between(120, 300))
    s.shade([(0, 850), (1600, 810), (1600, 870), (0, 930)], SHADE)


def _iron_arch(s: Scene, x: float, span: float, deck: float) -> None:
    cx, rx, ry = x + span / 2, span / 2 - 34, 200
    s.arc(cx, deck + 224, rx, ry, (180, 360), 18, KEY)
    s.arc(cx, deck + 254, rx, ry, (182, 358), 8, KEY)
    for k in range(1, 12):
        px = x + 34 + rx * 2 * k / 12
        top = deck + 224 - ry * math.sqrt(max(0, 1 - ((px - cx) / rx) ** 2))
        s.line([(px, top), (px, deck)], 6, KEY)
        s.line([(px, top), (px + rx / 6, deck)], 4, KEY)


def street(s: Scene) -> None:
    land.sky(s, 640)
    town.row(s, 700, 300, 480)
    town.pavement(s, 700)
    for x in (s.between(100, 300), s.between(700, 900), s.between(1250, 1450)):
        s.pick(town.lamp, land.crown, land.crown)(s, x, 735, s.between(330, 400))
    people.crowd(s, 120, 1500, 800, 240, s.rng.randrange(4, 7))
    if s.rng.random() < 0.5:
        town.van(s, s.between(100, 900), 920, 420, "car", s.pick(ACCENT, TINT, WARM))


def bus(s: Scene) -> None:
    land.sky(s, 600)
    town.row(s, 620, 260, 430, s.pick("house", "block"))
    town.pavement(s, 620)
    land.crown(s, s.between(60, 200), 660, 380)
    town.van(s, s.between(360, 520), 850, 980, "bus", s.pick(ACCENT, WARM, BRICK))
    _stop(s, s.between(170, 260), 900)
    people.crowd(s, 30, 480, 930, 320, 3)


def _stop(s: Scene, x: float, y: float) -> None:
    s.line([(x, y), (x, y - 470)], 12, KEY)
    s.box(x - 62, y - 500, 124, 104, PAPER, 10)
    s.box(x - 62, y - 500, 124, 30, ACCENT, 10)
    s.box(x - 34, y - 456, 68, 34, KEY, 8)
    s.box(x - 26, y - 450, 52, 14, PAPER)
    for k in (-20, 20):
        s.dot(x + k, y - 420, 7, KEY)


def square(s: Scene) -> None:
    land.sky(s, 560)
    town.row(s, 570, 230, 380)
    x = s.between(560, 1040)
    _clock_tower(s, x, 570, 500)
    land.ground(s, 570, mix(0.15) if s.winter else mix(0.9, 0, 0.6) if s.night else mix(0.3, 0.1))
    for k in range(-9, 10):
        s.line([(800 + k * 60, 570), (800 + k * 320, 1000)], 2.5, SHADE)
    for k in (620, 690, 790, 920):
        s.line([(0, k), (1600, k)], 2.5, SHADE)
    s.shade([(x - 60, 570), (x + 60, 570), (x + 620, 900), (x + 380, 930)], SHADE)
    for x in (140, 1460):
        town.lamp(s, x, 690, 320)
    people.crowd(s, 60, 1540, 700, 150, 9)
    people.crowd(s, 100, 1500, 900, 290, 4)


def _clock_tower(s: Scene, x: float, y: float, h: float) -> None:
    wall = mix(1, 0, 0.6) if s.night else PAPER
    s.box(x - 62, y - h, 124, h, wall)
    s.shade([(x + 20, y - h), (x + 62, y - h), (x + 62, y), (x + 20, y)], SHADE)
    s.poly([(x - 84, y - h), (x, y - h - 160), (x + 84, y - h)], BRICK)
    s.line([(x, y - h - 150), (x, y - h - 210)], 7, KEY)
    s.box(x - 76, y - h, 152, 16, KEY)
    s.dot(x, y - h + 84, 46, KEY)
    s.dot(x, y - h + 84, 38, WARM if s.night else PAPER)
    turn = s.between(0, 6.28)
    s.line(
        [(x + math.cos(turn) * 20, y - h + 84 + math.sin(turn) * 20), (x, y - h + 84), (x, y - h + 52)],
        6,
        KEY,
    )
    for row in range(3):
        s.box(x - 14, y - h + 160 + row * 90, 28, 52, KEY)
    s.pie(x, y, 34, 90, (180, 360), KEY)


def market(s: Scene) -> None:
    land.sky(s, 440)
    town.row(s, 520, 200, 320, "house")
    land.ground(s, 520, mix(0.7, 0, 0.5) if s.night else mix(0.25, 0.12))
    people.crowd(s, 50, 1550, 640, 200, 8)
    for k in range(3):
        _stall(
            s,
            -40 + k * 560 + s.between(-30, 30),
            840,
            480,
            (ACCENT, TINT, BRICK, MIDDLE)[(k + s.rng.randrange(4)) % 4],
        )
    people.crowd(s, 80, 1560, 960, 340, 4)


def _stall(s: Scene, x: float, y: float, w: float, tone) -> None:
    for k in (0.04, 0.94):
        s.box(x + w * k, y - 400, 10, 400, KEY)
    people.figure(s, x + w * s.between(0.35, 0.65), y - 30, 300, s.pick("talk", "stand"), shadow=False)
    for k in range(8):
        left, wide = x + w * k / 8, w / 8
        fill = tone if k % 2 else PAPER
        s.poly([(x + w * 0.08 + (w * 0.84) * k / 8, y - 470), (x + w * 0.08 + w * 0.84 * (k + 1) / 8,
                y - 470),
                (left + wide, y - 370), (left, y - 370)], fill)  # fmt: skip
        s.pie(left + wide / 2, y - 371, wide / 2, 30, (0, 180), fill)
    s.box(x, y - 150, w, 150, DARK)
    s.box(x - 8, y - 162, w + 16, 18, PAPER)
    for k in range(6):
        s.stroke((x + 8, y - 124 + k * 24), (x + w - 8, y - 124 + k * 24), 5, MIDDLE)
    for k in range(4):
        fill, left = s.pick(ACCENT, WARM, TINT, BRICK, PAPER), x + w * (0.04 + 0.24 * k)
        for heap in range(3):
            for i in range(5 - heap):
                s.dot(left + 14 + i * 18 + heap * 9, y - 172 - heap * 15, 11, fill)
                s.dot(left + 11 + i * 18 + heap * 9, y - 175 - heap * 15, 3, PAPER)


def oldtown(s: Scene) -> None:
    land.backdrop(s, 470)
    for k in range(3):
        town.izba(s, s.between(-60, 60) + k * 570, 590 - k * 14, 230)
    land.treeline(s, 600, mix(1, 0, 0.75) if s.night else MIDDLE, 90)
    if s.rng.random() < 0.35:
        _clock_tower(s, s.between(300, 1300), 720, 460)
    town.row(s, 720, 180, 290, s.pick("izba", "izba", "house"), start=s.between(-160, -20))
    land.ground(s, 720)
    s.blob([(-100, 1010), (300, 860), (900, 800), (1700, 770), (1700, 830), (1000, 900), (700, 1060)],
           PAPER if s.winter else mix(0.6, 0, 0.5) if s.night else mix(0.2, 0.2))  # fmt: skip
    for x in range(0, 900, 46):
        s.poly([(x, 800), (x, 716), (x + 15, 700), (x + 30, 716), (x + 30, 800)], DARK if s.night else SLATE)
    s.box(0, 740, 900, 10, KEY)
    land.crown(s, s.between(1150, 1450), 830, 520)
    people.crowd(s, 500, 1150, 880, 220, s.rng.randrange(1, 4))


def night(s: Scene) -> None:
    land.sky(s, 600)
    town.row(s, 690, 300, 460)
    town.pavement(s, 690)
    for x in (150, 560, 1010, 1430):
        town.lamp(s, x + s.between(-50, 50), 760, 430)
    people.crowd(s, 300, 1350, 840, 260, s.rng.randrange(1, 4))
