"""What softens or sharpens an answer: the temperature of softmax, and targets that are smoothed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gdviz.activations import softmax
from gdviz.descent import descend
from gdviz.ground import checks
from gdviz.loss.targets import one_hot
from gdviz.losses import CategoricalCrossentropy
from gdviz.objectives.base import Drawable
from gdviz.objectives.points import as_points
from gdviz.optimizers import SGD
from gdviz.studies.answers import checked_logits
from gdviz.trajectory import Trajectory

_ONE, _ALIKE = 0.9, 1.6
"""The share from which on one class has nearly all; how many times an even share the largest is at
most where all are nearly alike."""
_AT_REST, _GROWS = 0.05, 0.1
"""How far from its best a lead at rest is at most, in shares of it; by how much at least one that
grows gains in the second half of its steps."""


# -------------------------------------------------------------------------- the temperature


@dataclass(frozen=True, eq=False)
class Tempered:
    """Softmax of the same logits at many temperatures: see `softmax_temperature`.

    Attributes
    ----------
    logits : shape (classes,)
    temperatures : increasing, shape (n,)
    shares : softmax(z / T), shape (n, classes)
    """

    logits: np.ndarray
    temperatures: np.ndarray
    shares: np.ndarray

    @property
    def sharpens_and_softens(self) -> bool:
        """Whether one class has nearly all where it is coldest, and all are alike at the end."""
        coldest, hottest = self.shares[[0, -1]].max(axis=1)
        return bool(coldest > _ONE and hottest < _ALIKE / len(self.logits))


def softmax_temperature(
    logits: ArrayLike = (2.5, 1.5, 0.5, -1.0), between: tuple[float, float] = (0.1, 10.0)
) -> Tempered:
    """Return softmax(z / T) at temperatures T between two.

    Parameters
    ----------
    logits : z, one for each class; 2 to 10
    between : the lowest and the highest temperature, above 0

    Raises
    ------
    ValueError
        If there are not 2 to 10 finite logits, or not two increasing temperatures above 0.

    Examples
    --------
    >>> gd.studies.softmax_temperature((2.0, 1.0, 0.0)).sharpens_and_softens
    True
    """
    z = checked_logits(logits)
    limits = checks.numbers("between", between)
    if limits.shape != (2,) or not 0 < limits[0] < limits[1]:
        raise ValueError(f"between must be two increasing temperatures above 0, got {between!r}")
    temperatures = np.geomspace(*limits, 121)
    return Tempered(z, temperatures, softmax(z / temperatures[:, None]))


# ------------------------------------------------------------------------- smoothed targets


@dataclass(frozen=True, eq=False)
class Smoothed(Drawable):
    """The cross-entropy of a smoothed target, as a function of how far the right logit leads.

    The other logits are 0. Where the target is smoothed it has a minimum: there the probability of
    the right class is its target.

    Attributes
    ----------
    alpha : how much of the target is spread evenly over all classes
    classes : how many there are
    """

    alpha: float
    classes: int

    dimension = 1

    @property
    def target(self) -> float:
        """What the probability of the right class should be."""
        return 1 - self.alpha + self.alpha / self.classes

    @property
    def best(self) -> float:
        """The lead at which the loss is lowest; infinite where nothing is smoothed."""
        if not self.alpha:
            return np.inf
        return float(np.log(self.target * self.classes / self.alpha))

    def value_and_gradient(self, points: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """Return the losses (...) and their gradients (..., 1) at leads of shape (..., 1)."""
        lead = as_points(points, 1)
        right = one_hot(0, self.classes)
        loss = CategoricalCrossentropy(True, self.alpha, reduction=None)
        logits = lead * right
        targets = np.broadcast_to(right, logits.shape)
        values, gradients = loss.value_and_gradient(targets, logits)
        return values, gradients[..., :1]


@dataclass(frozen=True, eq=False)
class Smoothing:
    """Answers that learn from targets, each smoothed by another share: see `label_smoothing`.

    Attributes
    ----------
    losses : one a share, as functions of the lead of the right logit
    paths : the descents of that lead
    """

    losses: tuple[Smoothed, ...]
    paths: tuple[Trajectory, ...]

    @property
    def answers(self) -> np.ndarray:
        """The probability of the right class at each step, shape (shares, steps + 1)."""
        leads = np.array([path.points[:, 0] for path in self.paths])
        return 1 / (1 + (self.losses[0].classes - 1) * np.exp(-leads))

    @property
    def comes_to_rest(self) -> bool:
        """Whether leads of smoothed targets end at their best, while that of a sharp one grows."""
        sharp, smooth = [], []
        for loss, path in zip(self.losses, self.paths, strict=True):
            last = path.points[-1, 0]
            if loss.alpha:
                smooth.append(abs(last - loss.best) < _AT_REST * loss.best)
            else:
                sharp.append(last > path.points[len(path) // 2, 0] + _GROWS)
        return bool(sharp and smooth and all(sharp) and all(smooth))


def label_smoothing(
    alphas: Sequence[float] = (0.0, 0.1, 0.3),
    classes: int = 10,
    learning_rate: float = 1.0,
    steps: int = 200,
) -> Smoothing:
    """Let the right logit learn how far to lead, from targets smoothed by one share and another.

    Smoothed by alpha, the target of the right class is 1 - alpha + alpha / classes, that of any
    other alpha / classes.

    Parameters
    ----------
    alphas : the shares, from 0 to below 1; at most 6
    classes : how many there are, 2 or more
    learning_rate, steps : of gradient descent on the lead, which begins at 0

    Raises
    ------
    ValueError
        If a share is not from 0 to below 1, they repeat or are too many, or a number is not above
        0.

    Source: Szegedy et al., "Rethinking the Inception Architecture for Computer Vision", 2016.

    Examples
    --------
    >>> gd.studies.label_smoothing((0.0, 0.2), classes=5).answers[:, -1].round(3)
    array([0.995, 0.84 ])
    """
    several = alphas if isinstance(alphas, Iterable) else [alphas]
    shares = [checks.fraction("alphas", alpha) for alpha in several]
    if not 1 <= len(set(shares)) == len(shares) <= 6:
        raise ValueError(f"alphas must be 1 to 6 different shares from 0 to below 1, got {alphas}")
    losses = tuple(Smoothed(alpha, checks.whole("classes", classes, 2)) for alpha in shares)
    rule = SGD(learning_rate)
    paths = tuple(descend(loss, rule, [0.0], steps, label=f"{loss.alpha:g}") for loss in losses)
    return Smoothing(losses, paths)
