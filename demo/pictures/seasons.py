"""Pictures of a season as such."""

from demo.pictures import land, people, town
from demo.pictures.country import park, river
from demo.pictures.inks import ACCENT, DARK, MIDDLE, MIST, PALE, PAPER, TINT, WARM, mix
from demo.pictures.scene import Scene
from demo.pictures.streets import oldtown


def winter(s: Scene) -> None:
    s.pick(oldtown, park, _rink)(s)
    land.snowfall(s, 170)


def _rink(s: Scene) -> None:
    land.backdrop(s, 480)
    town.row(s, 560, 0, 0, "izba")
    land.ground(s, 560)
    s.blob([(60, 760), (500, 640), (1150, 640), (1560, 760), (1400, 930), (300, 940)], MIST)
    for _ in range(30):
        x, y = s.between(300, 1250), s.between(690, 900)
        s.arc(x, y, s.between(40, 150), s.between(10, 30), (20, 150), 4, PAPER)
    for x in (250, 1350):
        land.fir(s, x, 660, 330)
    for k in range(6):
        people.figure(s, 320 + k * 185 + s.between(-30, 30), 720 + k % 3 * 70, 200 + k % 3 * 50,
                      s.pick("skate", "dance", "run"), s.pick(ACCENT, TINT, WARM, DARK),
                              flip=s.rng.random() < 0.5)  # fmt: skip


def autumn(s: Scene) -> None:
    s.pick(park, oldtown, river)(s)
    land.leaves(s, 90)


def spring(s: Scene) -> None:
    land.backdrop(s, 440)
    town.skyline(s, 462, mix(0.5), 90)
    land.treeline(s, 480, MIDDLE, 70)
    land.water(s, 480, 700)
    for _ in range(14):
        x, y, w = s.between(-50, 1600), s.between(510, 690), s.between(50, 150)
        s.poly(
            [(x, y), (x + w * 0.4, y - 14), (x + w, y - 6), (x + w * 0.8, y + 14), (x + w * 0.2, y + 16)],
            PAPER,
        )
    s.blob([(-200, 720), (300, 650), (900, 730), (1800, 660), (1800, 1200), (-200, 1200)], mix(0.9, 0, 0.06))
    for _ in range(120):
        x, y = s.between(0, 1600), s.between(750, 990)
        s.stroke((x, y), (x + s.between(-9, 9), y - 40), 5, s.pick(MIDDLE, PALE))
        if s.rng.random() < 0.5:
            s.dot(x, y - 42, s.between(6, 12), s.pick(PAPER, ACCENT, WARM))
    for k in range(4):
        land.birch(s, s.pick(s.between(60, 460), s.between(1150, 1540)), 820 + k * 30, s.between(560, 740))
    people.figure(s, s.between(620, 760), 900, 300, "walk")
    people.figure(s, s.between(860, 980), 890, 190, "run", ACCENT)
    land.birds(s, 800, 160, 9)
