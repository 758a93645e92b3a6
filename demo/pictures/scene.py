"""A scene: a block to cut on. Coordinates are picture pixels, tones are coverages of the three inks."""

import math
from collections.abc import Sequence
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageOps

from demo.pictures.inks import PALETTES, PAPER, Tone, mix
from demo.pictures.press import pull

Point = tuple[float, float]
SCALE = 2


class Scene:
    """Drawn at double size; `finish` prints it. Equal numbers give equal pictures."""

    def __init__(self, seed: str, moods: Sequence[str], size: tuple[int, int] = (1600, 1000)) -> None:
        self.rng = Random(seed)
        self.mirrored = self.rng.random() < 0.5
        self.mood = self.rng.choice(list(moods))
        self.inks = self.rng.choice(PALETTES[self.mood])
        self.width, self.height = size
        self.image = Image.new("RGB", (size[0] * SCALE, size[1] * SCALE), PAPER)
        self.frame = (0.0, 0.0, 1.0)
        self.indoors = False
        self.pen = ImageDraw.Draw(self.image)

    @property
    def night(self) -> bool:
        return self.mood == "night"

    @property
    def winter(self) -> bool:
        return self.mood == "winter"

    def frame_at(self, heart: Point) -> None:
        """Chooses how near the picture is taken: whole, or closer about its heart."""
        share = self.rng.choice((1.0, 0.92, 0.84, 0.74))
        x, y = self.rng.uniform(-0.04, 0.04), self.rng.uniform(-0.02, 0.02)
        self.frame = (min(max(heart[0] + x - share / 2, 0), 1 - share),
                      min(max(heart[1] + y - share / 2, 0), 1 - share), share)  # fmt: skip

    def seen(self, point: Point) -> Point:
        """Where a point of the block (shares of its sides) stands in the printed picture."""
        left, top, share = self.frame
        x, y = (point[0] - left) / share, (point[1] - top) / share
        return round(1 - x if self.mirrored else x, 3), round(y, 3)

    def finish(self) -> Image.Image:
        left, top, share = self.frame
        width, height = self.image.size
        edges = (left * width, top * height, (left + share) * width, (top + share) * height)
        block = self.image.resize((self.width, self.height), Image.Resampling.BOX, box=edges)
        return pull(ImageOps.mirror(block) if self.mirrored else block, self.inks, self.rng)

    def poly(self, points: Sequence[Point], tone: Tone) -> None:
        self.pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=tone)

    def box(self, x: float, y: float, w: float, h: float, tone: Tone, radius: float = 0) -> None:
        if w <= 0 or h <= 0:
            return
        corners = (x * SCALE, y * SCALE, (x + w) * SCALE, (y + h) * SCALE)
        if radius:
            self.pen.rounded_rectangle(corners, radius * SCALE, fill=tone)
        else:
            self.pen.rectangle(corners, fill=tone)

    def oval(self, x: float, y: float, rx: float, ry: float, tone: Tone) -> None:
        self.pen.ellipse(((x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE), fill=tone)

    def dot(self, x: float, y: float, r: float, tone: Tone) -> None:
        self.oval(x, y, r, r, tone)

    def ring(self, x: float, y: float, r: float, width: float, tone: Tone) -> None:
        corners = ((x - r) * SCALE, (y - r) * SCALE, (x + r) * SCALE, (y + r) * SCALE)
        self.pen.ellipse(corners, outline=tone, width=max(1, round(width * SCALE)))

    def arc(self, x: float, y: float, rx: float, ry: float, turn: tuple[float, float], w: float, tone: Tone):
        corners = ((x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE)
        self.pen.arc(corners, turn[0], turn[1], fill=tone, width=max(1, round(w * SCALE)))

    def pie(self, x: float, y: float, rx: float, ry: float, turn: tuple[float, float], tone: Tone) -> None:
        corners = ((x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE)
        self.pen.pieslice(corners, turn[0], turn[1], fill=tone)

    def line(self, points: Sequence[Point], width: float, tone: Tone, *, caps: bool = False) -> None:
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self.pen.line(scaled, fill=tone, width=max(1, round(width * SCALE)), joint="curve")
        if caps:
            for x, y in (points[0], points[-1]):
                self.dot(x, y, width / 2, tone)

    def stroke(self, start: Point, end: Point, width: float, tone: Tone) -> None:
        """A gouge's mark: thin at both ends."""
        (x0, y0), (x1, y1) = start, end
        length = math.hypot(x1 - x0, y1 - y0) or 1
        nx, ny = (y0 - y1) / length * width / 2, (x1 - x0) / length * width / 2
        xa, ya, xb, yb = x0 * 0.7 + x1 * 0.3, y0 * 0.7 + y1 * 0.3, x0 * 0.3 + x1 * 0.7, y0 * 0.3 + y1 * 0.7
        self.poly([start, (xa + nx, ya + ny), (xb + nx, yb + ny), end, (xb - nx, yb - ny), (xa - nx,
                ya - ny)],
                  tone)  # fmt: skip

    def blob(self, points: Sequence[Point], tone: Tone) -> None:
        """A smooth closed shape through the points."""
        self.poly(smooth(points), tone)

    def gradient(self, y0: float, y1: float, top: Tone, bottom: Tone) -> None:
        """Fills the full width from y0 to y1."""
        height = round((y1 - y0) * SCALE)
        ramp = Image.linear_gradient("L").resize((8, height))
        channels = [
            ramp.point([round(a + (b - a) * v / 255) for v in range(256)])
            for a, b in zip(top, bottom, strict=True)
        ]
        strip = Image.merge("RGB", channels).resize((self.image.width, height))
        self.image.paste(strip, (0, round(y0 * SCALE)))

    def shade(self, points: Sequence[Point], tone: Tone) -> None:
        """Adds ink where a shadow lies and leaves what is darker already."""
        self._blend(points, tone, ImageChops.lighter)

    def light(self, points: Sequence[Point], tone: Tone = mix(1, 1, 0.25)) -> None:  # noqa: B008
        """Takes ink away where a beam falls: no plate is left above the tone."""
        self._blend(points, tone, ImageChops.darker)

    def _blend(self, points: Sequence[Point], tone: Tone, how) -> None:
        xs, ys = [p[0] * SCALE for p in points], [p[1] * SCALE for p in points]
        left, top = max(0, math.floor(min(xs))), max(0, math.floor(min(ys)))
        right = min(self.image.width, math.ceil(max(xs)) + 1)
        bottom = min(self.image.height, math.ceil(max(ys)) + 1)
        if right <= left or bottom <= top:
            return
        region = self.image.crop((left, top, right, bottom))
        mask = Image.new("1", region.size)
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in zip(xs, ys, strict=True)], fill=1)
        self.image.paste(how(region, Image.new("RGB", region.size, tone)), (left, top), mask)

    def between(self, low: float, high: float) -> float:
        return self.rng.uniform(low, high)

    def pick(self, *choices):
        return self.rng.choice(choices)


def smooth(points: Sequence[Point], steps: int = 8) -> list[Point]:
    """A closed Catmull-Rom curve through the points."""
    count, curve = len(points), []
    for i in range(count):
        p0, p1, p2, p3 = (points[(i + k) % count] for k in (-1, 0, 1, 2))
        for step in range(steps):
            t = step / steps
            curve.append(tuple(
                b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * b - a - 3 * c + d)))
                for a, b, c, d in zip(p0, p1, p2, p3, strict=True)
            ))  # fmt: skip
    return curve
