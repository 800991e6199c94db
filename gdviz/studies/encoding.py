"""Classes as integers and as one-hot rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gdviz.data import digits
from gdviz.ground import checks
from gdviz.ground.arrays import as_numbers
from gdviz.loss.targets import class_labels, of_classes, one_hot
from gdviz.losses import CategoricalCrossentropy, SparseCategoricalCrossentropy

LABELS = (7, 2, 1, 0, 4)
"""The first five that MNIST tests with."""
_MOST_LABELS, _MOST_CLASSES = 8, 12
_DRAWN = 10
"""How many digits there are."""
_FEW, _EDGE = 200, 3
"""From how many images those are taken that are drawn, and how many rows of pixels tell noise."""


@dataclass(frozen=True, eq=False)
class Encoded:
    """Images with their classes: see `encode`.

    Attributes
    ----------
    labels : the integers, shape (n,)
    rows : the same one-hot, shape (n, classes)
    images : from 0 to 1, shape (n, height, width, 1 or 3)
    """

    labels: np.ndarray
    rows: np.ndarray
    images: np.ndarray

    @property
    def classes(self) -> int:
        """How many columns a row has."""
        return self.rows.shape[1]

    @property
    def extremes(self) -> tuple[int, int]:
        """The smallest label above 0 and the largest; 0 and 0 where there is none."""
        above = self.labels[self.labels > 0]
        return (int(above.min()), int(above.max())) if len(above) else (0, 0)


def encode(
    labels: ArrayLike = LABELS, images: ArrayLike | None = None, classes: int = 10
) -> Encoded:
    """Return integers that name classes as one-hot rows, with an image of each.

    Parameters
    ----------
    labels : whole numbers from 0 to classes - 1, shape (n,), 1 to 8 of them
    images : shape (n, height, width) with a channel, three or none; by default printed digits
    classes : how many there are, from 2 to 12

    Raises
    ------
    ValueError
        If there are other numbers of labels or classes, a label is the number of no class, or
        there is not one image for each label.

    Examples
    --------
    >>> gd.studies.encode([2, 0], classes=3).rows
    array([[0., 0., 1.],
           [1., 0., 0.]])
    """
    count = checks.whole("classes", classes, 2)
    if count > _MOST_CLASSES:
        raise ValueError(f"classes must be at most {_MOST_CLASSES} to be drawn, got {count}")
    rows = np.atleast_2d(one_hot(labels, count))
    if rows.ndim != 2 or not 1 <= len(rows) <= _MOST_LABELS:
        raise ValueError(
            f"labels must be 1 to {_MOST_LABELS} integers in a row, got shape {np.shape(labels)}"
        )
    integers = rows.argmax(axis=1)
    return Encoded(integers, rows, _images_for(integers, images))


def _images_for(labels: np.ndarray, images: ArrayLike | None) -> np.ndarray:
    """Return an image for each label, shape (n, height, width, 1 or 3), from 0 to 1."""
    if images is None:
        return _digits_of(labels)
    given = as_numbers("images", images).astype(float)
    given = given[..., None] if given.ndim == 3 else given
    if given.ndim != 4 or len(given) != len(labels) or given.shape[3] not in (1, 3):
        raise ValueError(
            f"images must be one for each label, ({len(labels)}, height, width) with a channel or "
            f"none, got shape {np.shape(images)}"
        )
    low, high = min(given.min(), 0.0), max(given.max(), 1.0)
    return (given - low) / (high - low)


def _digits_of(labels: np.ndarray) -> np.ndarray:
    """Return printed digits, no two the same: those with the least noise on their upper edge."""
    if labels.max() >= _DRAWN:
        raise ValueError(
            f"no digit shows the class {labels.max()}: give images, one for each label"
        )
    images, shown = digits(_FEW)
    noise = images[:, :_EDGE].reshape(_FEW, -1).sum(axis=1)
    clear = {label: np.flatnonzero(shown == label) for label in set(labels.tolist())}
    clear = {label: iter(each[noise[each].argsort()]) for label, each in clear.items()}
    return np.array([images[next(clear[label])] for label in labels.tolist()])


# ------------------------------------------------------------------------------- their losses

PROBABILITIES, RIGHT = (0.05, 0.1, 0.7, 0.1, 0.05), 2
_FEWEST, _MOST = 2, 6
_LEAST, _SUM = 0.001, 0.001
"""The least probability, and how far from 1 their sum may be, as they are rounded."""


@dataclass(frozen=True, eq=False)
class BothLosses:
    """The loss of one prediction, with the class as an integer and as a row: see `both_losses`.

    Attributes
    ----------
    probabilities : shape (classes,)
    right : the integer of the right class
    row : the same one-hot, shape (classes,)
    terms : what each class adds to the loss of the row, shape (classes,)
    sparse, categorical : the loss by either
    """

    probabilities: np.ndarray
    right: int
    row: np.ndarray
    terms: np.ndarray
    sparse: float
    categorical: float


def both_losses(probabilities: ArrayLike = PROBABILITIES, right: int = RIGHT) -> BothLosses:
    """Return the cross-entropy of one prediction, sparse and categorical.

    Sparse it is -log of the probability that the integer points at; categorical it is the sum of
    -y log p over all classes, where all but one are 0.

    Parameters
    ----------
    probabilities : of 2 to 6 classes, from 0.001 on, that add to 1
    right : the number of the right class, from 0

    Raises
    ------
    ValueError
        If they are other probabilities, or there is no class of that number.

    Examples
    --------
    >>> found = gd.studies.both_losses([0.25, 0.75], right=1)
    >>> round(found.sparse, 3), round(found.categorical, 3)
    (0.288, 0.288)
    """
    p = as_numbers("probabilities", probabilities).astype(float)
    if p.ndim != 1 or not _FEWEST <= len(p) <= _MOST or not (p >= _LEAST).all():
        raise ValueError(
            f"probabilities must be {_FEWEST} to {_MOST} numbers from {_LEAST} on in a row, got "
            f"{np.asarray(probabilities).tolist()!r}"
        )
    if abs(p.sum() - 1) > _SUM:
        raise ValueError(f"probabilities must add to 1, got {p.tolist()}, which add to {p.sum():g}")
    labels, p = class_labels("right", [right], len(p)), p / p.sum()
    rows = of_classes(labels, len(p), float)
    return BothLosses(
        p,
        int(labels[0]),
        rows[0],
        -rows[0] * np.log(p),
        float(SparseCategoricalCrossentropy()(labels, p[None])),
        float(CategoricalCrossentropy()(rows, p[None])),
    )
