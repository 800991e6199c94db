"""An answer that learns by itself: its logits are descended, and no network stands before them.

So it is seen what a loss alone does, and what the activation before it makes of its slope.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gdviz import losses
from gdviz.activations import linear, sigmoid, softmax
from gdviz.descent import descend
from gdviz.ground import checks
from gdviz.loss.base import Loss
from gdviz.loss.targets import one_hot
from gdviz.losses import BinaryCrossentropy, CategoricalCrossentropy, MeanSquaredError
from gdviz.network.activation import ActivationFunction
from gdviz.objectives.base import Drawable
from gdviz.objectives.points import as_points
from gdviz.optimizers import SGD
from gdviz.trajectory import Trajectory

MOST_CLASSES = 10
_WRONG, _RIGHT = 0.1, 0.5
"""The answers below and above which a unit is confidently wrong, and on the right side."""


@dataclass(frozen=True, eq=False)
class Answer(Drawable):
    """The loss of one answer, as an objective: what is descended is the answer itself.

    Parameters
    ----------
    loss : a `Loss`, or its name
    target : shape (n,), what the answer should be
    activation : makes the answer of a point, shape (..., n): points are logits, say
    zero : the answer, before that, at the point 0: with the target there points are residuals

    Examples
    --------
    >>> wrong = gd.studies.Answer("mse", [1.0], gd.activations.sigmoid)
    >>> wrong([-6.0]), wrong.gradient([-6.0])
    (array(0.99506087), array([-0.00492082]))
    """

    loss: Loss | str
    target: Sequence[float]
    activation: ActivationFunction = linear
    zero: float = 0.0

    @property
    def dimension(self) -> int:
        """How many numbers the answer has."""
        return len(self.target)

    def value_and_gradient(self, points: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """Return the losses (...) and their gradients (..., n) at points of shape (..., n)."""
        z = as_points(points, self.dimension) + self.zero
        answers = self.activation(z)
        targets = np.broadcast_to(np.asarray(self.target, float), answers.shape)
        each = losses.get(self.loss).but(reduction=None)
        values, slopes = each.value_and_gradient(targets, answers)
        return values, self.activation.pull(z, answers, slopes)


# ------------------------------------------------------------------------ a slope that vanishes


@dataclass(frozen=True, eq=False)
class VanishingSlope:
    """Two sigmoid units whose answer should be 1, by two losses: see `vanishing_slope`.

    Attributes
    ----------
    units : the loss of each as a function of its logit z, shape (..., 1)
    paths : their descents, whose labels are the names of the losses
    """

    units: tuple[Answer, ...]
    paths: tuple[Trajectory, ...]

    @property
    def answers(self) -> np.ndarray:
        """What the units answer, σ(z), before each step and after the last: (units, steps + 1)."""
        return sigmoid(np.array([path.points[:, 0] for path in self.paths]))

    @property
    def stands_still(self) -> bool:
        """Whether squared error leaves a unit wrong that cross-entropy puts right."""
        (start, entropy), (_, squared) = self.answers[:, [0, -1]]
        return bool(start < _WRONG and squared < start + _WRONG and entropy > _RIGHT)

    @property
    def is_slower(self) -> bool:
        """Whether the unit of squared error ends behind the other."""
        entropy, squared = self.answers[:, -1]
        return bool(entropy > squared)


def vanishing_slope(
    start: float = -6.0, learning_rate: float = 1.0, steps: int = 30
) -> VanishingSlope:
    """Let two sigmoid units learn that the answer is 1, by cross-entropy and by squared error.

    As a function of the logit z the slope of cross-entropy is σ(z) - 1; that of squared error is
    2 (σ(z) - 1) σ(z) (1 - σ(z)), which vanishes where the unit is confidently wrong.

    Parameters
    ----------
    start : the logit of both
    learning_rate, steps : of both

    Raises
    ------
    ValueError
        If the start is not finite or learning_rate or steps are not above 0.

    Examples
    --------
    >>> gd.studies.vanishing_slope(start=-6.0).is_slower
    True
    """
    units = {
        "cross-entropy": Answer(BinaryCrossentropy(from_logits=True), [1.0]),
        "squared error": Answer(MeanSquaredError(), [1.0], sigmoid),
    }
    rule = SGD(learning_rate)
    paths = [descend(unit, rule, [start], steps, label=name) for name, unit in units.items()]
    return VanishingSlope(tuple(units.values()), tuple(paths))


# ------------------------------------------------------------------------ softmax while it learns


@dataclass(frozen=True, eq=False)
class SoftmaxLearning:
    """Logits that learn which class is right: see `softmax_learning`.

    Attributes
    ----------
    path : the descent of the logits, its points of shape (steps + 1, classes)
    target : one-hot, shape (classes,)
    """

    path: Trajectory
    target: np.ndarray

    @property
    def right(self) -> int:
        """The number of the right class."""
        return int(self.target.argmax())

    @property
    def logits(self) -> np.ndarray:
        """The logits, shape (steps + 1, classes)."""
        return self.path.points

    def logits_at(self, step: float) -> np.ndarray:
        """Return the logits (classes,) at a step; between two of them, on the way."""
        below = min(int(step), len(self.logits) - 2)
        here, there = self.logits[below : below + 2]
        return here + (step - below) * (there - here)

    @property
    def probabilities(self) -> np.ndarray:
        """Their softmax, shape (steps + 1, classes)."""
        return softmax(self.logits)

    @property
    def pulls(self) -> np.ndarray:
        """What pulls each logit, target - probability: shape (steps + 1, classes)."""
        return self.target - self.probabilities


def softmax_learning(
    logits: ArrayLike = (1.0, 2.5, -1.0, 0.5, -0.5),
    right: int = 2,
    learning_rate: float = 0.5,
    steps: int = 40,
) -> SoftmaxLearning:
    """Let logits learn which class is right, by cross-entropy.

    Parameters
    ----------
    logits : at the start, one for each class; 2 to 10
    right : the number of the right class, from 0
    learning_rate, steps : of gradient descent on the logits

    Raises
    ------
    ValueError
        If there are not 2 to 10 finite logits or no class of the number `right`; if steps is not
        above 0.

    Examples
    --------
    >>> gd.studies.softmax_learning((1.0, 2.0, 0.0), right=2).probabilities[-1].round(2)
    array([0.02, 0.02, 0.96])
    """
    start = checked_logits(logits)
    if not isinstance(right, int | np.integer) or not 0 <= right < len(start):
        raise ValueError(f"right must be a class from 0 to {len(start) - 1}, got {right!r}")
    target = one_hot(right, len(start))
    answer = Answer(CategoricalCrossentropy(from_logits=True), target)
    return SoftmaxLearning(descend(answer, SGD(learning_rate), start, steps), target)


def checked_logits(given: ArrayLike) -> np.ndarray:
    """Return logits as floats, refusing what is not 2 to 10 finite numbers."""
    logits = checks.numbers("logits", given)
    if logits.ndim != 1 or not 2 <= len(logits) <= MOST_CLASSES:
        raise ValueError(
            f"logits must be 2 to {MOST_CLASSES} finite numbers, got {logits.tolist()}"
        )
    return logits
