"""Pictures of roads and rails."""

from demo.pictures import land, people, town
from demo.pictures.inks import (
    ACCENT,
    BLUSH,
    BRICK,
    DARK,
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


def road(s: Scene) -> None:
    land.backdrop(s, 480)
    land.ground(s, 490)
    vanish = s.between(600, 1000)
    town.roadway(s, 490, vanish)
    for t in (0.05, 0.16, 0.34, 0.6):
        for side in (-1, 1):
            x, y = vanish + (800 - vanish) * t + side * (80 + 960 * t), 500 + 460 * t
            (land.fir if side > 0 else land.crown)(s, x, y, 120 + 620 * t)
    s.poly([(940, 720), (960, 600), (1090, 600), (1120, 720)], s.pick(ACCENT, BRICK))
    s.box(924, 690, 212, 86, s.pick(ACCENT, PAPER, WARM), 16)
    s.poly([(966, 686), (978, 614), (1076, 614), (1096, 686)], DARK)
    for x in (930, 1090):
        s.box(x, 770, 40, 36, KEY, 8)
        s.box(x, 716, 34, 18, BRICK)
    s.shade([(924, 780), (1136, 780), (1300, 840), (1080, 846)], SHADE)


def train(s: Scene) -> None:
    land.backdrop(s, 470)
    land.treeline(s, 560, DARK if s.night else MIDDLE, 120)
    land.ground(s, 590)
    s.poly([(0, 790), (1600, 740), (1600, 860), (0, 940)], SLATE)
    tone, nose = s.pick(ACCENT, BRICK, TINT), 1330.0
    for k in range(3):
        x = nose - 520 * (k + 1)
        s.box(x, 470, 508, 300, tone, 18)
        s.box(x, 640, 508, 40, PAPER)
        s.box(x, 760, 508, 34, KEY)
        for i in range(6):
            s.box(x + 26 + i * 80, 520, 58, 84, WARM if s.night else DARK, 8)
            s.stroke((x + 36 + i * 80, 594), (x + 74 + i * 80, 530), 9, PALE)
        for i in (60, 160, 350, 450):
            town.wheel(s, x + i, 800, 30)
    s.poly([(nose - 30, 470), (nose + 70, 490), (nose + 140, 640), (nose + 150, 790), (nose - 30, 790)], tone)
    s.poly([(nose, 510), (nose + 62, 520), (nose + 104, 620), (nose, 620)], DARK)
    s.dot(nose + 124, 690, 16, PAPER)
    s.light([(nose + 126, 680), (1600, 620), (1600, 800), (nose + 126, 702)], mix(0.6, 0.4, 0.1))
    s.line([(0, 840), (1600, 836)], 10, KEY)
    for x in range(-40, 1640, 70):
        s.poly([(x, 846), (x + 36, 846), (x + 16, 880), (x - 24, 880)], DARK)
    for x in (260, 900, 1500):
        s.line([(x, 880), (x, 330)], 14, KEY)
        s.line([(x, 360), (x - 150, 400)], 9, KEY)
    s.line([(0, 400), (1600, 396)], 4, KEY)
    land.rainfall(s) if s.rng.random() < 0.2 else land.birds(s, 500, 180)


def station(s: Scene) -> None:
    train(s)
    s.box(0, 880, 1600, 120, mix(0.7, 0, 0.6) if s.night else BLUSH)
    s.box(0, 880, 1600, 12, PAPER)
    s.poly([(0, 120), (1100, 210), (1100, 250), (0, 220)], KEY)
    for x in (140, 520, 900):
        s.line([(x, 980), (x, 230)], 22, KEY)
    s.dot(700, 330, 62, KEY)
    s.dot(700, 330, 50, PAPER)
    s.line([(700, 296), (700, 330), (724, 344)], 7, KEY)
    people.crowd(s, 60, 1550, 975, 360, 6)
