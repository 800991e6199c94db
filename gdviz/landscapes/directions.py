"""Directions in the space of weights: drawn at random, found in a path, or where it bends most.

A network's loss does not change if one layer's weights are doubled and the next one's halved, so a
direction of fixed length looks flat to large weights and steep to small ones. To be compared, a
random direction is made as long as the weights, filter by filter (Li et al. 2018).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from gdviz.ground import checks
from gdviz.landscapes.weights import Shapes

BY = ("filter", "layer", "weight")
BIASES = ("ignore", "keep")
TINY = 1e-10
"""What is added to the norm of a filter, as its authors do, so that one of zeros stays zero."""
COLUMNS = 2**16
"""How many weights of all snapshots are looked at together."""


def normalised(
    direction: Sequence[Any],
    weights: Sequence[Any],
    by: str = "filter",
    biases: str = "ignore",
    *,
    filters: int = -1,
) -> list[np.ndarray]:
    """Return a direction made as long as the weights, part by part.

    Parameters
    ----------
    direction, weights : lists of arrays of the same shapes, kernels and biases
    by : "filter" scales what leads to each unit to the norm of the same weights, "layer" each
        kernel, and "weight" multiplies each number by its weight
    biases : what becomes of arrays of one axis (biases, and the scales of normalisations): "ignore"
        keeps them where they are, with a direction of 0; "keep" takes the biases themselves as
        their direction, as the authors' program does
    filters : the axis along which filters lie: -1 where kernels are (inputs, outputs), 0 where they
        are (outputs, inputs), as in PyTorch

    Raises
    ------
    ValueError
        If the shapes differ, or `by` or `biases` is none of these.

    Source: Li et al., "Visualizing the Loss Landscape of Neural Nets", 2018.

    Examples
    --------
    >>> weights, direction = [np.array([[3.0], [4.0]])], [np.array([[1.0], [0.0]])]
    >>> gd.landscapes.normalised(direction, weights)
    [array([[5.],
           [0.]])]
    """
    check_one_of("by", by, BY)
    check_one_of("biases", biases, BIASES)
    w = [np.asarray(array) for array in weights]
    d = checks.arrays_of([array.shape for array in w], direction)
    return [_scaled(*pair, by, biases, filters) for pair in zip(d, w, strict=True)]


def _scaled(d: np.ndarray, w: np.ndarray, by: str, biases: str, filters: int) -> np.ndarray:
    if w.ndim <= 1:
        return w.copy() if biases == "keep" else np.zeros_like(w)
    if by == "weight":
        return d * w
    if by == "layer":
        return d * (np.linalg.norm(w) / (np.linalg.norm(d) or 1.0))
    others = tuple(axis for axis in range(w.ndim) if axis != filters % w.ndim)
    length_w, length_d = (np.sqrt(np.square(a).sum(others, keepdims=True)) for a in (w, d))
    return d * (length_w / (length_d + TINY))


def check_one_of(name: str, given: Any, known: tuple[str | None, ...]) -> None:
    """Refuse what is none of the known words."""
    if given not in known:
        raise ValueError(f"{name} must be one of {known}, got {given!r}")


def random_arrays(shapes: Shapes, rng: np.random.Generator, filters: int = -1) -> list[np.ndarray]:
    """Return arrays of standard normal numbers of these shapes.

    Whatever the axis of the filters, the same generator gives the same filters.
    """
    return [
        np.moveaxis(rng.standard_normal(_last(shape, filters)), -1, filters % len(shape))
        for shape in shapes
    ]


def _last(shape: tuple[int, ...], axis: int) -> tuple[int, ...]:
    """Return a shape whose axis has become the last."""
    axis %= len(shape)
    return (*shape[:axis], *shape[axis + 1 :], shape[axis])


def orthogonal(second: np.ndarray, first: np.ndarray) -> np.ndarray:
    """Return what of one direction stands upright on another."""
    return second - first * ((first @ second) / (first @ first))


class Principal(NamedTuple):
    """The directions in which a path varies most, longest first.

    Attributes
    ----------
    directions : of length 1, shape (k, n)
    variances : along each, with k - 1 in the denominator, shape (k,)
    shares : of the whole variance, shape (k,)
    """

    directions: np.ndarray
    variances: np.ndarray
    shares: np.ndarray


def principal(
    points: np.ndarray, count: int = 2, mask: np.ndarray | None = None, seed: int = 0
) -> Principal:
    """Return the principal components of points (k, n), from the small matrix of their products.

    Of as many snapshots as there are, that is k × k; the n columns are read in blocks, so that the
    points may lie in a file. The sign of a component is such that its largest number is positive.

    Parameters
    ----------
    points : of a path
    count : how many components
    mask : shape (n,), False for weights that do not count, such as biases
    seed : of the directions that stand in where the path has less
    """
    gram = sum(block @ block.T for _, block in _centred(points, mask))
    squares, vectors = np.linalg.eigh(gram)
    squares, vectors = np.maximum(squares[::-1], 0), vectors[:, ::-1]
    total = squares.sum()
    if not total > 0:
        raise ValueError("path must have points that differ: a plane is laid through them")
    directions = np.empty((count, points.shape[1]))
    for columns, block in _centred(points, mask):
        directions[:, columns] = _rows(vectors, count) @ block
    kept = np.pad(squares, (0, count))[:count]
    lost = kept <= 1e-12 * total
    _unit(directions, lost, np.random.default_rng(seed))
    kept[lost] = 0
    return Principal(directions, kept / (len(points) - 1), kept / total)


def _rows(vectors: np.ndarray, count: int) -> np.ndarray:
    """Return as many of the first columns as rows, zeros where there are not so many."""
    rows = vectors.T[:count]
    return np.pad(rows, ((0, count - len(rows)), (0, 0)))


def _centred(points: np.ndarray, mask: np.ndarray | None) -> Iterator[tuple[slice, np.ndarray]]:
    """Yield blocks of columns, and the points there less their mean."""
    for start in range(0, points.shape[1], COLUMNS):
        columns = slice(start, start + COLUMNS)
        block = np.asarray(points[:, columns], float)
        block = block - block.mean(axis=0)
        yield columns, block if mask is None else block * mask[columns]


def _unit(directions: np.ndarray, lost: np.ndarray, rng: np.random.Generator) -> None:
    """Make rows orthonormal, with random ones in place of those that are lost."""
    for k, row in enumerate(directions):
        if lost[k]:
            row[...] = rng.standard_normal(len(row))
        for other in directions[:k]:
            row -= other * (other @ row)
        row /= np.linalg.norm(row) * (np.sign(row[np.abs(row).argmax()]) or 1)
