"""Pictures of the animals one lives with."""

from demo.pictures import land, people, town
from demo.pictures.inks import (
    ACCENT,
    BRICK,
    DARK,
    FAR,
    KEY,
    MIDDLE,
    MIST,
    PAPER,
    RUST,
    SLATE,
    WARM,
    WATER,
    mix,
)  # fmt: skip
from demo.pictures.scene import Scene


def dog(s: Scene) -> None:
    land.sky(s, 560)
    land.treeline(s, 580, mix(1, 0, 0.7) if s.night else FAR, 120)
    land.ground(s, 580)
    land.crown(s, s.between(1250, 1400), 690, 500)
    x = s.between(520, 640)
    people.figure(s, x - 260, 900, 560, "walk")
    people.dog(s, x + 200, 900, 250, s.pick(BRICK, KEY, PAPER, WARM))
    s.line([(x - 165, 603), (x - 30, 730), (x + 330, 695)], 5, KEY)


def cat(s: Scene) -> None:
    s.box(0, 0, 1600, 1000, mix(1, 0, 0.7) if s.night else s.pick(BRICK, MIDDLE, RUST, ACCENT))
    s.box(230, 70, 1140, 730, PAPER)
    s.gradient(110, 760, mix(1, 0, 0.8) if s.night else WATER, MIST if not s.night else mix(1, 0, 0.4))
    town.skyline(s, 760, DARK if s.night else FAR, 190)
    side = mix(1, 0, 0.7) if s.night else s.pick(BRICK, MIDDLE, RUST)
    s.box(0, 0, 230, 1000, side)
    s.box(1370, 0, 230, 1000, side)
    s.box(230, 70, 1140, 40, PAPER)
    for x in (230, 1330, 780):
        s.box(x, 70, 40, 700, PAPER)
    for x, k in ((0, 1), (1600, -1)):
        s.poly([(x, 0), (x + k * 380, 0), (x + k * 300, 400), (x + k * 120, 800), (x, 900)], WARM)
        for fold in range(5):
            s.stroke((x + k * (60 + fold * 60), 0), (x + k * (20 + fold * 36), 800 - fold * 60), 12, BRICK)
    s.box(0, 790, 1600, 60, PAPER)
    s.box(0, 850, 1600, 150, SLATE)
    people.cat(s, s.between(560, 680), 800, 560, s.pick(KEY, KEY, BRICK, DARK))
    px = 1120
    s.poly([(px - 80, 680), (px + 80, 680), (px + 60, 800), (px - 60, 800)], ACCENT)
    for k in range(-4, 5):
        s.stroke((px, 690), (px + k * 36, 690 - s.between(130, 270)), 30, s.pick(MIDDLE, DARK))
