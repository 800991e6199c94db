"""An initializer draws a layer's first weights, wide enough that a signal neither dies nor swells.

Names, arguments and distributions are those of `keras.initializers` (Keras 3). The scaled ones
(Glorot, He, LeCun) choose the variance from how many numbers a neuron reads (fan in) and how many
read it (fan out).
"""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gdviz.ground import checks, kinds, normal
from gdviz.ground.absent import Absent, refused
from gdviz.ground.kinds import Kind

# Of a standard normal cut at +-2: its standard deviation, by which the scaled ones divide
TRUNCATED_STDDEV = math.sqrt(
    1 - 4 * float(normal.density(np.array(2.0))) / math.erf(2 / math.sqrt(2))
)


class Initializer(Kind, kind="initializer"):
    """A rule that draws an array: `initializer(shape, rng=rng)`.

    Examples
    --------
    >>> gd.layers.Dense(10, kernel_initializer="he_normal").kernel_initializer
    HeNormal(seed=None)
    """

    @property
    def name(self) -> str:
        """The name by which `get` finds it."""
        return self.first_name()

    def __call__(
        self,
        shape: tuple[int, ...],
        dtype: str | type | np.dtype = "float32",
        rng: np.random.Generator | None = None,
    ) -> np.ndarray:
        """Return an array of a shape.

        Parameters
        ----------
        shape : the last two are the inputs and outputs, as (in, out) of a kernel
        dtype : of the array; the numbers are drawn in float64 and rounded, so that a float32 and
            a float64 network start from the same place
        rng : what to draw from, unless the initializer has a seed of its own
        """
        seed = getattr(self, "seed", None)
        if seed is not None or rng is None:
            rng = np.random.default_rng(seed)
        return np.asarray(self.draw(tuple(shape), rng)).astype(dtype, copy=False)

    def draw(self, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
        """Return float64 numbers of a shape."""
        raise kinds.lacking(self, "draw(self, shape, rng)", "an array of that shape")


def _check(initializer: Initializer, **least: float) -> None:
    """Refuse settings that are no finite numbers of at least these, and a seed that is none."""
    kind = type(initializer).__name__
    for name, bound in least.items():
        checks.number(f"{kind}: {name}", getattr(initializer, name), bound)
    seed = getattr(initializer, "seed", None)
    if seed is not None:
        checks.whole(f"{kind}: seed", seed, 0)


@dataclass(frozen=True)
class Constant(Initializer, names="constant"):
    """One value everywhere.

    Examples
    --------
    >>> gd.initializers.Constant(0.5)((2,))
    array([0.5, 0.5], dtype=float32)
    """

    value: float = 0.0

    def __post_init__(self) -> None:
        _check(self, value=-math.inf)

    def draw(self, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
        return np.full(shape, float(self.value))


class Zeros(Initializer, names=("zeros", "zero")):
    """0 everywhere.

    Examples
    --------
    >>> gd.initializers.Zeros()((2,))
    array([0., 0.], dtype=float32)
    """

    def draw(self, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
        return np.zeros(shape)


class Ones(Initializer, names=("ones", "one")):
    """1 everywhere.

    Examples
    --------
    >>> gd.initializers.Ones()((2,))
    array([1., 1.], dtype=float32)
    """

    def draw(self, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
        return np.ones(shape)


@dataclass(frozen=True)
class RandomNormal(Initializer, names=("random_normal", "normal")):
    """Normal numbers.

    Examples
    --------
    >>> gd.initializers.RandomNormal(stddev=0.5, seed=1)((300, 100)).std().round(1)
    np.float32(0.5)
    """

    mean: float = 0.0
    stddev: float = 0.05
    seed: int | None = None

    def __post_init__(self) -> None:
        _check(self, mean=-math.inf, stddev=0)

    def draw(self, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
        return rng.normal(self.mean, self.stddev, shape)


@dataclass(frozen=True)
class RandomUniform(Initializer, names=("random_uniform", "uniform")):
    """Numbers from an interval, each as likely as the other.

    Examples
    --------
    >>> drawn = gd.initializers.RandomUniform(-0.5, 0.25, seed=1)((300, 100))
    >>> drawn.min().round(2), drawn.max().round(2)
    (np.float32(-0.5), np.float32(0.25))
    """

    minval: float = -0.05
    maxval: float = 0.05
    seed: int | None = None

    def __post_init__(self) -> None:
        _check(self, minval=-math.inf)
        _check(self, maxval=self.minval)

    def draw(self, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
        return rng.uniform(self.minval, self.maxval, shape)


@dataclass(frozen=True)
class TruncatedNormal(Initializer, names="truncated_normal"):
    """Normal numbers of which those beyond two standard deviations are drawn again.

    `stddev` is that before the cut; what is left has 0.88 of it.

    Examples
    --------
    >>> bool(abs(gd.initializers.TruncatedNormal(stddev=0.5, seed=1)((300, 100))).max() <= 1.0)
    True
    """

    mean: float = 0.0
    stddev: float = 0.05
    seed: int | None = None

    def __post_init__(self) -> None:
        _check(self, mean=-math.inf, stddev=0)

    def draw(self, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
        z = rng.standard_normal(shape)
        while (beyond := abs(z) > 2).any():
            z[beyond] = rng.standard_normal(beyond.sum())
        return self.mean + self.stddev * z


FANS = {
    "fan_in": lambda fan_in, fan_out: fan_in,
    "fan_out": lambda fan_in, fan_out: fan_out,
    "fan_avg": lambda fan_in, fan_out: (fan_in + fan_out) / 2,
}
DISTRIBUTIONS = ("truncated_normal", "untruncated_normal", "uniform")


@dataclass(frozen=True)
class VarianceScaling(Initializer, names="variance_scaling"):
    """Numbers of variance scale / fan, of which the named ones of Glorot, He and LeCun are cases.

    Parameters
    ----------
    scale : of the variance
    mode : "fan_in", "fan_out" or "fan_avg", by which it is divided
    distribution : "truncated_normal", "untruncated_normal" or "uniform"
    seed : of its own

    Examples
    --------
    >>> draw = gd.initializers.VarianceScaling(scale=2.0, mode="fan_in", seed=1)
    >>> draw((300, 100)).std().round(2), round(np.sqrt(2 / 300), 2)
    (np.float32(0.08), np.float64(0.08))
    """

    scale: float = 1.0
    mode: str = "fan_in"
    distribution: str = "truncated_normal"
    seed: int | None = None

    def __post_init__(self) -> None:
        _check(self, scale=0)
        for name, known in (("mode", tuple(FANS)), ("distribution", DISTRIBUTIONS)):
            if getattr(self, name) not in known:
                raise ValueError(f"{name} must be one of {known}, got {getattr(self, name)!r}")

    def draw(self, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
        stddev = math.sqrt(self.scale / FANS[self.mode](*fans(shape)))
        if self.distribution == "uniform":
            limit = math.sqrt(3) * stddev
            return rng.uniform(-limit, limit, shape)
        if self.distribution == "untruncated_normal":
            return rng.normal(0, stddev, shape)
        return TruncatedNormal(stddev=stddev / TRUNCATED_STDDEV).draw(shape, rng)


@dataclass(frozen=True)
class _Scaled(Initializer):
    """A case of `VarianceScaling`."""

    seed: int | None = None

    scale: ClassVar[float]
    mode: ClassVar[str] = "fan_in"
    distribution: ClassVar[str] = "truncated_normal"

    def __post_init__(self) -> None:
        _check(self)

    def draw(self, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
        return VarianceScaling(self.scale, self.mode, self.distribution).draw(shape, rng)


def fans(shape: tuple[int, ...]) -> tuple[float, float]:
    """Return how many numbers one output reads, and how many outputs read one number."""
    if len(shape) < 2:
        return max(math.prod(shape), 1), max(math.prod(shape), 1)
    places = math.prod(shape[:-2])
    return places * shape[-2], places * shape[-1]


class GlorotUniform(_Scaled, names="glorot_uniform"):
    """Variance 2 / (fan in + fan out): signals and gradients keep their size (tanh, sigmoid).

    Source: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural
    networks", 2010.

    Examples
    --------
    >>> weights = gd.initializers.GlorotUniform(seed=1)((300, 100))
    >>> bool(abs(weights).max() <= np.sqrt(6 / (300 + 100)))
    True
    """

    scale, mode, distribution = 1.0, "fan_avg", "uniform"


class GlorotNormal(_Scaled, names="glorot_normal"):
    """As `GlorotUniform`, from a truncated normal distribution.

    Examples
    --------
    >>> weights = gd.initializers.GlorotNormal(seed=1)((300, 100))
    >>> weights.std().round(2), round(np.sqrt(2 / 400), 2)
    (np.float32(0.07), np.float64(0.07))
    """

    scale, mode = 1.0, "fan_avg"


class HeUniform(_Scaled, names="he_uniform"):
    """Variance 2 / fan in: a ReLU lets half of it through.

    Source: He et al., "Delving Deep into Rectifiers", 2015.

    Examples
    --------
    >>> bool(abs(gd.initializers.HeUniform(seed=1)((300, 100))).max() <= np.sqrt(6 / 300))
    True
    """

    scale, distribution = 2.0, "uniform"


class HeNormal(_Scaled, names="he_normal"):
    """As `HeUniform`, from a truncated normal distribution.

    Examples
    --------
    >>> weights = gd.initializers.HeNormal(seed=1)((300, 100))
    >>> weights.std().round(2), round(np.sqrt(2 / 300), 2)
    (np.float32(0.08), np.float64(0.08))
    """

    scale = 2.0


class LecunUniform(_Scaled, names="lecun_uniform"):
    """Variance 1 / fan in (made for SELU).

    Source: LeCun et al., "Efficient BackProp", 1998.

    Examples
    --------
    >>> bool(abs(gd.initializers.LecunUniform(seed=1)((300, 100))).max() <= np.sqrt(3 / 300))
    True
    """

    scale, distribution = 1.0, "uniform"


class LecunNormal(_Scaled, names="lecun_normal"):
    """As `LecunUniform`, from a truncated normal distribution.

    Examples
    --------
    >>> weights = gd.initializers.LecunNormal(seed=1)((300, 100))
    >>> weights.std().round(2), round(np.sqrt(1 / 300), 2)
    (np.float32(0.06), np.float64(0.06))
    """

    scale = 1.0


INITIALIZERS = Initializer.table


def __getattr__(name: str) -> type[Initializer] | Absent:
    """Return the class of a name as Keras writes it too, such as `initializers.he_normal`."""
    return INITIALIZERS.get(name) or refused(__name__, name)


def get(initializer: str | Initializer | type[Initializer]) -> Initializer:
    """Return an initializer by its name ("he_normal" or "HeNormal") or class; one as it is.

    Raises
    ------
    ValueError
        If there is no initializer of that name.

    Examples
    --------
    >>> gd.initializers.get("zeros")
    Zeros()
    """
    return kinds.get(Initializer, initializer, "HeNormal(seed=1)")
