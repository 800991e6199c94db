"""A toy is a data set in the plane whose answer can be seen: it shows what a model has learned."""

import math

import numpy as np

from gdviz.ground import checks

Labelled = tuple[np.ndarray, np.ndarray]


def moons(n: int = 200, noise: float = 0.1, seed: int = 0) -> Labelled:
    """Two half circles that reach into each other: no straight line separates them.

    Class 0 is the upper half of the unit circle around (0, 0), class 1 the lower half of that
    around (1, 0.5).

    Parameters
    ----------
    n : int
        The number of points. Classes take turns, so they differ by one at most.
    noise : float
        The standard deviation of the normal noise on both coordinates.
    seed : int
        The same seed gives the same points.

    Returns
    -------
    points : ndarray of shape (n, 2), float64
    labels : ndarray of shape (n,), int64
        0 or 1.

    Raises
    ------
    ValueError
        If an argument is not a number of its range.

    Examples
    --------
    >>> points, labels = gd.data.moons(100)
    >>> points.shape, labels[:4]
    ((100, 2), array([0, 1, 0, 1]))
    """
    rng, labels = _labelled(n, 2, noise, seed)
    angle = np.pi * rng.random(n)
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    points = np.where(labels[:, None] == 0, upper, (1, 0.5) - upper)
    return points + noise * rng.standard_normal((n, 2)), labels


def spirals(
    n: int = 300, classes: int = 2, turns: float = 1.25, noise: float = 0.02, seed: int = 0
) -> Labelled:
    """Arms that wind around the centre: hard for a small network, and for a large step.

    The arm of class k is at the radius r, from 0.1 to 1, at the angle 2π (turns·r + k / classes).

    Parameters
    ----------
    n : int
        The number of points. Classes take turns, so they differ by one at most.
    classes : int
        The number of arms.
    turns : float
        How often an arm winds around the centre; below 0 the other way round.
    noise : float
        The standard deviation of the normal noise on both coordinates.
    seed : int
        The same seed gives the same points.

    Returns
    -------
    points : ndarray of shape (n, 2), float64
    labels : ndarray of shape (n,), int64
        From 0 to `classes` - 1.

    Raises
    ------
    ValueError
        If an argument is not a number of its range.

    Examples
    --------
    >>> points, labels = gd.data.spirals(200, classes=2)
    >>> points.shape, sorted(set(labels.tolist()))
    ((200, 2), [0, 1])
    """
    rng, labels = _labelled(n, classes, noise, seed)
    checks.number("turns", turns)
    radius = np.sqrt(rng.uniform(0.1**2, 1, n))  # as many points to each part of the disc
    angle = 2 * np.pi * (turns * radius + labels / classes)
    points = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return points + noise * rng.standard_normal((n, 2)), labels


def blobs(n: int = 300, classes: int = 3, spread: float = 0.5, seed: int = 0) -> Labelled:
    """Round clouds, one a class: the simplest data for a classifier.

    The centre of class k is on the circle of radius 2 around (0, 0), at the angle 2π k / classes.

    Parameters
    ----------
    n : int
        The number of points. Classes take turns, so they differ by one at most.
    classes : int
        The number of clouds.
    spread : float
        The standard deviation of a cloud along each coordinate.
    seed : int
        The same seed gives the same points.

    Returns
    -------
    points : ndarray of shape (n, 2), float64
    labels : ndarray of shape (n,), int64
        From 0 to `classes` - 1.

    Raises
    ------
    ValueError
        If an argument is not a number of its range.

    Examples
    --------
    >>> points, labels = gd.data.blobs(300, classes=3)
    >>> points.shape, sorted(set(labels.tolist()))
    ((300, 2), [0, 1, 2])
    """
    checks.number("spread", spread, 0)
    rng, labels = _labelled(n, classes, 0, seed)
    angle = 2 * np.pi * labels / classes
    centres = 2 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return centres + spread * rng.standard_normal((n, 2)), labels


def line_with_outliers(
    n: int = 50,
    slope: float = 2.0,
    intercept: float = 1.0,
    noise: float = 0.3,
    outliers: int = 5,
    seed: int = 0,
) -> tuple[np.ndarray, np.ndarray]:
    """Points along a line, a few of them far below its upper end: squares follow those few.

    y = slope · x + intercept + noise, for x from -2 to 2. The last `outliers` points are moved to
    an x from 1 to 2, and down (up, where the line falls) by 1.5 to 3 times 1 + abs(slope).

    Parameters
    ----------
    n : int
        The number of points, with the outliers.
    slope, intercept : float
        The line.
    noise : float
        The standard deviation of the normal noise on y.
    outliers : int
        How many of the points are outliers, from 0 to `n`: those at the end, `x[n - outliers:]`.
        The others do not depend on it.
    seed : int
        The same seed gives the same points.

    Returns
    -------
    x, y : ndarray of shape (n,), float64

    Raises
    ------
    ValueError
        If an argument is not a number of its range.

    Examples
    --------
    >>> x, y = gd.data.line_with_outliers(50, outliers=5)
    >>> x.shape, y.shape
    ((50,), (50,))
    """
    rng, _ = _labelled(n, 1, noise, seed)
    checks.number("slope", slope)
    checks.number("intercept", intercept)
    checks.whole("outliers", outliers, 0, n)
    x = rng.uniform(-2, 2, n)
    error = noise * rng.standard_normal(n)
    place, drop = rng.uniform(1, 2, n), rng.uniform(1.5, 3, n)
    far = np.arange(n) >= n - outliers
    x = np.where(far, place, x)
    away = math.copysign(1 + abs(slope), slope) * drop
    return x, slope * x + intercept + error - np.where(far, away, 0)


def houses(n: int = 60, noise: float = 30_000.0, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Sizes and prices of houses that are made up: numbers as large as a model finds them.

    price = 150 · size + 100,000 + noise, for sizes from 1,000 to 3,000 square feet, so that a
    price is about 400,000.

    Parameters
    ----------
    n : int
        The number of houses.
    noise : float
        The standard deviation of the normal noise on the prices.
    seed : int
        The same seed gives the same houses.

    Returns
    -------
    sizes, prices : ndarray of shape (n,), float64
        In square feet and in dollars, rounded to whole ones and to hundreds.

    Raises
    ------
    ValueError
        If an argument is not a number of its range.

    Examples
    --------
    >>> areas, prices = gd.data.houses(60)
    >>> areas.shape, prices.shape
    ((60,), (60,))
    """
    rng, _ = _labelled(n, 1, noise, seed)
    sizes = rng.uniform(1000, 3000, n).round()
    return sizes, (150 * sizes + 100_000 + noise * rng.standard_normal(n)).round(-2)


def wave(n: int = 18, noise: float = 0.25, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Points along a wave: few of them, with noise, are easily taken for something else.

    y = sin(3π x / 2) + noise, for x from -1 to 1.

    Parameters
    ----------
    n : int
        The number of points.
    noise : float
        The standard deviation of the normal noise on y.
    seed : int
        The same seed gives the same points.

    Returns
    -------
    x, y : ndarray of shape (n,), float64

    Raises
    ------
    ValueError
        If an argument is not a number of its range.

    Examples
    --------
    >>> x, y = gd.data.wave(18)
    >>> x.shape, y.shape
    ((18,), (18,))
    """
    rng, _ = _labelled(n, 1, noise, seed)
    x = rng.uniform(-1, 1, n)
    return x, np.sin(1.5 * np.pi * x) + noise * rng.standard_normal(n)


def _labelled(
    n: int, classes: int, noise: float, seed: int
) -> tuple[np.random.Generator, np.ndarray]:
    """Return a generator, and labels that take turns; the arguments are checked."""
    checks.whole("classes", classes)
    checks.whole("n", n)
    checks.whole("seed", seed, 0)
    checks.number("noise", noise, 0)
    return np.random.default_rng(seed), np.arange(n, dtype=np.int64) % classes
