"""Pictures of learning, keeping and healing: classrooms, shelves, showrooms, wards."""

from demo.pictures import people, town
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
    mix,
)  # fmt: skip
from demo.pictures.rooms import SPINES, beam, canvas, pendant, room, shelf, table, window
from demo.pictures.scene import Scene


def school(s: Scene) -> None:
    room(s, 640)
    window(s, 1220, 120, 260, 330)
    s.box(230, 110, 760, 360, RUST)
    s.box(250, 130, 720, 320, KEY)
    for k in range(4):
        s.stroke((300, 190 + k * 50), (s.between(560, 780), 190 + k * 50), 8, PALE)
    s.ring(850, 300, 80, 5, PAPER)
    s.line([(790, 350), (850, 220), (912, 350), (790, 350)], 5, PAPER)
    beam(s, 760)
    people.figure(s, s.between(1030, 1090), 700, 430, "wave", flip=True, long=True)
    for row in range(2):
        for k in range(3):
            x, y = 120 + k * 500 + row * 40, 800 + row * 160
            people.figure(s, x + 100, y, 300 + row * 60, "sit", s.rng.choice(SPINES), shadow=False)
            table(s, x, y + 30, 380, 150 + row * 20)
            s.poly([(x + 200, y - 142), (x + 270, y - 152), (x + 330, y - 140), (x + 250, y - 128)], PAPER)


def library(s: Scene) -> None:
    room(s, 740)
    for k in range(3):
        shelf(s, -60 + k * 590, 60, 480, 640, 4)
    pendant(s, 800, 190)
    table(s, 330, 930, 940, 190)
    for x in (480, 800, 1080):
        people.figure(s, x, 960, 470, "sit", shadow=False, flip=s.rng.random() < 0.5)
        s.poly([(x - 70, 720), (x, 738), (x + 76, 718), (x + 80, 736), (x, 758), (x - 76, 738)], PAPER)
    for k in range(3):
        s.box(360, 705 - k * 20, 120 - k * 12, 18, SPINES[s.rng.randrange(10)])


def archive(s: Scene) -> None:
    room(s, 720, DARK)
    for k in range(4):
        shelf(s, -40 + k * 430, 60 + k % 2 * 20, 380, 640, 5, boxes=True)
    pendant(s, s.between(700, 900), 240, 80)
    table(s, 420, 960, 780, 220)
    for k in range(5):
        s.poly(
            [(500 + k * 110, 724), (590 + k * 110, 718), (604 + k * 110, 734), (506 + k * 110, 738)],
            s.pick(PAPER, BLUSH),
        )
    people.figure(s, s.between(560, 980), 960, 560, "sit", s.pick(TINT, ACCENT))
    s.box(1080, 640, 90, 96, BRICK)
    s.box(1094, 660, 60, 20, PAPER)


def museum(s: Scene) -> None:
    room(s, 720, s.pick(BRICK, MIDDLE, mix(0.8, 0.2, 0.2)))
    for k, x in enumerate((90, 560, 1090)):
        w, h = s.between(300, 400), s.between(250, 360)
        s.box(x - 20, 130 - 20, w + 40, h + 40, WARM if k % 2 else KEY)
        s.box(x, 130, w, h, PAPER)
        canvas(s, x, 130, w, h)
    beam(s, 200)
    for x in (380, 1120):
        s.box(x, 700, 170, 190, DARK)
        s.box(x - 12, 500, 194, 204, MIST)
        s.ring(x + 85, 610, 50, 24, ACCENT)
        s.box(x + 70, 640, 30, 60, ACCENT)
        s.stroke((x, 690), (x + 60, 510), 12, PAPER)
        s.box(x - 20, 694, 210, 16, KEY)
    people.crowd(s, 620, 1080, 920, 420, 2)
    people.figure(s, 190, 960, 460, "talk")


def exhibition(s: Scene) -> None:
    room(s, 760, s.pick(PAPER, MIST, BLUSH))
    for k in range(5):
        x, w, h = 60 + k * 310, s.between(190, 250), s.between(180, 400)
        s.shade([(x + 10, 190), (x + w + 16, 190), (x + w + 16, 190 + h + 18), (x + 10, 190 + h + 18)], SHADE)
        s.box(x - 10, 170, w + 20, h + 20, KEY)
        canvas(s, x, 180, w, h)
        s.box(x, 610, 70, 26, PALE)
        s.poly([(x + w / 2 - 20, 0), (x + w / 2 + 20, 0), (x + w / 2 + 30, 60), (x + w / 2 - 30, 60)], DARK)
        s.light(
            [(x + w / 2 - 24, 60), (x + w / 2 + 24, 60), (x + w + 40, 760), (x - 40, 760)], mix(0.9, 1, 0.8)
        )
    people.crowd(s, 120, 1480, 940, 440, s.rng.randrange(4, 6))


def hospital(s: Scene) -> None:
    room(s, 700, s.pick(MIST, PALE))
    window(s, 160, 110, 320, 400)
    s.box(1150, 160, 190, 190, PAPER)
    s.box(1222, 186, 46, 138, ACCENT)
    s.box(1176, 232, 138, 46, ACCENT)
    beam(s, 200)
    s.box(560, 640, 720, 120, PAPER, 26)
    s.box(820, 620, 460, 130, TINT, 26)
    for k in range(5):
        s.stroke((860 + k * 80, 640), (840 + k * 80, 740), 8, PALE)
    s.oval(650, 626, 92, 34, MIST)
    s.oval(662, 606, 40, 36, mix(0.08, 0.34))
    s.pie(648, 604, 44, 40, (90, 270), KEY)
    for x in (560, 1264):
        s.box(x - 10, 560, 20, 320, KEY)
        town.wheel(s, x, 880, 22)
    s.box(560, 750, 710, 22, SLATE)
    s.line([(1400, 880), (1400, 300), (1360, 300)], 9, KEY)
    s.box(1334, 304, 54, 100, WARM, 12)
    s.line([(1361, 404), (1330, 560), (1230, 640)], 4, KEY)
    people.figure(s, 420, 920, 560, "talk", PAPER, long=True)
    people.figure(s, 1480, 940, 520, "talk", s.pick(TINT, PALE), flip=True, long=True)


def office(s: Scene) -> None:
    room(s, 720)
    window(s, 120, 100, 420, 400)
    window(s, 660, 100, 420, 400)
    shelf(s, 1240, 110, 280, 560, 4)
    beam(s, 380)
    for k in range(2):
        x = 160 + k * 680
        people.figure(s, x + 120, 930, 480, "sit")
        table(s, x, 950, 560, 210)
        s.poly([(x + 270, 560), (x + 470, 560), (x + 470, 700), (x + 270, 700)], KEY)
        s.box(x + 284, 574, 172, 112, PALE)
        s.box(x + 350, 700, 40, 30, KEY)
        for i in range(4):
            s.box(x + 486, 716 - i * 12, 70, 10, s.pick(PAPER, ACCENT, PAPER))
    people.figure(s, 1440, 940, 500, "walk", flip=True)


def bank(s: Scene) -> None:
    room(s, 720, s.pick(MIST, BLUSH))
    for k in range(5):
        s.box(40 + k * 390, 60, 70, 640, PAPER)
        for i in range(3):
            s.box(52 + k * 390 + i * 18, 80, 6, 600, SLATE)
        s.box(24 + k * 390, 50, 102, 26, SLATE)
    s.box(0, 560, 1600, 220, BRICK)
    s.box(0, 545, 1600, 24, KEY)
    for k in range(3):
        x = 180 + k * 460
        people.figure(s, x + 130, 640, 360, "stand", s.pick(KEY, DARK), shadow=False)
        s.box(x, 545, 280, 240, BRICK)
        s.shade([(x, 230), (x + 260, 230), (x + 260, 545), (x, 545)], MIST)
        s.line([(x, 545), (x, 230), (x + 260, 230), (x + 260, 545)], 9, KEY)
        s.stroke((x + 30, 520), (x + 150, 250), 14, PAPER)
        s.box(x, 545, 280, 24, KEY)
        s.box(x + 90, 500, 90, 45, PAPER)
    people.crowd(s, 200, 1450, 950, 460, 4)
    for k in range(3):
        for i in range(6):
            s.oval(70 + k * 70, 540 - i * 12, 28, 9, WARM if i % 2 else ACCENT)
