"""Under- and overfitting: polynomials of growing degree on the same samples.

Of a degree too small the curve misses what the samples have in common, of one too large it follows
their noise. The loss of the samples that are fitted only falls; that of others tells them apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.polynomial import Polynomial
from numpy.typing import ArrayLike

from gdviz.data import wave
from gdviz.ground import checks

_CLEARLY = 1.2
"""How many times the least validation loss one is at least that is clearly larger."""
_MOST = 12
"""The largest degree, where nobody asks for others."""

_ROUNDED = 100 * np.finfo(float).eps
"""How far a polynomial through samples misses them, relative to their size: rounding alone."""

Samples = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True, eq=False)
class Fits:
    """Polynomials of growing degree: see `fit_polynomials`.

    Attributes
    ----------
    samples, held_out : (x, y), each of shape (n,): those that are fitted, and others
    degrees : shape (k,), growing
    polynomials : the best of each degree, called with places (...)
    training, validation : the mean squared errors of the one and of the other, shape (k,)
    """

    samples: Samples
    held_out: Samples
    degrees: np.ndarray
    polynomials: Sequence[Polynomial]
    training: np.ndarray
    validation: np.ndarray

    @property
    def best(self) -> int:
        """The number of the degree whose validation loss is least, of those at 0 the first."""
        rounding = (_ROUNDED * np.abs(self.held_out[1]).max()) ** 2
        return int((self.validation <= max(self.validation.min(), rounding)).argmax())

    @property
    def chosen(self) -> tuple[int, ...]:
        """The numbers of the first degree, of the best and of the last, each once."""
        return tuple(sorted({0, self.best, len(self.degrees) - 1}))

    @property
    def misses_and_overfits(self) -> bool:
        """Whether the validation is clearly worse both below and above the best degree.

        And whether the training is better above it, so that it is no failure to fit.
        """
        ends = self.validation[[0, -1]] > _CLEARLY * self.validation[self.best]
        within = 0 < self.best < len(self.degrees) - 1
        return bool(within and ends.all() and self.training[-1] < self.training[self.best])


def fit_polynomials(
    x: ArrayLike | None = None,
    y: ArrayLike | None = None,
    degrees: Sequence[int] | None = None,
    validation_data: tuple[ArrayLike, ArrayLike] | None = None,
) -> Fits:
    """Fit polynomials of several degrees to samples by least squares, and validate them.

    Parameters
    ----------
    x, y : the samples, shape (n,); by default 18 of `gd.data.wave`
    degrees : of the polynomials, such as [1, 3, 9]; by default from 1 to 12, or as far as there are
        samples for
    validation_data : (x, y), samples that are not fitted; by default every third of `x` and `y`,
        from the second on, is held out

    Raises
    ------
    ValueError
        If degrees are no whole numbers that grow, or the samples do not fit together.

    Examples
    --------
    >>> x, y = gd.data.wave(18)
    >>> found = gd.studies.fit_polynomials(x, y, degrees=range(1, 10))
    >>> found.best
    5
    """
    if x is None and y is None:
        (x, y), validation_data = wave(18, seed=1), validation_data or wave(40, seed=101)
    samples = _samples("x and y", (x, y))
    if validation_data is None:
        samples, validation_data = _held_out(samples)
    held_out = _samples("validation_data", validation_data)
    apart = len(np.unique(samples[0]))
    if apart == 1:
        raise ValueError(f"x must differ from sample to sample: all are fitted at {samples[0][0]}")
    if degrees is None:
        # a polynomial through all samples has a loss that is rounding alone
        degrees = range(1, min(_MOST + 1, max(apart - 1, 3), apart))
    several = degrees if isinstance(degrees, Iterable) else [degrees]
    degrees = np.array([checks.whole("each of degrees", degree, 0) for degree in several])
    if not len(degrees) or (np.diff(degrees) <= 0).any():
        raise ValueError(f"degrees must grow, such as [1, 3, 9], got {degrees.tolist()}")
    if degrees[-1] >= apart:
        at = f"{apart} at different x" if apart < len(samples[0]) else apart
        raise ValueError(
            f"degrees must be below the number of samples that are fitted, {at}, got "
            f"{degrees[-1]}: write such as degrees=range(1, {apart})"
        )
    domain = [samples[0].min(), samples[0].max()]
    fits = [Polynomial.fit(*samples, int(degree), domain=domain) for degree in degrees]
    losses = [
        np.array([np.mean((fit(x) - y) ** 2) for fit in fits]) for x, y in (samples, held_out)
    ]
    return Fits(samples, held_out, degrees, fits, *losses)


def _held_out(samples: Samples) -> tuple[Samples, Samples]:
    """Return the samples to be fitted, and every third, which is not."""
    x, y = samples
    if len(x) < 5:
        raise ValueError(f"x and y must be at least 5 samples, a third to hold out, got {len(x)}")
    held = np.arange(len(x)) % 3 == 1
    return (x[~held], y[~held]), (x[held], y[held])


def _samples(name: str, given: Any) -> Samples:
    """Return samples x and y, shape (n,) each."""
    if (
        not isinstance(given, tuple | list)
        or len(given) != 2
        or any(each is None for each in given)
    ):
        raise ValueError(f"{name} must be samples (x, y), each of shape (n,)")
    x, y = (checks.numbers(name, each).squeeze() for each in given)
    if x.ndim != 1 or x.shape != y.shape or len(x) < 2:
        raise ValueError(f"{name} must both have the shape (n,), got {x.shape} and {y.shape}")
    return x, y
