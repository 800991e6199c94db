"""A printed digit is a signed distance to its outline: thresholds make its weight, maps its place.

Each font's digits are turned once into tables of distances, positive inside the ink. An image reads
such a table at the 28 × 28 places that a random affine map leads to, thresholds the distance softly
(a lower threshold is a bolder stroke) and adds noise. Everything random in an image comes from its
block's own generator, so images do not depend on how many are drawn.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from gdviz.ground.executors import in_threads

# Raise it with every change to what is drawn: digits cached under an older one are drawn anew.
RECIPE = 2
SIDE = 28
# MNIST's digits fill a box of 20 pixels. The tables reach far enough beyond it for the boldest.
HEIGHT, REACH, CELLS = 20, 16, 64
# Each block has as many of each digit. In 200 images the arrays of a block fit the cache.
BLOCK = 200

# All of Matplotlib 3.9; "test" has a Times, a sans serif and a typewriter that "train" never shows
FACES = {
    "train": (
        *("DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSans-BoldOblique"),
        *("DejaVuSansMono", "DejaVuSansMono-Bold"),
        *("DejaVuSansMono-Oblique", "DejaVuSansMono-BoldOblique"),
        *("DejaVuSerif", "DejaVuSerif-Bold", "DejaVuSerif-Italic", "DejaVuSerif-BoldItalic"),
        *("cmr10", "cmb10"),
    ),
    "test": (
        *("STIXGeneral", "STIXGeneralBol", "STIXGeneralItalic", "STIXGeneralBolIta"),
        *("cmss10", "cmtt10"),
    ),
}


class Style(NamedTuple):
    """How each image of a block is drawn, in arrays of shape (block, 1, 1)."""

    angle: np.ndarray  # radians, clockwise
    shear: np.ndarray  # of the height, to either side
    size: np.ndarray
    aspect: np.ndarray  # by how much it is wider and less high
    right: np.ndarray  # pixels
    down: np.ndarray  # pixels
    weight: np.ndarray  # pixels of the unscaled digit that are added to each edge of a stroke
    softness: np.ndarray  # pixels from no ink to full ink
    brightness: np.ndarray  # of full ink
    noise: np.ndarray  # standard deviation of the brightness


# From where to where each is drawn, uniformly
RANGES = {
    "angle": (-0.3, 0.3),
    "shear": (-0.35, 0.35),
    "size": (0.7, 1.05),
    "aspect": (-0.15, 0.15),
    "right": (-2.5, 2.5),
    "down": (-2.5, 2.5),
    "weight": (-0.2, 1.1),
    "softness": (1.0, 2.0),
    "brightness": (0.7, 1.0),
    "noise": (0.0, 0.15),
}


def draw(n: int, seed: int, split: str) -> tuple[np.ndarray, np.ndarray]:
    """Return `n` images (n, 28, 28) and their digits (n,), both uint8."""
    blocks = -(-n // BLOCK)
    images = np.empty((blocks, BLOCK, SIDE, SIDE), np.uint8)
    labels = np.empty((blocks, BLOCK), np.uint8)
    tables = distances(split)

    def fill(block: int) -> None:
        stream = (list(FACES).index(split), block)
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=stream))
        images[block], labels[block] = _draw_block(tables, rng)

    in_threads(fill, range(blocks))
    return images.reshape(-1, SIDE, SIDE)[:n], labels.reshape(-1)[:n]


def _draw_block(tables: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    labels = rng.permutation(np.arange(BLOCK) % 10)
    faces = rng.integers(len(tables), size=BLOCK)
    style = random_style(rng)
    image = ink(tables, faces, labels, style)
    image += style.noise * rng.standard_normal(image.shape, np.float32)
    return np.rint(255 * np.clip(image, 0, 1)).astype(np.uint8), labels


def random_style(rng: np.random.Generator) -> Style:
    """Return a style for each image of a block."""
    drawn = {name: rng.uniform(*between, (BLOCK, 1, 1)) for name, between in RANGES.items()}
    return Style(**{name: values.astype(np.float32) for name, values in drawn.items()})


def ink(tables: np.ndarray, faces: np.ndarray, labels: np.ndarray, style: Style) -> np.ndarray:
    """Return the brightness of images (block, 28, 28), before noise."""
    distance = _read(tables.reshape(-1, CELLS + 1, CELLS + 1), 10 * faces + labels, *_places(style))
    edge = style.size * (distance + style.weight) / style.softness
    return style.brightness * np.clip(edge + np.float32(0.5), 0, 1)


def _places(style: Style) -> tuple[np.ndarray, np.ndarray]:
    """Return where in the unscaled digit the pixels lie: columns and rows from its centre."""
    pixels = np.arange(SIDE, dtype=np.float32) - (SIDE - 1) / 2
    x, y = pixels - style.right, pixels[:, None] - style.down
    cos, sin = np.cos(style.angle), np.sin(style.angle)
    x, y = cos * x + sin * y, cos * y - sin * x
    x = x + style.shear * y
    return x / (style.size * (1 + style.aspect)), y / (style.size * (1 - style.aspect))


def _read(tables: np.ndarray, which: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the distances at places between the entries of a table, bilinearly."""
    column, x = _cell(x)
    row, y = _cell(y)
    width = CELLS + 1
    corner = (which * width * width).astype(np.int32)[:, None, None] + width * row + column
    flat = tables.reshape(-1)
    upper = flat.take(corner)
    upper += x * (flat.take(corner + 1) - upper)
    lower = flat.take(corner + width)
    lower += x * (flat.take(corner + width + 1) - lower)
    return upper + y * (lower - upper)


def _cell(place: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return in which cell of a table places lie, and how far into it, from 0 to 1."""
    place = np.clip((place + REACH) * np.float32(CELLS / (2 * REACH)), 0, CELLS)
    cell = np.minimum(place.astype(np.int32), CELLS - 1)
    return cell, place - cell


@lru_cache
def distances(split: str) -> np.ndarray:
    """Return the tables of distances of a split's fonts, of shape (fonts, 10, 65, 65), float32."""
    outlines = [outline for face in FACES[split] for outline in _outlines(face)]
    tables = in_threads(signed_distance, outlines)
    return np.array(tables, np.float32).reshape(-1, 10, CELLS + 1, CELLS + 1)


def _outlines(face: str) -> Iterator[np.ndarray]:
    """Yield each digit's outline as segments (ends, x and y, segments), y downwards.

    A digit stands in the middle and is 20 units high.
    """
    import matplotlib
    from matplotlib import ft2font
    from matplotlib.path import Path

    font = ft2font.FT2Font(f"{matplotlib.get_data_path()}/fonts/ttf/{face}.ttf")
    # In the font's own units and without hints, no version of FreeType rounds anything.
    font.set_size(font.units_per_EM, 72)
    flags = getattr(ft2font, "LoadFlags", None)  # since Matplotlib 3.10
    unhinted = flags.NO_HINTING if flags else ft2font.LOAD_NO_HINTING
    for digit in "0123456789":
        font.load_char(ord(digit), unhinted)
        points, codes = font.get_path()
        box = Path(points, codes).get_extents()  # the points alone hold (0, 0) at a ring's end
        points = (points - (box.min + box.max) / 2) * (1, -1) * HEIGHT / box.height
        rings = Path(points, codes).to_polygons()
        segments = np.concatenate([np.stack([ring[:-1], ring[1:]], axis=-1) for ring in rings])
        yield segments[(segments[..., 0] != segments[..., 1]).any(axis=-1)].T


def signed_distance(segments: np.ndarray) -> np.ndarray:
    """Return the distance to the nearest segment, positive inside, in a table (65, 65)."""
    axis = np.linspace(-REACH, REACH, CELLS + 1, dtype=np.float32)
    x, y = np.tile(axis, CELLS + 1), np.repeat(axis, CELLS + 1)
    (start_x, start_y), (end_x, end_y) = segments[..., None].astype(np.float32)
    along_x, along_y = end_x - start_x, end_y - start_y
    from_x, from_y = x - start_x, y - start_y
    share = (from_x * along_x + from_y * along_y) / (along_x**2 + along_y**2)
    share = np.clip(share, 0, 1)
    squares = (from_x - share * along_x) ** 2 + (from_y - share * along_y) ** 2
    # How often the outline winds around a place: its crossings of the ray to the right
    side = along_x * from_y - along_y * from_x
    rises = (start_y <= y) & (y < end_y) & (side > 0)
    falls = (end_y <= y) & (y < start_y) & (side < 0)
    inside = rises.sum(axis=0) != falls.sum(axis=0)
    distance = np.sqrt(squares.min(axis=0))
    return np.where(inside, distance, -distance).reshape(CELLS + 1, CELLS + 1)
