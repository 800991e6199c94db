"""A chain of layers from one place to another, and the one flat vector that holds its weights.

What the layers compute, and what of it learns, is asked of them whenever it is needed, so that
what somebody changes of a layer counts from then on.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from math import prod

import numpy as np

from gdviz import regularizers
from gdviz.layers import Layer, Tensor
from gdviz.network.network import Network
from gdviz.network.part import Part
from gdviz.training.penalties import Penalties


def layers_between(start: Tensor, end: Tensor) -> list[Layer]:
    """Return the layers of the chain from one place to another, that of the start first.

    Raises
    ------
    ValueError
        If either is none or several places, or the end does not follow from the start, or a layer
        stands in the chain twice.
    """
    start, end = _one("inputs", start), _one("outputs", end)
    if start.before is not None:
        raise ValueError("inputs must be what Input(shape) returned: a chain begins there")
    layers, place = [], end
    while place is not start:
        if place is None:
            raise ValueError("outputs does not follow from inputs: no chain of layers joins them")
        layers.append(place.layer)
        place = place.before
    layers.append(start.layer)
    if len(set(layers)) < len(layers):
        twice = next(layer for layer in layers if layers.count(layer) > 1)
        raise ValueError(f"{twice!r} stands in the chain twice: each layer has one place in it")
    return layers[::-1]


def _one(name: str, tensor: Tensor) -> Tensor:
    if isinstance(tensor, list | tuple) and len(tensor) == 1:
        return tensor[0]
    if isinstance(tensor, list | tuple | dict):
        raise ValueError(
            f"{name} has {len(tensor)} tensors, but a model here is one chain of layers, without "
            "branches: one in, one out"
        )
    if not isinstance(tensor, Tensor):
        raise ValueError(
            f"{name} must be what Input(shape) or a layer returns, got {type(tensor).__name__}"
        )
    return tensor


def name_layers(layers: Sequence[Layer]) -> None:
    """Name the layers that have no name by their kind: dense, dense_1, in the order of the chain.

    Raises
    ------
    ValueError
        If two layers have the same name.
    """
    taken = [layer.name for layer in layers if layer.name]
    if twice := {name for name in taken if taken.count(name) > 1}:
        raise ValueError(f"two layers are called {min(twice)!r}: names are unique within a model")
    for layer in layers:
        if layer.name is None:
            kind = layer.first_name()
            numbered = (f"{kind}_{k}" if k else kind for k in range(len(layers)))
            layer.name = next(name for name in numbered if name not in taken)
            taken.append(layer.name)


def vector_of(layers: Sequence[Layer], dtype: str, seed: int) -> np.ndarray:
    """Return the flat vector whose views are the weights of the layers.

    Layers that already share one, side by side, keep it, so that a model of some layers of another
    learns with it, as in Keras. Else all move into a new one, with the weights that they have; new
    ones draw their first, each from a generator of its own.

    Parameters
    ----------
    layers : of the chain
    dtype : of a new vector
    seed : of the first weights

    Raises
    ------
    ValueError
        If some of the layers have their weights in another dtype.
    """
    weighing = [layer for layer in layers if layer.count_params()]
    for layer in weighing:
        if layer.home and layer.home[0].dtype != dtype:
            raise ValueError(
                f"the layer {layer.name!r} belongs to a model of {layer.home[0].dtype}: write "
                f"Input(shape, dtype={layer.home[0].dtype.name!r})"
            )
    shared = side_by_side(weighing)
    return _new_vector(weighing, dtype, seed) if shared is None else shared


def side_by_side(layers: Sequence[Layer]) -> np.ndarray | None:
    """Return the part of a vector in which the layers lie one after another, if they do."""
    homes = [layer.home for layer in layers]
    if None in homes or not homes:
        return None
    if any(a[0] is not b[0] or a[2] != b[1] for a, b in pairwise(homes)):
        return None
    return homes[0][0][homes[0][1] : homes[-1][2]]


def _new_vector(layers: Sequence[Layer], dtype: str, seed: int) -> np.ndarray:
    vector = np.empty(sum(layer.size for layer in layers), dtype)
    start = 0
    for k, layer in enumerate(layers):
        drawn = layer.get_weights() or layer.draw(np.random.default_rng([seed, k]))
        first = drawn if layer.weights else [*drawn, *layer.first_statistics()]
        end = start + layer.size
        layer.move_to(vector, start, end)
        for view, weight in zip(layer.weights, first, strict=True):
            view[...] = weight
        start = end
    return vector


def network_of(layers: Sequence[Layer], training: bool = False) -> Network:
    """Return what the layers of a chain compute, in inference or in training.

    Raises
    ------
    ValueError
        If one of them has other weights now than it was built with.
    """
    chain: list[Part] = []
    for layer in layers:
        parts = layer.parts_in_training() if training else layer.parts()
        asked = sum(prod(shape) for part in parts for shape in part.shapes)
        built = layer.home[2] - layer.home[1] if layer.home else 0
        if asked != built:
            raise ValueError(
                f"{layer!r} was built with {built} weights, but asks for {asked} now: make a new "
                "model of new layers"
            )
        chain += parts
    return Network(tuple(chain))


def penalties_of(layers: Sequence[Layer]) -> Penalties:
    """Return the regularizers of the weights of layers, but of those that are frozen."""
    counts = [len(layer.weights) - len(layer.statistics) for layer in layers]
    starts = zip(layers, accumulate(counts, initial=0), strict=False)
    return Penalties(
        tuple(
            (start + k, regularizers.get(penalty))
            for layer, start in starts
            if layer.trainable
            for k, penalty in layer.penalties().items()
            if penalty is not None
        )
    )


def frozen_in(layers: Sequence[Layer]) -> list[slice]:
    """Return the parts of the vector of layers that do not learn."""
    homes = [(layer.trainable, *layer.home[1:]) for layer in layers if layer.home]
    return [
        slice(start - homes[0][1], end - homes[0][1])
        for learns, start, end in homes
        if not learns and start < end
    ]
