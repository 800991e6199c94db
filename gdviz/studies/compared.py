"""Losses compared: what each makes of the same mistake, and how hard it pulls it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gdviz.ground import checks
from gdviz.loss.base import Loss
from gdviz.losses import LOSSES, get
from gdviz.studies.answers import Answer
from gdviz.studies.kinks import Traced, trace, values_and_slopes

_COUNT = 91
_ENDS = {"residual": 2.6, "margin": -2.0}
"""Where the mistake ends, by what the losses are of that can be compared."""
_REACH = 1.08
"""How far a residual is seen, in shares of where it ends."""
_NEAR = 0.04
"""Where a residual begins to grow, as a share of where it ends."""
_SAFE = 2.0
"""The margin from which a mistake sets out."""
_HARD, _GENTLE = 0.8, 0.5
"""Who pulls hard and who gently, as shares of the hardest pull."""
_STILL = 0.5
"""How fast a pull grows in the end, in shares of its fastest, where it is said to grow."""
_FARTHER = 10
"""So many times as far out it must still be so, where that is said of an outlier."""


@dataclass(frozen=True, eq=False)
class ComparedLosses:
    """What losses make of a mistake that grows: see `compare_losses`.

    Attributes
    ----------
    of : "residual" or "margin", by which the mistake is measured
    losses : what is compared
    answers : each loss as an objective of that one number, shape (..., 1)
    places : the mistake as it grows, shape (91,)
    limits : the part of the axis that is worth a look
    traced : the curve of each loss and of its slope there, with the kinks
    """

    of: str
    losses: tuple[Loss, ...]
    answers: tuple[Answer, ...]
    places: np.ndarray
    limits: tuple[float, float]
    traced: tuple[Traced, ...]

    @property
    def pulls(self) -> np.ndarray:
        """How steep each loss is where the mistake ends, shape (losses,)."""
        return self._steepness(self.places[-1:])[:, 0]

    @property
    def growth(self) -> tuple[str, ...]:
        """How the pull of each loss grows with a residual, for all losses.

        It is "constant", "grows" to the end, "levels" off, or "" where it is none of these.
        """
        if self.of != "residual":
            return ("",) * len(self.losses)
        return tuple(_growth(pulls) for pulls in self._steepness(self.places))

    @property
    def hard(self) -> tuple[int, ...]:
        """The numbers of the losses that pull hard where the mistake ends."""
        return tuple(np.flatnonzero(_shares(self.pulls) >= _HARD).tolist())

    @property
    def gentle(self) -> tuple[int, ...]:
        """The numbers of the losses that pull gently there."""
        return tuple(np.flatnonzero(_shares(self.pulls) < _GENTLE).tolist())

    @property
    def is_far_out(self) -> bool:
        """Whether what is hard and gentle where the mistake ends is so of a large mistake.

        It is where that is one at all, and where the same losses pull hard and gently farther out.
        """
        end = self.places[-1]
        with np.errstate(all="ignore"):
            farther = _shares(self._steepness(_FARTHER * self.places[-1:])[:, 0])
        stays = (farther[list(self.hard)] >= _HARD).all()
        stays &= (farther[list(self.gentle)] < _GENTLE).all()
        return bool(stays and (self.of == "residual" or end < 0))

    @property
    def hardest(self) -> int:
        """The number of the loss that pulls hardest there."""
        return int(self.pulls.argmax())

    @property
    def gentlest(self) -> int:
        """The number of the loss that pulls least there."""
        return int(self.pulls.argmin())

    def where_gentler(self) -> tuple[float, float] | None:
        """Return from where to where the hardest pulls less than the gentlest; None if nowhere."""
        x = np.linspace(*self.limits, 2001)
        pulls = self._steepness(x)
        weak = x[pulls[self.hardest] < pulls[self.gentlest] - 1e-9]
        return (float(weak.min()), float(weak.max())) if len(weak) else None

    def _steepness(self, x: np.ndarray) -> np.ndarray:
        return np.abs([values_and_slopes(answer, x)[1] for answer in self.answers])


def _growth(pulls: np.ndarray) -> str:
    """Return how a pull changes while a residual grows."""
    steps, least = np.diff(pulls), 1e-6 * float(pulls.max())
    late = steps[-len(steps) // 4 :]
    if (np.abs(steps) <= least).all():
        return "constant"
    if (steps < -least).any():
        return ""
    if (np.abs(late) <= least).all():
        return "levels"
    return "grows" if (late > _STILL * steps.max()).all() else ""


def _shares(pulls: np.ndarray) -> np.ndarray:
    """Return pulls as shares of the hardest."""
    return pulls / (pulls.max() or 1)


def compare_losses(
    losses: Iterable[Any] | Any = ("mae", "mse", "huber"), to: float | None = None
) -> ComparedLosses:
    """Compare what losses make of a mistake that grows.

    Losses of a residual r = ŷ - y and those of a margin m = y ŷ (from logits) do not mix. A loss
    that depends on the target too stands at y = 1.

    Parameters
    ----------
    losses : names such as "mae", or losses such as `Huber(delta=2)`, also of one's own
    to : the residual, or the margin, at which the mistake ends: by default 2.6, or -2

    Raises
    ------
    ValueError
        If there is no loss, one that is a loss of neither, or some of either; if the mistake does
        not end at a residual other than 0, or a margin below 1.

    Examples
    --------
    >>> found = gd.studies.compare_losses(["mae", "mse"])
    >>> found.losses[found.hardest]
    MeanSquaredError()
    """
    several = isinstance(losses, Iterable) and not isinstance(losses, Mapping | str)
    chosen = tuple(get(each) for each in (losses if several else [losses]))
    of = _of_all(chosen)
    end = _checked_end(of, to)
    start = _NEAR * end if of == "residual" else _SAFE
    places, limits = np.linspace(start, end, _COUNT), _limits(of, end)
    answers = tuple(_answer(loss) for loss in chosen)
    traced = tuple(trace(answer, *limits) for answer in answers)
    return ComparedLosses(of, chosen, answers, places, limits, traced)


def _of_all(losses: Sequence[Loss]) -> str:
    """Return what all of some losses are of, or refuse."""
    if not losses:
        raise ValueError("losses must be a loss or several, such as ['mae'], got none")
    for loss in losses:
        _check(loss)
    found = {loss.of: loss for loss in losses}
    if len(found) > 1:
        raise ValueError(
            f"losses has {found['residual']!r}, of a residual, beside {found['margin']!r}, of a "
            "margin: they have no axis in common"
        )
    return next(iter(found))


def _check(loss: Loss) -> None:
    if loss.of not in _ENDS:
        known = [kind.__name__ for kind in LOSSES.values() if kind.of in _ENDS]
        raise ValueError(
            f"losses has {loss!r}, which is a loss of neither a residual nor a margin; "
            f"compare_losses draws {', '.join(known)}, and functions of y_pred - y_true"
        )
    if loss.activation and not loss.from_logits:
        raise ValueError(
            f"losses has {loss!r}, a loss of probabilities; from logits, as "
            f"{type(loss).__name__}(from_logits=True), it is one of a margin"
        )


def _checked_end(of: str, to: float | None) -> float:
    end = _ENDS[of] if to is None else to
    if not checks.is_finite(end) or (end == 0 if of == "residual" else end >= 1):
        allowed = "residual other than 0" if of == "residual" else "margin below 1"
        raise ValueError(f"to must be a {allowed}, got {to!r}")
    return float(end)


def _limits(of: str, end: float) -> tuple[float, float]:
    if of == "residual":
        reach = _REACH * abs(end)
        return -reach, reach
    room = 0.1 * (_SAFE - end)
    return end - room, _SAFE + room


def _answer(loss: Loss) -> Answer:
    """Return a loss as an objective of the residual or the margin."""
    if loss.of == "margin":
        return Answer(loss, (1.0,))
    target = 1.0 if loss.of_target else 0.0
    return Answer(loss.sample_by_sample(), (target,), zero=target)
