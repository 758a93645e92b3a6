"""Pictures of work under a roof: the council, the counter, the oven, the furnace."""

import math

from demo.pictures import people
from demo.pictures.inks import (
    ACCENT,
    BLUSH,
    BRICK,
    DARK,
    KEY,
    MIDDLE,
    PALE,
    PAPER,
    RUST,
    SLATE,
    TINT,
    WARM,
    WATER,
    mix,
)  # fmt: skip
from demo.pictures.rooms import SPINES, pendant, room, table
from demo.pictures.scene import Scene


def council(s: Scene) -> None:
    room(s, 700, s.pick(RUST, MIDDLE, BRICK))
    for k in range(9):
        s.box(k * 190, 40, 150, 600, mix(0.5, 0.75, 0.35))
    s.poly([(720, 90), (880, 90), (880, 210), (800, 270), (720, 210)], PAPER)
    s.poly([(736, 104), (864, 104), (864, 150), (736, 150)], TINT)
    for k in range(3):
        s.line(
            [
                (736, 172 + k * 26),
                (768, 164 + k * 26),
                (800, 172 + k * 26),
                (832, 164 + k * 26),
                (864, 172 + k * 26),
            ],
            7,
            ACCENT,
        )
    for k in range(7):
        x = 200 + k * 200
        people.figure(s, x, 760, 420, s.pick("stand", "talk", "stand"), s.pick(KEY, DARK, TINT, SLATE,
                ACCENT), shadow=False,
                      hat=s.pick("hair", "bun"))  # fmt: skip
    s.poly([(60, 600), (1540, 600), (1600, 820), (0, 820)], KEY)
    s.poly([(60, 600), (1540, 600), (1550, 630), (50, 630)], WARM)
    for k in range(7):
        x = 200 + k * 200
        s.line([(x + 40, 604), (x + 22, 548)], 6, KEY)
        s.dot(x + 22, 546, 9, KEY)
        s.poly([(x - 50, 612), (x + 14, 610), (x + 20, 624), (x - 54, 626)], PAPER)
        s.stroke((x - 90, 650), (x - 80, 810), 8, SLATE)
    people.audience(s, 890, 150, (DARK, KEY, SLATE))


def shop(s: Scene) -> None:
    room(s, 760)
    for k in range(3):
        _goods(s, -30 + k * 560, 90, 480, 560)
    pendant(s, 520, 170)
    pendant(s, 1080, 170)
    s.box(150, 690, 860, 230, TINT)
    for k in range(12):
        s.stroke((170 + k * 70, 720), (170 + k * 70, 900), 10, MIDDLE)
    people.figure(s, 420, 800, 460, "talk", PAPER, shadow=False)
    s.box(130, 670, 900, 30, KEY)
    s.box(150, 700, 860, 220, TINT)
    for k in range(12):
        s.stroke((180 + k * 70, 720), (180 + k * 70, 900), 10, MIDDLE)
    s.box(640, 590, 150, 80, SLATE, 10)
    s.box(660, 560, 80, 40, PAPER)
    people.crowd(s, 900, 1500, 960, 500, 2)


def _goods(s: Scene, x: float, y: float, w: float, h: float) -> None:
    s.box(x, y, w, h, DARK)
    for row in range(4):
        base, left = y + h * (row + 1) / 4 - 8, x + 14
        s.box(x - 8, base, w + 16, 14, WARM)
        while left < x + w - 40:
            size, tone = s.between(30, 52), s.rng.choice(SPINES)
            if s.rng.random() < 0.5:
                s.box(left, base - size * 1.5, size, size * 1.5, tone, 6)
                s.box(left + 6, base - size, size - 12, size * 0.4, PAPER)
            else:
                s.box(left + size * 0.32, base - size * 1.8, size * 0.36, size, tone)
                s.box(left, base - size * 1.2, size, size * 1.2, tone, 12)
            left += size + 12


def bakery(s: Scene) -> None:
    room(s, 760, s.pick(BLUSH, WARM, mix(0.25, 0.45)))
    s.poly([(80, 720), (80, 330), (200, 170), (560, 170), (680, 330), (680, 720)], PAPER)
    for row in range(8):
        for k in range(7):
            s.box(90 + k * 86 + row % 2 * 40 - 20, 190 + row * 68, 78, 58, mix(0.1, 0.3)) if row > 2 else None
    s.pie(380, 600, 210, 230, (180, 360), KEY)
    s.pie(380, 600, 160, 180, (180, 360), ACCENT)
    s.pie(380, 600, 100, 110, (180, 360), BLUSH)
    s.box(150, 600, 460, 26, SLATE)
    for row in range(3):
        s.box(860, 230 + row * 140, 660, 16, RUST)
        for k in range(5):
            _loaf(s, 925 + k * 130, 226 + row * 140, 56)
    people.figure(s, 740, 930, 560, "talk", PAPER, flip=True, long=True, hat="cap")
    s.line([(590, 560), (300, 585)], 14, BRICK)
    table(s, 860, 950, 700, 190)
    for k in range(4):
        _loaf(s, 950 + k * 165, 748, 72)


def _loaf(s: Scene, x: float, y: float, r: float) -> None:
    s.pie(x, y, r, r * 0.9, (180, 360), s.pick(ACCENT, BRICK, RUST))
    for k in (-0.45, 0, 0.45):
        s.stroke((x + k * r - r * 0.12, y - r * 0.12), (x + k * r + r * 0.16, y - r * 0.68), r * 0.17, BLUSH)


def glass(s: Scene) -> None:
    s.gradient(0, 760, mix(1, 0, 0.85), mix(0.7, 0.5, 0.6))
    s.box(0, 760, 1600, 240, DARK)
    s.box(60, 180, 560, 600, RUST)
    for row in range(9):
        for k in range(5):
            s.box(70 + k * 112 + row % 2 * 40 - 20, 192 + row * 66, 100, 54, BRICK)
    s.light([(340, 470), (1600, 300), (1600, 1000), (340, 640)], mix(0.7, 0.7, 0.62))
    for r, tone in ((190, KEY), (150, ACCENT), (104, WARM), (56, PAPER)):
        s.dot(340, 540, r, tone)
    x = s.between(900, 980)
    people.figure(s, x + 260, 930, 640, "play", s.pick(ACCENT, TINT), flip=True, long=False, legs=KEY)
    s.line([(x + 200, 395), (x - 130, 560)], 12, PALE)
    s.oval(x - 190, 600, 110, 96, BRICK)
    s.oval(x - 196, 596, 92, 80, ACCENT)
    s.oval(x - 210, 580, 46, 36, BLUSH)
    s.arc(x - 190, 600, 76, 66, (200, 280), 9, PAPER)
    for k in range(6):
        bx = 1280 + k * 56
        s.box(bx, 690, 40, 90, s.pick(TINT, WATER, WARM), 10)
        s.box(bx + 13, 650, 14, 50, TINT)
        s.stroke((bx + 9, 770), (bx + 9, 700), 6, PAPER)
    s.box(1240, 780, 400, 24, WARM)
    for _ in range(50):
        turn, far = s.between(-1.2, 1.2), s.between(200, 420)
        s.dot(
            340 + math.cos(turn) * far,
            540 + math.sin(turn) * far,
            s.between(2, 6),
            s.pick(WARM, ACCENT, PAPER),
        )
    s.box(0, 60, 1600, 26, KEY)
    for k in range(6):
        s.line([(k * 320, 60), (k * 320 + 160, 0)], 12, KEY)
        s.line([(k * 320 + 160, 0), (k * 320 + 320, 60)], 12, KEY)
    s.shade([(0, 940), (1600, 900), (1600, 1000), (0, 1000)], SLATE)
