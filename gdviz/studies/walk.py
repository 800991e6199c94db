"""A walk: one of the points goes away, and the best line and the descent under each loss change."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.descent import descend
from gdviz.loss.base import Loss
from gdviz.loss.regression import least_absolute
from gdviz.losses import get as get_loss
from gdviz.objectives.data_surface import DataSurface
from gdviz.optimizers import SGD, Optimizer, get
from gdviz.trajectory import Trajectory

START = (0.0, 0.0)
FRAMES = 91
_UNHURRIED, _ARRIVES = 3, 20
_FAR_OUT = 2
"""How far from the others' line a point is an outlier, in the largest of their own distances."""
_ALREADY, _ENOUGH = 4, 6
"""How far a point is, likewise, that is one already, and among how many points at least."""
_ROUNDING = 1e-9
"""The share of the largest y that counts as rounding."""
_USUAL = 9.0
"""How far up a point walks that is no outlier."""
_GOES = 0.05
"""The share of the point's way that a line goes at least where it is said to go along."""
_STAYS, _LESS = 0.03, 0.5
"""Shares of the way of the line that goes farther: below the first the other stays, below the
second it lags."""
_ROUND = (1, 2, 5, 10)
_LOOKS = 7
"""At how many frames it is asked how far the descents swing."""


def walk_away(
    x: ArrayLike,
    y: ArrayLike,
    point: int | None = None,
    distance: float | None = None,
    optimizer: Any = None,
    steps: int = 60,
    losses: Sequence[Any] = ("mae", "mse"),
) -> "Walk":
    """Let one of some points walk straight up or down, and fit lines to them all the while.

    Parameters
    ----------
    x, y : the points, shape (n,)
    point : the number of the one that walks; by default the outlier that there is, else the last
    distance : how far up (below 0: down) it walks; by default an outlier comes to where it is from
        the line of the others, and any other point walks 9 up
    optimizer : of the descents; by default an SGD that suits each loss
    steps : of the descents
    losses : two, of a residual, under which one line through the points is the best

    Raises
    ------
    ValueError
        If x and y are no points, all above one another, or there is no such point; if losses are
        not two, or under one of them no one line is the best.

    Examples
    --------
    >>> found = gd.studies.walk_away([0.0, 1.0, 2.0, 3.0], [0.0, 1.0, 2.0, 3.0], distance=4.0)
    >>> len(found.losses)
    2
    """
    data = DataSurface(x, y)
    if not data.minima:
        raise ValueError("outlier needs points at different x: through these no one line is best")
    point = _farthest(data.x, data.y) if point is None else point
    if not isinstance(point, int | np.integer) or not -len(data) <= point < len(data):
        raise ValueError(f"point must be the number of one of {len(data)} points, got {point!r}")
    y = data.y.copy()
    if distance is None:
        out = _out_of_line(data.x, y, point, _ALREADY) if len(data) >= _ENOUGH else 0.0
        y[point] -= out
        distance = out or _USUAL
    if not isinstance(distance, Real) or not np.isfinite(distance) or distance == 0:
        raise ValueError(f"distance must be a finite number other than 0, got {distance!r}")
    rule = None if optimizer is None else get(optimizer)
    both = _checked(losses, data)
    return Walk(data.x, y, point, float(distance), rule, steps, both)


def _farthest(x: np.ndarray, y: np.ndarray) -> int:
    """Return the number of the point that is an outlier of some, or that of the last."""
    w, b = least_absolute(x, y)
    point = int(np.abs(y - w * x - b).argmax())
    is_out = len(x) >= _ENOUGH and _out_of_line(x, y, point, _ALREADY)
    return point if is_out else -1


def _out_of_line(x: np.ndarray, y: np.ndarray, point: int, times: float) -> float:
    """Return how far above the line of the others a point is, or 0 where that is no outlier.

    It is one where that is so many times as far as any other is; rounding makes none.
    """
    others = np.arange(len(x)) != point % len(x)
    line = least_absolute(x[others], y[others])
    if line is None:
        return 0.0
    away = y - line[0] * x - line[1]
    usual = max(np.abs(away[others]).max(), _ROUNDING * np.abs(y).max())
    return float(away[point]) if abs(away[point]) > times * usual else 0.0


def _checked(losses: Sequence[Any], data: DataSurface) -> tuple[Loss, Loss]:
    """Return two losses under which one line through some points is the best."""
    several = isinstance(losses, Iterable) and not isinstance(losses, Mapping | str)
    both = list(losses) if several else []
    if len(both) != 2:
        raise ValueError(f"losses must be two, such as ('mae', 'mse'), got {losses!r}")
    first, last = map(get_loss, both)
    for loss in (first, last):
        if loss.of != "residual" or not DataSurface(data.x, data.y, loss).minima:
            raise ValueError(
                f"outlier needs losses of a residual under which one line is the best, such as "
                f"'mae', 'mse' or Huber(), got {loss!r}"
            )
    return first, last


@dataclass(frozen=True, eq=False)
class Walk:
    """Points of which one walks straight up or down.

    Parameters
    ----------
    x, y : where they are at first, shape (n,)
    point : the number of the one that walks
    distance : how far it walks
    optimizer : of the descents on the surfaces; by default an SGD that suits each of them
    steps : of the descents
    losses : two
    """

    x: np.ndarray
    y: np.ndarray
    point: int
    distance: float
    optimizer: Optimizer | None
    steps: int
    losses: tuple[Loss, Loss]

    def points(self, frame: float) -> np.ndarray:
        """Return the points at a frame, shape (n, 2)."""
        y = self.y.copy()
        y[self.point] += self.distance * frame / (FRAMES - 1)
        return np.stack([self.x, y], axis=1)

    @cached_property
    def rules(self) -> tuple[Optimizer, ...]:
        """What descends the surface of each loss."""
        if self.optimizer is not None:
            return (self.optimizer,) * len(self.losses)
        ends = (Moment(self, index, FRAMES - 1) for index in range(len(self.losses)))
        return tuple(SGD(_round(end.pace)) for end in ends)

    @cached_property
    def at(self) -> "Callable[[int, float], Moment]":
        """A function of the number of a loss and a frame: what there is then, made once."""
        return lru_cache(maxsize=2 * len(self.losses))(partial(Moment, self))

    @cached_property
    def descents(self) -> tuple[Trajectory, ...]:
        """The descents under each loss at some frames from the first to the last."""
        frames = np.linspace(0, FRAMES - 1, _LOOKS)
        return tuple(
            Moment(self, index, frame).descent
            for index in range(len(self.losses))
            for frame in frames
        )

    @cached_property
    def lines(self) -> np.ndarray:
        """The best (w, b) at every whole frame, shape (losses, FRAMES, 2)."""
        return np.array(
            [
                [Moment(self, index, frame).best for frame in range(FRAMES)]
                for index in range(len(self.losses))
            ]
        )

    @cached_property
    def ways(self) -> np.ndarray:
        """How far each line goes, at most, over the points: shape (losses,)."""
        edges = np.array([self.x.min(), self.x.max()])
        w, b = np.moveaxis(self.lines[:, -1] - self.lines[:, 0], -1, 0)[..., None]
        return np.abs(w * edges + b).max(axis=1)

    @property
    def dragged(self) -> int:
        """The number of the loss whose line goes farther."""
        return int(self.ways.argmax())

    @property
    def outcome(self) -> str:
        """What becomes of the other line: it "stays", goes along "less", or "both" go along.

        It is "" where the point is no outlier, or takes no line along.
        """
        farther, nearer = self.ways[[self.dragged, 1 - self.dragged]]
        if not self.is_outlier or farther < _GOES * abs(self.distance):
            return ""
        if nearer < _STAYS * farther:
            return "stays"
        return "less" if nearer < _LESS * farther else "both"

    @property
    def is_outlier(self) -> bool:
        """Whether the point ends far from the line of the others, beside how they scatter."""
        return _out_of_line(*self.points(FRAMES - 1).T, self.point, _FAR_OUT) != 0


@dataclass(frozen=True, eq=False)
class Moment:
    """A loss of the points, by its number, at a frame: the best line and the descent to it."""

    walk: Walk
    index: int
    frame: float

    @cached_property
    def surface(self) -> DataSurface:
        """The loss of lines."""
        points = self.walk.points(self.frame)
        loss = self.walk.losses[self.index]
        return DataSurface(*points.T, loss, domain=((-1, 1), (-1, 1)), start=START)

    @cached_property
    def best(self) -> np.ndarray:
        """The (w, b) of the best line."""
        return np.array(self.surface.minima[0])

    @cached_property
    def pace(self) -> float:
        """A learning rate that can be watched.

        Of MSE a part of 1/λ, at which the steepest direction would be done in one step; of MAE,
        whose slope does not fade, one that is beside the minimum after so many steps. What bends
        near the minimum alone, as Huber does, is between the two.
        """
        slope = self.surface.gradient(START)
        arrives = float(slope @ (START - self.best) / (_ARRIVES * max(slope @ slope, 1e-300)))
        here, there = (self.surface.hessian(point) for point in (START, self.best))
        steepest = max(np.linalg.eigvalsh(each)[-1] for each in (here, there))
        if steepest <= 0:
            return arrives
        unhurried = 1 / (_UNHURRIED * steepest)
        return unhurried if np.allclose(here, there) else max(unhurried, min(arrives, 1 / steepest))

    @cached_property
    def descent(self) -> Trajectory:
        """The descent."""
        return descend(self.surface, self.walk.rules[self.index], START, self.walk.steps)

    @property
    def path(self) -> np.ndarray:
        """The points of the descent, shape (steps + 1, 2)."""
        return self.descent.points


def _round(rate: float) -> float:
    """Return the nearest of 1, 2 and 5 times a power of ten; 0.1 where there is no way to go."""
    if not 0 < rate < np.inf:
        return 0.1
    power = 10.0 ** np.floor(np.log10(rate))
    nearest = min(_ROUND, key=lambda digit: abs(np.log(digit * power / rate)))
    return float(f"{nearest * power:.0e}")
