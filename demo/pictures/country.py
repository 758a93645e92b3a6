"""Pictures of the open country, the seasons, gardens, animals."""

from demo.pictures import land, people, town
from demo.pictures.inks import (
    ACCENT,
    BLUSH,
    BRICK,
    DARK,
    FAR,
    KEY,
    MIDDLE,
    PALE,
    PAPER,
    RUST,
    SHADE,
    SLATE,
    TINT,
    WARM,
    mix,
)  # fmt: skip
from demo.pictures.scene import Scene


def river(s: Scene) -> None:
    land.backdrop(s, 430)
    town.skyline(s, 462, mix(1, 0, 0.72) if s.night else FAR, 80)
    land.treeline(s, 480, DARK if s.night else MIDDLE, 80)
    land.water(s, 480, 1000)
    bank = mix(0.1) if s.winter else mix(1, 0, 0.82) if s.night else MIDDLE
    s.blob([(-60, 560), (300, 600), (620, 760), (500, 900), (560, 1080), (-80, 1080)], bank)
    for _ in range(40):
        x, y = s.between(-20, 420), s.between(650, 980)
        s.stroke((x, y), (x + s.between(-20, 20), y - s.between(30, 80)), 5, s.pick(DARK, SLATE, WARM))
    if s.rng.random() < 0.4:
        _far_bridge(s)
    if s.winter:
        for _ in range(22):
            s.oval(s.between(500, 1600), s.between(520, 980), s.between(40, 140), s.between(6, 20), PAPER)
    _boat(s, s.between(880, 1180), s.between(640, 720))
    if s.rng.random() < 0.4:
        _boat(s, s.between(1250, 1450), s.between(560, 600))
    land.crown(s, s.between(120, 240), 800, 560)
    people.figure(s, 430, 830, 190, "stand", flip=True)
    land.birds(s, s.between(700, 1300), 190)


def _far_bridge(s: Scene) -> None:
    tone = KEY if s.night else DARK
    s.box(0, 468, 1600, 14, tone)
    for k in range(9):
        s.arc(k * 200, 540, 92, 62, (180, 360), 7, tone)
        s.box(k * 200 - 108, 476, 16, 74, tone)
    for k in range(60):
        s.box(k * 27, 452, 3, 18, tone)
    s.box(0, 450, 1600, 4, tone)


def _boat(s: Scene, x: float, y: float) -> None:
    s.poly([(x - 130, y - 40), (x + 150, y - 46), (x + 100, y + 10), (x - 90, y + 10)], KEY)
    s.stroke((x - 120, y - 30), (x + 140, y - 36), 9, ACCENT)
    people.figure(s, x - 20, y + 8, 190, "sit", s.pick(ACCENT, WARM), shadow=False)
    s.line([(x - 130, y - 96), (x + 180, y + 26)], 6, KEY)
    for k in range(5):
        s.stroke((x - 110 + k * 12, y + 24 + k * 16), (x + 110 - k * 14, y + 24 + k * 16), 9, DARK)


def park(s: Scene) -> None:
    land.sky(s, 480)
    land.treeline(s, 500, mix(1, 0, 0.7) if s.night else FAR, 150)
    land.ground(s, 500)
    alley = mix(0.05) if s.winter else mix(0.7, 0, 0.45) if s.night else BLUSH
    s.poly([(760, 500), (830, 500), (1300, 1000), (250, 1000)], alley)
    for k, t in enumerate((0.06, 0.18, 0.36, 0.62)):
        for side in (-1, 1):
            x, y = 795 + side * (70 + 900 * t), 510 + 420 * t
            land.crown(s, x + s.between(-20, 20), y, 230 + 620 * t)
            s.shade([(x - 8, y), (x + 8, y), (x + 160 + 300 * t, y + 26 + k * 9), (x + 120 + 260 * t,
                    y + 40 + k * 9)],
                    SHADE)  # fmt: skip
    town.lamp(s, 560, 700, 330)
    _bench(s, s.between(1080, 1150), 800, 260)
    people.crowd(s, 500, 1050, 830, 240, s.rng.randrange(2, 4))


def _bench(s: Scene, x: float, y: float, w: float) -> None:
    for k in (0.12, 0.86):
        s.line([(x + w * k, y), (x + w * k, y - w * 0.42)], 10, KEY)
    for row in (0.2, 0.3, 0.38):
        s.box(x, y - w * row - 8, w, 13, WARM)
    people.figure(s, x + w * 0.4, y, w * 1.15, "sit", shadow=False)


def forest(s: Scene) -> None:
    land.sky(s, 620)
    for y, tone, high in ((600, mix(0.3) if not s.night else mix(1, 0, 0.6), 330), (640, FAR, 240)):
        for x in range(-40, 1660, 70):
            land.fir(s, x + s.between(-30, 30), y, high * s.between(0.7, 1.3), tone)
    land.ground(s, 640)
    s.blob([(640, 640), (760, 640), (820, 760), (1100, 1020), (300, 1020), (680, 780)],
           PAPER if s.winter else mix(0.5, 0, 0.4) if s.night else BLUSH)  # fmt: skip
    for k in range(9):
        x = s.pick(s.between(-20, 520), s.between(1000, 1620))
        s.pick(land.fir, land.fir, land.birch)(s, x, 690 + k * 34, s.between(430, 620) + k * 26)
    people.figure(s, s.between(690, 800), 800, 190, "walk", ACCENT)


def field(s: Scene) -> None:
    land.backdrop(s, 420)
    land.treeline(s, 452, DARK if s.night else MIDDLE, 50)
    land.ground(s, 450, s.pick(mix(0.2, 0.7), mix(0.5, 0.4), TINT))
    vanish = s.between(500, 1100)
    for k in range(-16, 17):
        s.poly([(vanish + k * 18, 452), (vanish + k * 18 + 7, 452), (vanish + k * 230 + 90, 1000),
                (vanish + k * 230, 1000)], s.pick(PALE, MIDDLE, WARM, mix(0.4, 0.5)))  # fmt: skip
    for k in range(5):
        land.crown(s, 1180 + k * 90 + s.between(-20, 20), 480 + k * 8, s.between(120, 200))
    land.birds(s, 500, 200)


def farm(s: Scene) -> None:
    field(s)
    x = s.between(150, 300)
    s.box(x, 420, 470, 260, BRICK)
    s.poly([(x - 30, 430), (x + 60, 280), (x + 410, 280), (x + 500, 430)], DARK)
    for k in range(11):
        s.line([(x + 20 + k * 43, 440), (x + 20 + k * 43, 680)], 4, RUST)
    s.box(x + 160, 500, 150, 180, KEY)
    s.line([(x + 160, 500), (x + 310, 680)], 8, PAPER)
    s.line([(x + 310, 500), (x + 160, 680)], 8, PAPER)
    s.box(x + 540, 260, 120, 420, PALE, 50)
    s.shade([(x + 610, 300), (x + 660, 300), (x + 660, 680), (x + 610, 680)], SHADE)
    for k in range(4):
        _cow(s, 560 + k * 250 + s.between(-40, 40), 800 + k % 2 * 110, 150 + k % 2 * 40)
    people.figure(s, 330, 900, 320, "talk", s.pick(TINT, WARM))


def _cow(s: Scene, x: float, y: float, h: float) -> None:
    people.cast(s, x, y, h * 1.3, h * 0.6)
    for k in (-0.6, -0.42, 0.42, 0.6):
        s.box(x + k * h - h * 0.07, y - h * 0.5, h * 0.14, h * 0.5, PAPER)
        s.box(x + k * h - h * 0.07, y - h * 0.1, h * 0.14, h * 0.1, KEY)
    s.box(x - h * 0.75, y - h, h * 1.5, h * 0.62, PAPER, h * 0.16)
    for _ in range(4):
        s.oval(
            x + s.between(-0.55, 0.5) * h,
            y - s.between(0.6, 0.9) * h,
            s.between(0.12, 0.22) * h,
            h * 0.14,
            KEY,
        )
    s.poly([(x + h * 0.5, y - h), (x + h * 0.85, y - h * 1.12), (x + h * 1.0, y - h * 0.8), (x + h * 0.7,
            y - h * 0.5)],
           PAPER)  # fmt: skip
    s.blob([(x + h * 0.8, y - h * 1.2), (x + h * 1.02, y - h * 1.18), (x + h * 1.3, y - h * 0.82),
            (x + h * 1.18, y - h * 0.74), (x + h * 0.9, y - h * 0.9)], KEY)  # fmt: skip
    s.oval(x + h * 1.23, y - h * 0.8, h * 0.09, h * 0.07, WARM)
    s.stroke((x + h * 0.84, y - h * 1.12), (x + h * 0.62, y - h * 1.2), h * 0.08, KEY)
    s.line([(x - h * 0.73, y - h * 0.9), (x - h * 0.88, y - h * 0.3)], 5, KEY)


def harvest(s: Scene) -> None:
    land.backdrop(s, 400)
    land.treeline(s, 430, MIDDLE, 60)
    land.ground(s, 430, mix(0.1, 0.75))
    for _ in range(420):
        depth = s.rng.random() ** 0.6
        x, y = s.between(-20, 1620), 460 + 540 * depth
        s.stroke(
            (x, y),
            (x + s.between(-6, 12) * depth, y - 20 - 70 * depth),
            2 + 4 * depth,
            s.pick(PALE, BRICK, PAPER, RUST),
        )
    x, y = s.between(560, 800), 740
    land.smoke(s, x - 40, y - 60, 80, PALE)
    people.cast(s, x + 200, y, 330, 240)
    s.poly([(x, y - 70), (x, y - 270), (x + 250, y - 290), (x + 330, y - 210), (x + 400, y - 70)], ACCENT)
    s.poly(
        [(x + 230, y - 280), (x + 250, y - 400), (x + 370, y - 400), (x + 400, y - 210), (x + 330, y - 205)],
        PALE,
    )
    s.line([(x + 240, y - 400), (x + 390, y - 400), (x + 404, y - 200)], 14, KEY)
    s.line([(x + 120, y - 280), (x - 110, y - 350)], 34, BRICK)
    s.poly([(x + 360, y - 130), (x + 560, y - 60), (x + 600, y), (x + 380, y - 20)], DARK)
    s.ring(x + 580, y - 70, 74, 9, KEY)
    for k in range(4):
        s.line([(x + 580 - 70, y - 70 + (k - 1.5) * 30), (x + 650, y - 70 - (k - 1.5) * 30)], 6, KEY)
    town.wheel(s, x + 300, y - 40, 92)
    town.wheel(s, x + 60, y - 10, 56)
    for k in range(3):
        bx = 130 + k * 150
        people.cast(s, bx, 900, 120, 60)
        s.oval(bx, 850 + k * 20, 84, 70, WARM)
        s.ring(bx, 850 + k * 20, 44, 7, BRICK)


def garden(s: Scene) -> None:
    land.backdrop(s, 400)
    town.izba(s, s.between(80, 240), 590, 420)
    land.ground(s, 580)
    for x in (700, 960, 1240, 1500):
        land.crown(s, x + s.between(-50, 50), 600, s.between(260, 380))
    for k in range(6):
        y = 650 + k * 66
        s.blob(
            [
                (-40, y),
                (800, y - 14),
                (1640, y),
                (1640, y + 34 + k * 3),
                (800, y + 26 + k * 3),
                (-40, y + 34),
            ],
            RUST,
        )
        x = s.between(0, 40)
        while x < 1600:
            r = s.between(16, 26) + k * 4
            s.oval(x, y, r, r * 0.7, s.pick(MIDDLE, TINT, MIDDLE))
            s.stroke((x - r * 0.6, y - 2), (x + r * 0.6, y - 4), 4, PALE)
            if k % 2:
                s.dot(x + r * 0.3, y - r * 0.6, r * 0.34, ACCENT)
            x += r * 2.5
    people.figure(s, s.between(900, 1150), 900, 360, "dig", s.pick(TINT, PAPER))
    people.figure(s, s.between(420, 520), 800, 290, "talk", long=True)
