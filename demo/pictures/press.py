"""The press: three plates of coverage become an inked sheet with screens, grain and a little misregister."""

import math
from functools import lru_cache
from random import Random

from PIL import Image, ImageChops, ImageFilter, ImageOps

from demo.pictures.inks import Colour, Inks

GAIN = 4.5
BITES = (0.3, 0.5, 0.34)  # how much of each plate is screened; the rest is a flat tone


def pull(coverage: Image.Image, inks: Inks, rng: Random) -> Image.Image:
    """Prints an image of coverages, one plate in each channel."""
    flat = coverage.filter(ImageFilter.BoxBlur(0.8))
    size = flat.size
    sheet = _paper(size, inks.paper, rng)
    mottle = _shifted(_mottle(size), rng)
    screens = (_shifted(_grain(size), rng), _dots(size, 10), _shifted(_grain(size), rng))
    colours = (inks.tint, inks.accent, inks.key)
    for plate, colour, screen, bite in zip(flat.split(), colours, screens, BITES, strict=True):
        moved = plate.copy()
        moved.paste(plate, (rng.randint(-2, 2), rng.randint(-2, 2)))
        screened = ImageChops.subtract(moved, screen, scale=1 / GAIN, offset=128)
        mask = Image.blend(moved, screened, bite)
        sheet = ImageChops.multiply(sheet, _inked(ImageChops.multiply(mask, mottle), colour))
    return sheet


def _inked(mask: Image.Image, colour: Colour) -> Image.Image:
    channels = [mask.point([255 - round(v * (255 - part) / 255) for v in range(256)]) for part in colour]
    return Image.merge("RGB", channels)


def _paper(size: tuple[int, int], colour: Colour, rng: Random) -> Image.Image:
    fibre = _shifted(_grain(size), rng).point([round(255 - (255 - v) * 0.05) for v in range(256)])
    return Image.merge("RGB", [fibre.point([round(v * part / 255) for v in range(256)]) for part in colour])


def _shifted(tile: Image.Image, rng: Random) -> Image.Image:
    return ImageChops.offset(tile, rng.randrange(tile.width), rng.randrange(tile.height))


@lru_cache(maxsize=4)
def _grain(size: tuple[int, int]) -> Image.Image:
    """A screen of clumped noise: thresholds spread evenly, so that a tone keeps its weight."""
    noise = Image.frombytes("L", size, Random(7).randbytes(size[0] * size[1]))
    return _spread(ImageOps.equalize(noise.filter(ImageFilter.GaussianBlur(0.9))))


@lru_cache(maxsize=4)
def _mottle(size: tuple[int, int]) -> Image.Image:
    """Uneven ink: a soft cloud close to white."""
    small = (size[0] // 40 + 1, size[1] // 40 + 1)
    cloud = Image.frombytes("L", small, Random(11).randbytes(small[0] * small[1]))
    return cloud.resize(size, Image.Resampling.BICUBIC).point([232 + v * 23 // 255 for v in range(256)])


@lru_cache(maxsize=4)
def _dots(size: tuple[int, int], pitch: int) -> Image.Image:
    turn = 2 * math.pi / pitch
    cell = bytes(
        round(127.5 + 63.7 * (math.cos(turn * (x + y)) + math.cos(turn * (x - y))))
        for y in range(pitch)
        for x in range(pitch)
    )
    tile = Image.frombytes("L", (pitch, pitch), cell)
    full = Image.new("L", size)
    row = Image.new("L", (size[0], pitch))
    for x in range(0, size[0], pitch):
        row.paste(tile, (x, 0))
    for y in range(0, size[1], pitch):
        full.paste(row, (0, y))
    return _spread(full)


def _spread(screen: Image.Image) -> Image.Image:
    return screen.point([26 + v * 204 // 255 for v in range(256)])
