"""What depth does to a network before it has learned anything: how large its values are, layer by
layer, and how large the slopes that come back.

Each layer multiplies a slope by its weights and by the slope of its activation. A factor below one,
once a layer, all but takes it away; one above one makes it explode.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gdviz import activations, initializers
from gdviz.activations import ActivationFunction
from gdviz.ground import checks
from gdviz.initializers import Initializer, RandomNormal
from gdviz.layers import Dense, Input
from gdviz.models import Model, Sequential

USUAL = (
    ("sigmoid", "glorot_uniform"),
    ("tanh", "glorot_uniform"),
    ("relu", "he_normal"),
    ("relu", RandomNormal(stddev=0.25)),
)
"""Of 64 units: what vanishes, what fades, what keeps its size, and what explodes."""
_GONE, _LARGE = 1e-2, 1e2
"""How many times its size at the end a slope is that has vanished or exploded."""
_KEPT = (0.1, 10.0)


@dataclass(frozen=True, eq=False)
class Depth:
    """Sizes by layer: see `slopes_by_depth`.

    Attributes
    ----------
    labels : of the networks, as short as tells them apart
    settings : the activation and the initializer of each; their labels where these were given
    values : the root mean square of what leaves each layer, shape (networks, layers)
    slopes : that of the slopes of the end in its sums, where those in the end's values are 1
    width : how many units a layer has; None where networks were given
    """

    labels: tuple[str, ...]
    settings: tuple[str, ...]
    values: np.ndarray
    slopes: np.ndarray
    width: int | None

    @property
    def layers(self) -> int:
        """How many layers each has."""
        return self.slopes.shape[1]

    @property
    def factors(self) -> np.ndarray:
        """By how much each layer multiplies a slope on its way back, in the geometric mean."""
        with np.errstate(divide="ignore", invalid="ignore"):
            logs = np.log(self.slopes[:, 0]) - np.log(self.slopes[:, -1])
        return np.exp(logs / max(self.layers - 1, 1))

    @property
    def vanish(self) -> np.ndarray:
        """Which slopes have all but vanished at the first layer."""
        return self._changes < _GONE

    @property
    def explode(self) -> np.ndarray:
        """Which slopes have exploded there."""
        return self._changes > _LARGE

    @property
    def keep(self) -> np.ndarray:
        """Which slopes have kept their size, but for a factor of ten."""
        return (self._changes > _KEPT[0]) & (self._changes < _KEPT[1])

    @property
    def _changes(self) -> np.ndarray:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.nan_to_num(self.slopes[:, 0] / self.slopes[:, -1], nan=0.0)


def slopes_by_depth(
    networks: Any = USUAL,
    depth: int = 20,
    width: int = 64,
    samples: int = 64,
    seed: int = 0,
) -> Depth:
    """Return how large values and slopes are in each layer of networks that have learned nothing.

    Inputs are standard normal, and so is the slope that begins at the end.

    Parameters
    ----------
    networks : pairs of an activation and an initializer, such as [("relu", "he_normal")], or a dict
        of a label to a pair or to a model of dense layers of one's own, as it is now
    depth, width : the layers of each, and the units in each; of a pair
    samples : how many inputs
    seed : of the weights and the inputs

    Raises
    ------
    ValueError
        If there is no pair or model, an activation or an initializer is unknown, models have
        different numbers of layers or fewer than two, or a number is no whole one above 0.

    Examples
    --------
    >>> found = gd.studies.slopes_by_depth(depth=6, width=16, samples=16)
    >>> found.layers
    6
    """
    samples, width = checks.whole("samples", samples), checks.whole("width", width)
    depth = checks.whole("depth", depth, 2)
    made = {label: _made(one, depth, width, seed) for label, one in _labelled(networks).items()}
    found = [_sizes(model, samples, seed) for model in made.values()]
    if len({len(values) for values, _ in found}) > 1 or len(found[0][0]) < 2:
        counts = ", ".join(f"{label}: {len(v)}" for label, (v, _) in zip(made, found, strict=True))
        raise ValueError(
            f"slopes_by_depth compares networks of as many layers, at least 2, got {counts}"
        )
    values, slopes = map(np.array, zip(*found, strict=True))
    own = isinstance(networks, Mapping) and any(isinstance(e, Model) for e in networks.values())
    return Depth(_apart(tuple(made)), tuple(made), values, slopes, None if own else width)


def _labelled(networks: Any) -> dict[str, Any]:
    if isinstance(networks, Mapping):
        found = dict(networks)
    elif isinstance(networks, Sequence) and not isinstance(networks, str):
        pairs = [networks] if len(networks) == 2 and not _is_pair(networks[0]) else networks
        found = {_label(*_pair(one)): one for one in pairs}
    else:
        found = {}
    if not found:
        raise ValueError(
            "networks must be pairs of an activation and an initializer, such as [('relu', "
            f"'he_normal')], or a dict of labels to models, got {networks!r}"
        )
    return found


def _is_pair(given: Any) -> bool:
    return isinstance(given, tuple | list) and len(given) == 2


def _pair(given: Any) -> tuple[ActivationFunction, Initializer]:
    if not _is_pair(given):
        raise ValueError(
            f"a network is an activation and an initializer, such as ('relu', 'he_normal'), got "
            f"{given!r}"
        )
    return activations.get(given[0]), initializers.get(given[1])


def _label(activation: ActivationFunction, initializer: Initializer) -> str:
    """Return what a network is called: its activation, its initializer, what is set of that."""
    changed = {k: v for k, v in initializer.kept().items() if v != initializer.taken()[k]}
    settings = "".join(f" {value:g}" for value in changed.values())
    return f"{activation.name}, {initializer.name}{settings}"


def _apart(settings: tuple[str, ...]) -> tuple[str, ...]:
    """Return the activation alone of those that no other has."""
    firsts = [each.partition(", ")[0] for each in settings]
    pairs = zip(settings, firsts, strict=True)
    return tuple(each if firsts.count(first) > 1 else first for each, first in pairs)


def _made(given: Any, depth: int, width: int, seed: int) -> Model:
    if isinstance(given, Model):
        return given
    activation, initializer = _pair(given)
    layers = [Dense(width, activation, kernel_initializer=initializer) for _ in range(depth)]
    return Sequential([Input(shape=(width,), dtype="float64"), *layers], seed=seed)


def _sizes(model: Model, samples: int, seed: int) -> tuple[list[float], list[float]]:
    """Return how large values are behind each layer with weights, and slopes before its bend."""
    rng = np.random.default_rng(seed)
    network = model.network
    weights = network.split(model.parameters.astype(float))
    with np.errstate(all="ignore"):
        values = network.forward(rng.normal(size=(samples, *model.input_shape[1:])), weights)
        slope, slopes = rng.normal(size=values[-1].shape), []
        for k in reversed(range(len(network.parts))):
            part = network.parts[k]
            if part.shapes:
                slopes.insert(0, _size(slope))
            slope = part.pull(values[k], values[k + 1], slope, weights[k])
    starts = [k for k, part in enumerate(network.parts) if part.shapes]
    ends = [*starts[1:], len(network.parts)]
    return [_size(values[end]) for end in ends], slopes


def _size(numbers: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(numbers))))
