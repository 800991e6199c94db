"""Data that need no download: digits drawn from fonts, toys in the plane, and a reader for MNIST's.

Every function takes a seed and gives the same arrays for the same seed. Points and images come
first, labels second.
"""

from functools import lru_cache
from importlib.metadata import version

import numpy as np

from gdviz.datasets.cache import kept
from gdviz.datasets.font_digits import FACES, RECIPE, SIDE, draw
from gdviz.datasets.idx import load_idx
from gdviz.datasets.toys import blobs, houses, line_with_outliers, moons, spirals, wave
from gdviz.ground import checks, public
from gdviz.ground.absent import Absent, refused

__all__ = [
    "blobs",
    "digits",
    "houses",
    "line_with_outliers",
    "load_idx",
    "moons",
    "spirals",
    "wave",
]


def digits(n: int, seed: int = 0, split: str = "train") -> tuple[np.ndarray, np.ndarray]:
    """Return images of printed digits, a stand-in for MNIST that needs no download.

    They are drawn from the fonts that ship with Matplotlib, white on black, in a box of about 20
    pixels as MNIST's are: each turned by up to 0.3 radians, sheared by up to 0.35, scaled to 0.7
    to 1.05, stretched by up to 15 %, moved by up to 2.5 pixels, drawn thinner or bolder, sharper or
    softer, brighter or darker, with normal noise of a standard deviation up to 0.15.

    Parameters
    ----------
    n : int
        The number of images. The first of many are the same as few: `digits(10)` are the first ten
        of `digits(60_000)`.
    seed : int
        The same seed gives the same images.
    split : {"train", "test"}
        "train" shows DejaVu Sans, Sans Mono and Serif and Computer Modern Roman; "test" shows
        fonts that "train" never does: STIX (a Times), Computer Modern Sans and Typewriter.

    Returns
    -------
    images : ndarray of shape (n, 28, 28, 1), float32
        From 0 to 1, in steps of 1/255. They are the caller's own to change.
    labels : ndarray of shape (n,), int64
        From 0 to 9; each 200 images hold 20 of each digit.

    Raises
    ------
    ValueError
        If `n` is not a whole number above 0, `seed` not one of at least 0, or `split` another word.

    Notes
    -----
    70,000 take a second or two. They are then kept in the user's cache folder (55 MB in
    `~/.cache/gdviz`, or below `XDG_CACHE_HOME`; 500 MB at most), where the next call finds them; a
    damaged file is drawn anew.

    Examples
    --------
    >>> x_train, y_train = gd.data.digits(60_000)  # doctest: +SKIP
    >>> x_test, y_test = gd.data.digits(10_000, split="test")  # doctest: +SKIP
    """
    checks.whole("n", n)
    checks.whole("seed", seed, 0)
    if split not in tuple(FACES):
        raise ValueError(f"split must be one of {tuple(FACES)}, got {split!r}")
    images, labels = _drawn(int(n), int(seed), split)
    images = images.astype(np.float32)
    images /= 255
    return images[..., None], labels.astype(np.int64)


@lru_cache(maxsize=2)  # a train and a test set; bytes, so that no caller can change them
def _drawn(n: int, seed: int, split: str) -> tuple[np.ndarray, np.ndarray]:
    made_by = "-".join([str(RECIPE), version("numpy"), version("matplotlib")])
    content = kept(
        f"digits-{split}-{n}-{seed}-{made_by}",
        lambda: b"".join(part.tobytes() for part in draw(n, seed, split)),
    )
    pixels = np.frombuffer(content, np.uint8)
    return pixels[:-n].reshape(n, SIDE, SIDE), pixels[-n:]


def __getattr__(name: str) -> Absent:
    return refused(__name__, name)


public.check_calls(__name__)
