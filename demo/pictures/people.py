"""People and animals as cut silhouettes: long coats, small heads, long shadows."""

import math

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
    SHADE,
    SKIN,
    SLATE,
    TINT,
    WARM,
    Tone,
    mix,
)  # fmt: skip
from demo.pictures.scene import Scene

COATS = (ACCENT, KEY, TINT, DARK, BRICK, SLATE, PAPER, WARM, RUST, MIDDLE)
BRIGHT = (ACCENT, TINT, BRICK, PAPER, WARM, WARM, PALE)

# Joints in hundredths of the height, up from the feet:
# head, neck, hip, knee, foot, knee, foot, elbow, hand, elbow, hand.
POSES = {
    "stand": "0,93 0,82 0,47 3,24 5,0 -4,24 -5,0 -10,64 -7,48 10,64 8,48",
    "walk": "3,93 2,82 0,47 10,26 13,0 -3,26 -16,3 -8,64 2,50 10,65 18,53",
    "talk": "1,93 0,82 0,47 3,24 5,0 -4,24 -5,0 -9,64 -5,48 11,66 20,72",
    "raise": "0,93 0,82 0,47 4,24 6,0 -4,24 -6,0 -14,92 -16,112 14,92 15,112",
    "wave": "0,93 0,82 0,47 4,24 6,0 -4,24 -6,0 -10,64 -7,48 14,90 18,110",
    "kick": "-8,92 -5,80 2,48 17,38 32,26 -2,24 -8,0 -20,68 -28,58 8,66 18,72",
    "run": "12,92 9,80 0,47 16,40 12,16 -8,26 -26,18 -6,64 6,56 20,66 26,78",
    "skate": "24,74 17,66 -4,44 14,28 6,0 -18,24 -40,6 6,50 22,40 24,48 30,34",
    "ski": "16,84 10,74 -2,44 10,28 4,2 -8,22 -18,2 20,66 34,62 -4,60 -18,56",
    "dance": "2,93 0,82 0,48 18,42 8,26 -2,24 -3,0 -16,92 -6,110 16,88 30,96",
    "play": "2,92 0,82 0,47 3,24 5,0 -4,24 -5,0 12,70 22,82 -12,66 14,72",
    "dig": "22,80 14,72 -6,46 6,26 4,0 -12,24 -18,0 20,54 34,40 14,48 28,30",
    "sit": "0,72 0,61 -2,28 20,30 20,0 16,27 16,0 10,46 22,42 -6,44 16,38",
    "save": "42,68 34,62 0,46 -18,46 -34,34 -14,30 -32,14 50,76 66,86 48,66 68,72",
}


def figure(s: Scene, x: float, y: float, h: float, pose: str = "stand", coat: Tone | None = None,
           *, legs: Tone = KEY, long: bool | None = None, flip: bool = False, hat: str = "",
           shadow: bool = True) -> None:  # fmt: skip
    """A person whose feet stand at x, y. A long coat hides the knees."""
    body = coat or s.pick(*(BRIGHT if s.night else COATS))
    side = -1 if flip else 1
    joints = [
        (x + side * float(a) * h / 100, y - float(b) * h / 100)
        for a, b in (pair.split(",") for pair in POSES[pose].split())
    ]
    head, neck, hip, knee, foot, knee2, foot2, elbow, hand, elbow2, hand2 = joints
    if shadow:
        cast(s, x, y, h * 0.8)
    thick = h * 0.085
    s.line([hip, knee2, foot2], thick, legs, caps=True)
    s.line([hip, knee, foot], thick, legs, caps=True)
    for heel in (foot, foot2):
        s.oval(heel[0] + side * h * 0.025, heel[1] - h * 0.008, h * 0.055, h * 0.022, KEY)
    s.line(
        [(neck[0], neck[1] + h * 0.05), elbow2, hand2],
        thick * 0.78,
        SLATE if body == KEY else body,
        caps=True,
    )
    _coat(s, neck, hip, h, body, pose in ("stand", "walk", "talk") if long is None else long)
    s.line([(neck[0] - side * h * 0.05, neck[1] + h * 0.05), elbow, hand], thick * 0.78,
           body if body != KEY else DARK, caps=True)  # fmt: skip
    for palm in (hand, hand2):
        s.dot(palm[0], palm[1], h * 0.026, SKIN)
    _head(s, head, h, side, hat)


def _coat(s: Scene, neck, hip, h: float, body: Tone, long: bool) -> None:
    dx, dy = hip[0] - neck[0], hip[1] - neck[1]
    stretch = 1.62 if long else 1.12
    hem, flare = (neck[0] + dx * stretch, neck[1] + dy * stretch), h * (0.15 if long else 0.1)
    norm = math.hypot(dx, dy) or 1
    px, py = -dy / norm, dx / norm
    shape = [(neck[0] + px * h * 0.1, neck[1] + py * h * 0.1 + h * 0.03), (neck[0], neck[1] - h * 0.012),
             (neck[0] - px * h * 0.1, neck[1] - py * h * 0.1 + h * 0.03),
             (hem[0] - px * flare, hem[1] - py * flare), (hem[0] + px * flare,
                     hem[1] + py * flare)]  # fmt: skip
    s.poly(shape, body)
    s.poly([shape[1], shape[2], shape[3], (hem[0] - px * flare * 0.2, hem[1] - py * flare * 0.2)],
           tuple(max(a, b) for a, b in zip(body, SHADE, strict=True)))  # fmt: skip
    cut = PAPER if body in (KEY, DARK, BRICK, RUST) else SLATE
    s.stroke((neck[0] + px * h * 0.05, neck[1] + h * 0.08), (hem[0] + px * flare * 0.55, hem[1] - h * 0.04),
             h * 0.012, cut)  # fmt: skip


def _head(s: Scene, head, h: float, side: int, hat: str) -> None:
    x, y = head
    r = h * 0.058
    s.box(x - r * 0.4, y, r * 0.8, r * 1.9, SKIN)
    s.oval(x, y, r * 0.88, r * 1.1, SKIN)
    kind = hat or s.pick(*_headwear(s))
    tone = {"helmet": ACCENT, "knit": s.pick(ACCENT, TINT, BRICK), "cap": s.pick(SLATE, BRICK)}.get(kind, KEY)
    s.pie(x, y - r * 0.1, r * 1.05, r * 1.2, (165 if side > 0 else 150, 390 if side < 0 else 375), tone)
    if kind == "hair":
        s.oval(x - side * r * 0.55, y + r * 0.05, r * 0.5, r * 0.8, tone)
    elif kind == "bun":
        s.dot(x - side * r * 0.9, y - r * 0.8, r * 0.5, tone)
    elif kind == "knit":
        s.dot(x, y - r * 1.35, r * 0.35, PAPER)
    elif kind in ("cap", "helmet"):
        s.box(x - r * 0.2 if side > 0 else x - r * 1.6, y - r * 0.35, r * 1.8, r * 0.3, tone)


def _headwear(s: Scene) -> tuple[str, ...]:
    if s.indoors:
        return "hair", "bun"
    return ("knit", "knit", "hair") if s.winter else ("hair", "hair", "bun", "cap")


def cast(s: Scene, x: float, y: float, long: float, wide: float | None = None) -> None:
    """A long shadow to the right and towards us."""
    w = wide or long * 0.11
    s.shade([(x - w, y), (x + w, y), (x + w + long * 0.95, y + long * 0.3), (x + long * 0.75,
            y + long * 0.33)],
            SHADE)  # fmt: skip


def crowd(s: Scene, x0: float, x1: float, y: float, h: float, count: int, **kwargs) -> None:
    for i in range(count):
        x = x0 + (x1 - x0) * (i + 0.5) / count + s.between(-0.25, 0.25) * (x1 - x0) / count
        pose = s.pick("stand", "walk", "walk", "talk", "stand")
        scale = s.between(0.92, 1.06) * (0.62 if s.rng.random() < 0.12 else 1)
        figure(s, x, y + s.between(-0.05, 0.05) * h, h * scale, pose, flip=s.rng.random() < 0.5, **kwargs)


def audience(
    s: Scene, y: float, size: float, tones: tuple[Tone, ...] = (KEY, DARK), hands: float = 0
) -> None:
    """A row of heads and shoulders seen from behind, across the picture."""
    x = s.between(-size, 0)
    while x < s.width + size:
        tone, top = s.rng.choice(tones), y + s.between(-0.25, 0.25) * size
        s.oval(x, top, size * 0.3, size * 0.37, tone)
        s.box(x - size * 0.55, top + size * 0.36, size * 1.1, s.height, tone, size * 0.3)
        s.arc(x, top, size * 0.24, size * 0.31, (190, 290), size * 0.035, WARM if tone != ACCENT else PAPER)
        if s.rng.random() < hands:
            palm = (x + size * s.between(0.55, 0.9), top - size * s.between(0.5, 1.0))
            s.line([(x + size * 0.42, top + size * 0.6), palm], size * 0.13, tone, caps=True)
            s.oval(palm[0], palm[1] - size * 0.08, size * 0.08, size * 0.12, SKIN)
        x += size * s.between(1.0, 1.35)


def umbrella(s: Scene, x: float, y: float, h: float, tone: Tone) -> None:
    """Held above the person who stands at x, y."""
    top, r = y - h * 1.12, h * 0.34
    s.line([(x + h * 0.1, top), (x + h * 0.1, y - h * 0.52)], h * 0.018, KEY)
    s.pie(x + h * 0.1, top + r * 0.5, r, r * 0.85, (180, 360), tone)
    for k in (-0.6, -0.2, 0.25, 0.65):
        s.stroke((x + h * 0.1, top - r * 0.3), (x + h * 0.1 + r * k, top + r * 0.48), h * 0.012, PAPER)


def dog(s: Scene, x: float, y: float, h: float, tone: Tone = BRICK, flip: bool = False) -> None:
    def at(a: float, b: float):
        return x + (-a if flip else a) * h, y - b * h

    cast(s, x, y, h)
    for a in (-0.5, -0.36, 0.34, 0.48):
        s.poly([at(a - 0.08, 0.55), at(a + 0.1, 0.55), at(a + 0.05, 0), at(a - 0.03, 0)],
               tone if a in (-0.36, 0.48) or tone != BRICK else RUST)  # fmt: skip
    s.line([at(-0.56, 0.72), at(-0.8, 0.9), at(-0.86, 1.14)], h * 0.09, tone, caps=True)
    s.blob([at(-0.62, 0.74), at(-0.3, 0.82), at(0.25, 0.84), at(0.56, 0.95), at(0.6, 0.62), at(0.3, 0.42),
            at(-0.2, 0.5), at(-0.58, 0.44)], tone)  # fmt: skip
    s.blob([at(0.42, 0.8), at(0.5, 1.2), at(0.74, 1.3), at(1.06, 1.08), at(1.06, 0.98), at(0.76, 0.92)], tone)
    s.blob([at(0.5, 1.24), at(0.62, 1.28), at(0.64, 0.92), at(0.5, 0.88)], KEY)
    s.dot(*at(1.06, 1.06), h * 0.05, KEY)
    s.dot(*at(0.78, 1.14), h * 0.03, KEY)
    s.line([at(0.44, 0.92), at(0.62, 0.82)], h * 0.07, PAPER)
    cut = BRICK if tone == PAPER else BLUSH
    for _ in range(16):
        a, b = s.between(-0.5, 0.42), s.between(0.56, 0.78)
        s.stroke(at(a, b), at(a - 0.09, b - 0.02), h * 0.018, cut)


def cat(s: Scene, x: float, y: float, h: float, tone: Tone = KEY) -> None:
    """A sitting cat seen from the front, turned a little."""

    def at(a: float, b: float):
        return x + a * h, y - b * h

    cast(s, x, y, h * 0.8)
    s.line([at(0.3, 0.05), at(0.62, 0.06), at(0.74, 0.26), at(0.6, 0.44)], h * 0.085, tone, caps=True)
    s.blob([at(-0.34, 0), at(-0.36, 0.25), at(-0.2, 0.6), at(0, 0.68), at(0.2, 0.6), at(0.36, 0.25),
            at(0.34, 0), at(0, -0.02)], tone)  # fmt: skip
    s.oval(*at(0, 0.78), h * 0.24, h * 0.2, tone)
    for k in (-1, 1):
        s.poly([at(k * 0.23, 0.84), at(k * 0.21, 1.08), at(k * 0.04, 0.94)], tone)
        s.poly([at(k * 0.18, 0.9), at(k * 0.185, 1.01), at(k * 0.1, 0.94)], WARM)
        s.oval(*at(k * 0.09, 0.79), h * 0.045, h * 0.034, ACCENT if tone == KEY else PAPER)
        s.oval(*at(k * 0.09, 0.79), h * 0.012, h * 0.032, KEY)
        for rise in (-0.02, 0.03):
            s.stroke(at(k * 0.06, 0.7), at(k * 0.36, 0.7 + rise * 2), h * 0.012, PAPER)
        s.stroke(at(k * 0.07, 0.34), at(k * 0.06, 0.02), h * 0.025, PALE)
    s.poly([at(-0.03, 0.73), at(0.03, 0.73), at(0, 0.7)], WARM)
    s.blob([at(-0.1, 0.56), at(0, 0.6), at(0.1, 0.56), at(0.05, 0.36), at(-0.05, 0.36)], PAPER)
    for k in range(5):
        s.stroke(at(0.2 + k * 0.02, 0.5 - k * 0.08), at(0.1, 0.46 - k * 0.08), h * 0.022, mix(0.3, 0.3))
