"""Portraits of the paper's authors: a bust in three inks, one face for one name."""

import math

from PIL import Image

from demo.pictures import town
from demo.pictures.inks import (
    ACCENT,
    BLUSH,
    BRICK,
    DARK,
    FAR,
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

SKINS = (mix(0.04, 0.3), mix(0.1, 0.36), mix(0.05, 0.22))
FEMALE_ENDINGS = ("а", "я")


def draw_portrait(name: str, number: int) -> Image.Image:
    """An 800x800 RGB portrait. The face follows the name; the number chooses hair, inks and room."""
    s = Scene(f"{name}:{number}", ("spring", "summer", "autumn", "winter", "dusk"), (800, 800))
    _backdrop(s)
    s.rng.seed(name)
    woman = name.rsplit(maxsplit=1)[-1].endswith(FEMALE_ENDINGS)
    skin, hair = s.pick(*SKINS), s.pick(KEY, KEY, BRICK, RUST, SLATE)
    styles = ("long", "bun", "bob") if woman else ("short", "curl", "short", "bald")
    style = styles[number % len(styles)]
    if style in ("bob", "long"):
        fall = 560 if style == "bob" else 690
        s.blob([(250, 330), (280, 180), (400, 125), (520, 180), (552, 330), (565, fall), (235, fall)], hair)
    _shoulders(s, woman)
    _face(s, skin, woman)
    _hair(s, hair, style)
    if not woman and s.rng.random() < 0.45:
        _beard(s, hair)
    if s.rng.random() < 0.5:
        _glasses(s)
    return s.finish()


def _backdrop(s: Scene) -> None:
    s.box(0, 0, 800, 800, s.pick(TINT, WARM, PALE, BLUSH, MIST))
    kind = s.rng.randrange(3)
    if kind == 0:
        s.dot(s.between(220, 580), 360, 300, s.pick(ACCENT, PAPER, MIST))
    elif kind == 1:
        s.box(0, 560, 800, 240, FAR)
        town.skyline(s, 600, FAR, 260)
    else:
        for k in range(40):
            turn = k * math.tau / 40
            s.stroke((400 + math.cos(turn) * 270, 380 + math.sin(turn) * 270),
                     (400 + math.cos(turn) * 620, 380 + math.sin(turn) * 620), 15, PAPER)  # fmt: skip


def _shoulders(s: Scene, woman: bool) -> None:
    coat, wide = s.pick(KEY, ACCENT, DARK, MIDDLE, BRICK), 250 if woman else 300
    s.blob([(400 - wide, 900), (400 - wide + 20, 700), (300, 620), (400, 600), (500, 620), (380 + wide, 700),
            (400 + wide, 900)], coat)  # fmt: skip
    s.poly([(345, 500), (455, 500), (470, 640), (400, 700), (330, 640)], SKINS[1])
    s.shade([(345, 540), (455, 520), (462, 590), (400, 610)], SHADE)
    collar = s.pick("shirt", "roll", "scarf")
    if collar == "shirt":
        s.poly([(326, 610), (400, 720), (474, 610), (500, 640), (440, 800), (360, 800), (300, 640)], PAPER)
        s.poly([(300, 622), (330, 600), (400, 716), (352, 770)], PAPER)
        s.poly([(500, 622), (470, 600), (400, 716), (448, 770)], PAPER)
        for flap in (
            [(300, 622), (352, 770), (400, 716), (330, 600)],
            [(500, 622), (448, 770), (400, 716), (470, 600)],
        ):
            s.line(flap, 5, SLATE)
        tie = BRICK if coat != BRICK else KEY
        if woman:
            s.dot(400, 722, 13, tie)
        else:
            s.poly([(386, 716), (414, 716), (426, 800), (374, 800)], tie)
    else:
        tone = PAPER if collar == "roll" else s.pick(WARM, TINT, ACCENT) if coat == KEY else PALE
        s.blob([(312, 610), (400, 640), (488, 610), (510, 670), (400, 720), (290, 670)], tone)
        for k in range(6):
            s.stroke((320 + k * 30, 650), (330 + k * 29, 700), 6, SLATE)
    for _ in range(26):
        x, y = s.between(410 - wide, 390 + wide), s.between(715, 800)
        if abs(x - 400) > 90:
            s.stroke(
                (x, y), (x + (x - 400) * 0.05, y + 50), 5, PAPER if coat in (KEY, DARK, BRICK) else SLATE
            )
    s.shade([(496, 640), (365 + wide, 706), (386 + wide, 760), (396 + wide, 800), (540, 800)], SHADE)


def _face(s: Scene, skin: Tone, woman: bool) -> None:
    jaw = s.between(80, 96) if woman else s.between(84, 98)
    long = s.between(540, 566)
    s.blob([(290, 330), (310, 240), (400, 196), (490, 240), (510, 330), (500, 430), (400 + jaw, 500), (400,
            long),
            (400 - jaw, 500), (300, 430)], skin)  # fmt: skip
    for k in (-1, 1):
        s.oval(400 + k * 112, 390, 20, 36, skin)
    shade = tuple(max(a, b) for a, b in zip(skin, mix(0.28, 0.5, 0.08), strict=True))
    s.blob(
        [
            (420, 260),
            (438, 206),
            (488, 242),
            (508, 330),
            (500, 430),
            (400 + jaw, 500),
            (410, long),
            (440, 480),
            (448, 400),
        ],
        shade,
    )
    brow, eye = s.between(320, 336), s.between(362, 374)
    for k in (-1, 1):
        s.stroke((400 + k * 24, brow + 6), (400 + k * 92, brow - s.between(0, 10)), 9 if woman else 15, KEY)
        s.oval(400 + k * 54, eye, 21, 11, PAPER)
        s.dot(400 + k * 54 + 4, eye, 10, KEY)
        s.arc(400 + k * 54, eye + 2, 25, 15, (195, 345), 6, KEY)
        s.dot(400 + k * 74, 450, 24, tuple(max(a, b) for a, b in zip(skin, mix(0, 0.5), strict=True)))
    s.line([(404, 350), (420, 434), (392, 442)], 6, BRICK)
    smile = s.between(10, 26)
    s.arc(400, 476, 46, smile, (15, 165), 8, BRICK if woman else KEY)
    if woman:
        s.blob([(366, 486), (388, 480), (400, 484), (412, 480), (434, 486), (400, 486 + smile)], ACCENT)


def _hair(s: Scene, hair: Tone, style: str) -> None:
    if style == "bald":
        for k in (-1, 1):
            s.blob(
                [(400 + k * 100, 300), (400 + k * 122, 320), (400 + k * 118, 400), (400 + k * 104, 390)], hair
            )
        return
    if style == "bun":
        s.dot(400 + s.pick(-1, 0, 1) * 60, 140, 66, hair)
    side = s.pick(-1, 1)
    s.blob([(400 - side * 124, 400), (400 - side * 128, 260), (400 - side * 60, 170), (400 + side * 40, 160),
            (400 + side * 122, 240), (400 + side * 126, 400), (400 + side * 104, 330), (400 + side * 40, 262),
            (400 - side * 60, 288), (400 - side * 106, 330)], hair)  # fmt: skip
    if style == "curl":
        for k in range(11):
            turn = math.pi * (1 + k / 10)
            s.dot(400 + math.cos(turn) * 112, 270 + math.sin(turn) * 90, s.between(28, 42), hair)
    cut = PAPER if hair in (KEY, DARK) else PALE
    for k in range(9):
        x = 400 + side * (-92 + k * 22)
        s.stroke((x, 258 - k % 3 * 8), (x + side * 30, 190 + abs(k - 4) * 10), 5, cut)


def _beard(s: Scene, hair: Tone) -> None:
    s.blob(
        [(296, 420), (330, 462), (400, 454), (470, 462), (504, 420), (496, 520), (400, 592), (304, 520)], hair
    )
    s.blob([(360, 484), (400, 476), (440, 484), (400, 504)], BRICK)
    for k in range(7):
        s.stroke((330 + k * 24, 520), (346 + k * 18, 570), 5, PALE)


def _glasses(s: Scene) -> None:
    tone = s.pick(KEY, KEY, ACCENT)
    for k in (-1, 1):
        s.ring(400 + k * 55, 370, 44, 8, tone)
        s.line([(400 + k * 98, 362), (400 + k * 116, 356)], 8, tone)
        s.stroke((400 + k * 55 - 22, 386), (400 + k * 55 + 4, 344), 6, PAPER)
    s.arc(400, 372, 14, 14, (190, 350), 8, tone)
