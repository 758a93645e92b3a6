"""Pictures of people at their duty out of doors: road works, alarms, the factory."""

from demo.pictures import land, people, town
from demo.pictures.inks import (
    ACCENT,
    BRICK,
    DARK,
    KEY,
    MIST,
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


def repair(s: Scene) -> None:
    land.sky(s, 560)
    town.row(s, 590, 220, 350, s.pick("house", "block"))
    town.pavement(s, 590, PALE)
    s.blob([(500, 790), (900, 760), (1350, 800), (1300, 900), (800, 930), (480, 880)], KEY)
    s.blob([(540, 800), (900, 780), (1300, 812), (1240, 850), (800, 870), (560, 850)], RUST)
    _digger(s, s.between(150, 260), 830)
    for k in range(5):
        _cone(s, 420 + k * 260 + s.between(-20, 20), 960, 90)
    for x in (s.between(980, 1060), s.between(1280, 1420)):
        people.figure(
            s, x, 850 + s.between(0, 40), 290, s.pick("dig", "dig", "talk"), ACCENT, hat="helmet", long=False
        )
    for k in range(12):
        s.box(880 + k * 66, 700, 33, 26, ACCENT if k % 2 else PAPER)
    for x in (900, 1230, 1580):
        s.box(x, 700, 10, 90, KEY)


def _cone(s: Scene, x: float, y: float, h: float) -> None:
    people.cast(s, x, y, h)
    s.poly([(x - h * 0.3, y), (x - h * 0.06, y - h), (x + h * 0.06, y - h), (x + h * 0.3, y)], ACCENT)
    s.poly([(x - h * 0.2, y - h * 0.4), (x - h * 0.13, y - h * 0.65), (x + h * 0.13, y - h * 0.65),
            (x + h * 0.2, y - h * 0.4)], PAPER)  # fmt: skip
    s.box(x - h * 0.42, y - 8, h * 0.84, 12, BRICK)


def _digger(s: Scene, x: float, y: float) -> None:
    people.cast(s, x + 180, y, 260, 190)
    s.box(x, y - 76, 380, 80, KEY, 40)
    for k in range(5):
        s.dot(x + 44 + k * 73, y - 36, 25, SLATE)
    s.poly(
        [(x + 10, y - 90), (x + 10, y - 200), (x + 150, y - 220), (x + 330, y - 200), (x + 340, y - 90)],
        ACCENT,
    )
    s.poly([(x + 190, y - 200), (x + 205, y - 350), (x + 320, y - 350), (x + 335, y - 200)], ACCENT)
    s.poly([(x + 212, y - 215), (x + 222, y - 330), (x + 306, y - 330), (x + 318, y - 215)], PALE)
    s.line([(x + 330, y - 170), (x + 520, y - 430), (x + 690, y - 330)], 44, WARM)
    s.line([(x + 350, y - 150), (x + 520, y - 390)], 12, KEY)
    s.line([(x + 690, y - 340), (x + 670, y - 130)], 34, WARM)
    s.poly([(x + 620, y - 150), (x + 715, y - 150), (x + 700, y - 40), (x + 610, y - 60)], KEY)


def emergency(kind: str):
    """A picture of a duty vehicle in a street."""

    def draw(s: Scene) -> None:
        land.sky(s, 600)
        town.row(s, 640, 260, 430, s.pick("house", "block"))
        town.pavement(s, 640)
        land.crown(s, s.between(60, 260), 690, 360)
        town.van(s, s.between(420, 560), 880, 760 if kind == "ambulance" else 820, kind)
        for x in (s.between(180, 300), s.between(330, 420), s.between(1400, 1500)):
            people.figure(s, x, 910 + s.between(0, 40), 320, s.pick("walk", "talk"),
                          KEY if kind == "police" else s.pick(ACCENT, TINT, WARM))  # fmt: skip

    return draw


def fire(s: Scene) -> None:
    s.gradient(0, 660, mix(1, 0, 0.85), mix(0.6, 0.7, 0.1))
    town.row(s, 660, 220, 330)
    x = s.between(700, 900)
    s.box(x, 320, 420, 340, KEY)
    for size, tone in ((1, RUST), (0.82, ACCENT), (0.55, WARM), (0.3, PAPER)):
        for k in range(5):
            _flame(
                s, x + 30 + k * 90, 345, s.between(210, 330) * size * (1.25 if k == 2 else 1), 96 * size, tone
            )
    for k in range(6):
        s.box(x + 30 + (k % 3) * 130, 380 + k // 3 * 130, 84, 92, s.pick(ACCENT, WARM))
        s.box(x + 70 + (k % 3) * 130, 380 + k // 3 * 130, 8, 92, KEY)
    land.smoke(s, x + 380, 260, 120, mix(0.7, 0, 0.7))
    town.pavement(s, 660)
    s.shade([(0, 740), (1600, 740), (1600, 1000), (0, 1000)], mix(0.7, 0.25, 0.5))
    town.van(s, -120, 880, 640, "engine")
    for k in range(5):
        s.line([(600, 770), (760 + k * 8, 560 - k * 20), (x + 140 + k * 12, 380 + k * 12)], 5, PAPER)
    people.figure(s, 610, 900, 310, "dig", DARK, hat="helmet", long=False)
    people.figure(s, 1330, 920, 310, "wave", DARK, hat="helmet", flip=True, long=False)
    people.crowd(s, 1400, 1580, 890, 240, 2, legs=KEY)
    for _ in range(60):
        s.dot(x + s.between(-80, 560), s.between(20, 340), s.between(2, 6), s.pick(ACCENT, WARM, MIST))


def _flame(s: Scene, x: float, y: float, h: float, w: float, tone) -> None:
    lean = s.between(0.1, 0.5)
    s.blob([(x - w, y), (x - w * 0.9, y - h * 0.3), (x - w * 0.3, y - h * 0.55), (x + w * lean, y - h),
            (x + w * 0.35, y - h * 0.6), (x + w * 0.85, y - h * 0.35), (x + w, y)], tone)  # fmt: skip


def factory(s: Scene) -> None:
    land.sky(s, 640)
    town.skyline(s, 640, mix(1, 0, 0.7) if s.night else PALE, 120)
    land.ground(s, 640)
    brick = RUST if s.night else s.pick(BRICK, RUST, mix(0.3, 0.8, 0.1))
    for k in range(s.rng.randrange(2, 4)):
        x, h = 260 + k * 190 + s.between(-30, 30), s.between(430, 560)
        land.smoke(s, x + 20, 640 - h - 30, s.between(60, 90), MIST if s.night else PAPER)
        s.poly([(x - 34, 700), (x - 20, 650 - h), (x + 32, 650 - h), (x + 46, 700)], brick)
        s.shade([(x + 12, 650 - h), (x + 32, 650 - h), (x + 46, 700), (x + 16, 700)], SHADE)
        for band in range(3):
            s.box(x - 22, 670 - h + band * 34, 56, 12, PAPER if band % 2 else KEY)
    for k in range(6):
        x = 640 + k * 170
        s.poly([(x, 520), (x, 400), (x + 170, 520)], DARK)
        s.poly([(x + 10, 505), (x + 10, 425), (x + 120, 505)], ACCENT if s.night else PALE)
    s.box(120, 520, 1540, 270, brick)
    for k in range(13):
        for row in range(2):
            x, tone = 160 + k * 112, s.pick(WARM, ACCENT, KEY) if s.night else s.pick(PALE, SLATE, DARK)
            s.box(x, 556 + row * 112, 64, 78, tone)
            s.pie(x + 32, 557 + row * 112, 32, 20, (180, 360), tone)
            s.line([(x + 32, 540 + row * 112), (x + 32, 634 + row * 112)], 5, brick)
    land.ground(s, 790)
    people.crowd(s, 100, 1500, 930, 210, 7)
