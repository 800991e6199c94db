"""Numbers less their mean, divided by their spread: y = γ h + β, h = (x − m)/s, s = √(v + ε).

Whose mean m and variance v they are makes the difference: those of a batch, so that each number of
a sample is compared with the same number of the others; those of a sample by itself; or, in
inference, what training has left of all batches.

Sources: Ioffe and Szegedy, "Batch Normalization: Accelerating Deep Network Training by Reducing
Internal Covariate Shift", 2015; Ba, Kiros and Hinton, "Layer Normalization", 2016.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from math import prod

import numpy as np

from gdviz.network import rows
from gdviz.network.part import Bound, Part, Weights

Moments = tuple[np.ndarray, np.ndarray]
"""A mean and a variance, which meet a batch number by number."""


@dataclass(frozen=True)
class Normalization(Part):
    """What all normalisations share, with moments that are constants.

    Parameters
    ----------
    shape : of a sample
    axes : of a batch, from 1: those along which γ and β differ
    epsilon : added to the variance
    center, scale : whether there is a β, and a γ
    """

    shape: tuple[int, ...]
    axes: tuple[int, ...]
    epsilon: float
    center: bool = True
    scale: bool = True

    @property
    def linear_in_weights(self) -> bool:
        return self.scale

    @cached_property
    def own(self) -> tuple[int, ...]:
        """The shape of γ and of β."""
        return tuple(self.shape[axis - 1] for axis in self.axes)

    @cached_property
    def shapes(self) -> tuple[tuple[int, ...], ...]:
        return (self.own,) * (self.scale + self.center)

    @cached_property
    def spread(self) -> tuple[int, ...]:
        """The shape in which γ and β meet a batch."""
        return tuple(n if k in self.axes else 1 for k, n in enumerate((1, *self.shape)))

    @cached_property
    def others(self) -> tuple[int, ...]:
        """The axes of a batch along which γ and β are the same."""
        return tuple(axis for axis in range(1 + len(self.shape)) if axis not in self.axes)

    def moments(self, x: np.ndarray) -> Moments:
        """Return the mean and the variance by which a batch is normalised."""
        raise NotImplementedError

    def forward(self, x: np.ndarray, w: Weights) -> np.ndarray:
        return self._shifted(self._normalised(x)[0], w)

    def pull(self, x: np.ndarray, y: np.ndarray, gradient: np.ndarray, w: Weights) -> np.ndarray:
        h, s = self._normalised(x)
        return self._pulled(self._scaled(gradient, w), h) / s

    def collect(self, x: np.ndarray, gradient: np.ndarray, out: Weights) -> None:
        if self.scale:
            out[0][...] = (gradient * self._normalised(x)[0]).sum(self.others)
        if self.center:
            out[-1][...] = gradient.sum(self.others)

    def push(
        self, x: np.ndarray, y: np.ndarray, dx: np.ndarray, w: Weights, dw: Weights
    ) -> np.ndarray:
        h, s = self._normalised(x)
        dy = self._scaled(self._pulled(dx, h) / s, w)
        return dy + self._shifted(h if self.scale else np.zeros_like(h), dw)

    def pull_change(
        self,
        x: np.ndarray,
        y: np.ndarray,
        dx: np.ndarray,
        gradient: np.ndarray,
        change: np.ndarray,
        w: Weights,
        dw: Weights,
    ) -> np.ndarray:
        h, s = self._normalised(x)
        q, dq = self._scaled(gradient, w), self._scaled(change, w)
        if self.scale:
            dq = dq + gradient * dw[0].reshape(self.spread)
        return self._pulled_change(q, dq, h, s, dx) / s

    def collect_change(
        self,
        x: np.ndarray,
        dx: np.ndarray,
        gradient: np.ndarray,
        change: np.ndarray,
        out: Weights,
    ) -> None:
        h, s = self._normalised(x)
        if self.scale:
            bent = change * h + gradient * (self._pulled(dx, h) / s)
            out[0][...] = bent.sum(self.others)
        if self.center:
            out[-1][...] = change.sum(self.others)

    def _normalised(self, x: np.ndarray) -> Moments:
        """Return h and s."""
        mean, variance = self.moments(x)
        s = np.sqrt(variance + self.epsilon)
        return (x - mean) / s, s

    def _scaled(self, h: np.ndarray, w: Weights) -> np.ndarray:
        return h * w[0].reshape(self.spread) if self.scale else h

    def _shifted(self, h: np.ndarray, w: Weights) -> np.ndarray:
        y = self._scaled(h, w)
        return y + w[-1].reshape(self.spread) if self.center else y

    def _pulled(self, q: np.ndarray, h: np.ndarray) -> np.ndarray:
        """Return s dL/dx for q = dL/dh, and as well s dh for q = dx: the matrix is symmetric."""
        return q

    def _pulled_change(
        self, q: np.ndarray, dq: np.ndarray, h: np.ndarray, s: np.ndarray, dx: np.ndarray
    ) -> np.ndarray:
        """Return how dL/dx changes, times s, where x changes by dx and q = dL/dh by dq."""
        return dq


@dataclass(frozen=True)
class ByStatistics(Normalization):
    """By the mean and the variance that training has left, which are constants here.

    Parameters
    ----------
    momentum : what a batch in training leaves of the statistics that there were
    statistics : the mean and the variance, each of the shape of γ
    """

    momentum: float = 0.99
    statistics: Sequence[np.ndarray] = field(default=(), compare=False, repr=False)

    def moments(self, x: np.ndarray) -> Moments:
        mean, variance = self.statistics
        return mean.reshape(self.spread), variance.reshape(self.spread)

    def in_training(self) -> ByBatch:
        return ByBatch(**vars_of(self))


class ByMoments(Normalization):
    """By the moments of the numbers themselves, through which slopes run too.

    For q = dL/dh it is dL/dx = (q − mean(q) − h mean(q h))/s, and as well dh = (dx − mean(dx) −
    h mean(dx h))/s; s changes by mean(h dx).
    """

    def over(self) -> tuple[int, ...]:
        """Return the axes over which the moments are taken."""
        raise NotImplementedError

    def moments(self, x: np.ndarray) -> Moments:
        mean = x.mean(self.over(), keepdims=True)
        apart = x - mean  # no difference of squares, which loses digits far from zero
        return mean, np.mean(apart * apart, self.over(), keepdims=True)

    def _pulled(self, q: np.ndarray, h: np.ndarray) -> np.ndarray:
        return q - self._mean(q) - h * self._mean(q * h)

    def _pulled_change(
        self, q: np.ndarray, dq: np.ndarray, h: np.ndarray, s: np.ndarray, dx: np.ndarray
    ) -> np.ndarray:
        dh, ds = self._pulled(dx, h) / s, self._mean(h * dx)
        turned = dh * self._mean(q * h) + h * self._mean(q * dh)
        return self._pulled(dq, h) - turned - self._pulled(q, h) * (ds / s)

    def _mean(self, q: np.ndarray) -> np.ndarray:
        return q.mean(self.over(), keepdims=True)


@dataclass(frozen=True)
class BySample(ByMoments):
    """By the mean and the variance of each sample by itself, along some of its axes."""

    def over(self) -> tuple[int, ...]:
        return self.axes


@dataclass(frozen=True)
class ByBatch(ByMoments, ByStatistics):
    """By the mean and the variance of the batch, of which the statistics keep a moving mean."""

    mixes_samples = True
    loops = ()

    def over(self) -> tuple[int, ...]:
        return self.others

    def in_training(self) -> ByBatch:
        return self

    def remember(self, x: np.ndarray) -> None:
        for kept, new in zip(self.statistics, self.moments(x), strict=True):
            self._follow(kept, new.reshape(kept.shape))

    def _follow(self, kept: np.ndarray, new: np.ndarray) -> None:
        kept *= self.momentum
        kept += (1 - self.momentum) * new

    @property
    def is_of_rows(self) -> bool:
        """Whether each number of the last axis has moments of its own."""
        return self.axes == (len(self.shape),)

    def compiled(self, dtype: np.dtype, batches: int, size: int) -> ByBatch:
        # NumPy adds up the only column of an array in another order than one of several
        if not (self.is_of_rows and self.own > (1,)):
            return self
        found = rows.loops_for(dtype, batches, size * prod(self.shape))
        return self._with(loops=found) if found else self

    def bind(self, x: np.ndarray, dx: np.ndarray | None, w: Weights, out: Weights) -> Bound:
        if not self.is_of_rows:
            return super().bind(x, dx, w, out)
        given, own = iter(w), iter(out)
        gamma, dgamma = (next(given), next(own)) if self.scale else (None, None)
        beta, dbeta = (next(given), next(own)) if self.center else (None, None)
        at_work = rows.Rows(x, dx, (gamma, beta), (dgamma, dbeta), self.epsilon)
        moments = zip(self.statistics, (at_work.mean, at_work.variance), strict=True)
        remember = [partial(self._follow, *each) for each in moments]
        return Bound(at_work.y, at_work.dy, *at_work.calls(self.loops), remember)


def vars_of(part: ByStatistics) -> dict:
    """Return the settings of a part that make another like it."""
    return {name: getattr(part, name) for name in part.__dataclass_fields__}


def axes_of(axis: int | Sequence[int], rank: int, what: str) -> tuple[int, ...]:
    """Return axes of a batch of so many as numbers from 1, in order.

    Raises
    ------
    ValueError
        If one is that of the samples, or there is none such.
    """
    given = [axis] if isinstance(axis, int | np.integer) else list(axis)
    if any(not -rank <= one < rank or one % rank == 0 for one in given) or not given:
        raise ValueError(
            f"{what}: axis must be from 1 to {rank - 1} here, since axis 0 counts the samples, "
            f"got {axis!r}"
        )
    return tuple(sorted({int(one) % rank for one in given}))
