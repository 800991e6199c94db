"""One sample through a small network and back: each sum, activation and slope as a number."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import ArrayLike

from gdviz.calculus.symbolic import latex
from gdviz.ground import checks
from gdviz.ground.arrays import as_numbers
from gdviz.loss.base import Loss
from gdviz.models import Model
from gdviz.network.parts import Affine, Bend, Weights
from gdviz.studies import recorded
from gdviz.studies.graphs import Edge, Graph, Leaf, Node, enclosed, in_short, rounded, with_slopes

MOST_UNITS, MOST_COLUMNS, MOST_WEIGHTS = 4, 9, 20
_LONGEST = 100
"""Letters of LaTeX: a formula of a loss that is longer is not told."""
_PREDICTION = re.compile(r"(?<![a-zA-Z\\])[pz](?![a-zA-Z])")


def backward_pass(model: Model, x: ArrayLike, y: ArrayLike) -> Graph:
    """Return all numbers of one sample's way through a network, and the slope of its loss in each.

    Parameters
    ----------
    model : compiled, of up to 4 inputs, 4 units in each of up to 3 layers, and 20 weights
    x : one sample, shape (inputs,)
    y : its target, as the loss takes it; a batch of this one sample will do, of x and of y

    Raises
    ------
    ValueError
        If the model is not compiled or larger, has a layer with weights that is not dense, or the
        sample does not fit it.

    Examples
    --------
    >>> layers = [gd.layers.Dense(2, "tanh"), gd.layers.Dense(1)]
    >>> model = gd.Sequential([gd.layers.Input((2,)), *layers])
    >>> model.compile("sgd", "mse")
    >>> len(gd.studies.backward_pass(model, [1.0, 2.0], [0.5]).nodes)
    8
    """
    recorded.check_model(model)
    inputs = checks.numbers("x", x)
    model.criterion_for(inputs[None])
    if inputs.shape == (1, *model.input_shape[1:]):
        inputs = inputs[0]
    if inputs.shape != model.input_shape[1:] or inputs.ndim != 1:
        raise ValueError(
            f"backward_pass takes one sample of a network of a few inputs: x must have the shape "
            f"{model.input_shape[1:]}, got {inputs.shape}"
        )
    _check_small(model)
    return _Builder(model, inputs, _of_one(y)).graph()


def _of_one(y: ArrayLike) -> np.ndarray:
    """Return the target of a sample, which may stand in a batch of its own."""
    target = as_numbers("y", y)
    if target.ndim < 2:
        return target
    if target.ndim > 2 or len(target) != 1:
        raise ValueError(f"backward_pass takes the target of one sample, got {target.shape}")
    return target[0]


def _check_small(model: Model) -> None:
    """Refuse a network that is too large to be read."""
    parts = model.network.parts
    units = [model.input_shape[-1], *(part.outputs for part in parts if isinstance(part, Affine))]
    for layer in model.layers:
        if not all(isinstance(part, Affine | Bend) for part in layer.parts()):
            raise ValueError(
                "backward_pass draws Dense layers and activations, got another layer: "
                f"{type(layer).__name__}"
            )
    if model.criterion.penalties.of:
        raise ValueError(
            "backward_pass draws the loss of one sample, to which no penalty belongs: draw a model "
            "without regularizers"
        )
    weights = model.count_params()
    if max(units) > MOST_UNITS or len(parts) + 2 > MOST_COLUMNS or weights > MOST_WEIGHTS:
        raise ValueError(
            f"backward_pass draws a network of up to {MOST_UNITS} units in a layer, "
            f"{(MOST_COLUMNS - 2) // 2} layers and {MOST_WEIGHTS} weights, so that its numbers can "
            f"be read; this one has {' → '.join(map(str, units))} and {weights:,} weights: make a "
            "smaller one such as 2 → 2 → 1, or draw an image's way with forward_pass"
        )


class _Builder:
    """Puts the nodes of a network one after another, from its inputs to its loss."""

    def __init__(self, model: Model, inputs: np.ndarray, target: ArrayLike) -> None:
        self.model, self.target = model, target
        self.nodes: list[Node] = []
        self.edges: list[Edge] = []
        self.weights = self.biases = self.sums = 0
        names = _numbered("x", len(inputs), 1)
        self.ends = self._column(0, inputs, [Node(name, (0, 0), 0.0) for name in names])

    def graph(self) -> Graph:
        """Return all of it."""
        network, parameters = self.model.network, self.model.parameters.astype(float)
        last, column = len(network.parts) - 1, 1
        for k, (part, w) in enumerate(zip(network.parts, network.split(parameters), strict=True)):
            x = np.array([[self.nodes[e].value for e in self.ends]])
            put = self._put_sums if isinstance(part, Affine) else self._put_bent
            self.ends = put(part, w, x, column, k == last)
            column += 1
        self._put_loss(column)
        first = self.model.input_shape[-1]
        told = f"{self.model!r}, loss {self.model.loss!r}"
        return with_slopes(self.nodes, self.edges, told, lambda k: k >= first)

    def _column(self, column: int, values: np.ndarray, nodes: list[Node]) -> list[int]:
        """Put a column of nodes; return their numbers."""
        start, count = len(self.nodes), len(nodes)
        for k, (node, value) in enumerate(zip(nodes, values, strict=True)):
            place = column, (k + 0.5) / count
            self.nodes.append(node._replace(place=place, value=float(value)))
        return list(range(start, start + count))

    def _put_sums(
        self, part: Affine, w: Weights, x: np.ndarray, column: int, last: bool
    ) -> list[int]:
        values = part.forward(x, w)[0]
        names = _outputs(len(values)) if last else _numbered("z", len(values), self.sums + 1)
        self.sums += 0 if last else len(values)
        nodes, tails = [], [self.nodes[e] for e in self.ends]
        for j, name in enumerate(names):
            leaves = [self._weight(float(w[0][i, j]), tail) for i, tail in enumerate(tails)]
            bias = self._bias(float(w[1][j])) if part.bias else None
            head = len(self.nodes) + j
            self.edges += [
                Edge(tail, head, leaf.name, leaf.value, leaf)
                for tail, leaf in zip(self.ends, leaves, strict=True)
            ]
            nodes.append(_sum(name, tails, leaves, bias))
        return self._column(column, values, nodes)

    def _weight(self, value: float, tail: Node) -> Leaf:
        self.weights += 1
        return Leaf(f"w_{{{self.weights}}}", value, 0.0, tail.name, tail.value)

    def _bias(self, value: float) -> Leaf:
        self.biases += 1
        return Leaf(f"b_{{{self.biases}}}", value, 0.0, "1", 1.0)

    def _put_bent(
        self, part: Bend, w: Weights, x: np.ndarray, column: int, last: bool
    ) -> list[int]:
        """Put what an activation makes of each number, or of all of them."""
        y = part.forward(x, w)
        count, activation = y.shape[-1], part.activation
        names = _outputs(count) if last else _numbered("a", count, self.sums - count + 1)
        called, nodes = _called(activation.name), []
        written = part.forward(_rounded(x), w)[0]
        for j, (name, unit) in enumerate(zip(names, np.eye(count), strict=True)):
            local = part.pull(x, y, unit[None], w)[0]
            of = self._bend(called, name, j, len(self.nodes) + j, local)
            letters = f"{called}({', '.join(node.name for node in of)})"
            numbers = f"{called}({', '.join(in_short(node.value) for node in of)})"
            node = Node(name, (0, 0), 0.0, sign=called, letters=letters, numbers=numbers)
            nodes.append(node._replace(activation=activation, rounded=float(written[j])))
        return self._column(column, y[0], nodes)

    def _bend(self, called: str, name: str, j: int, head: int, local: np.ndarray) -> list[Node]:
        """Put the edges to what an activation makes of number j; return the nodes they are from."""
        mixed = [i for i in range(len(self.ends)) if i == j or local[i]]
        for i in mixed:
            before = self.nodes[self.ends[i]].name
            letters = rf"{called}'({before})"
            if mixed != [j]:
                letters = rf"\dfrac{{\partial {name}}}{{\partial {before}}}"
            self.edges.append(Edge(self.ends[i], head, letters, float(local[i])))
        return [self.nodes[self.ends[i]] for i in mixed]

    def _put_loss(self, column: int) -> None:
        loss, outputs = self.model.loss, np.array([[self.nodes[e].value for e in self.ends]])
        last = self.model.network.parts[-1]
        targets = loss.prepared_targets(np.asarray(self.target)[None], outputs.shape)
        value, slopes = loss.value_and_gradient_unchecked(targets, outputs)
        if isinstance(last, Bend) and last.activation.shares:
            # its outputs add up to 1, whatever goes in: no slope of their sum counts
            slopes = loss.gradient_of_shares(targets, outputs)
        letters, derivative = _formulas(loss, outputs.size)
        for end, slope in zip(self.ends, slopes[0], strict=True):
            partial = rf"\dfrac{{\partial L}}{{\partial {self.nodes[end].name}}}"
            self.edges.append(Edge(end, len(self.nodes), derivative or partial, float(slope)))
        target = ",\\ ".join(map(in_short, np.atleast_1d(np.asarray(self.target, float))))
        node = Node("L", (0, 0), 0.0, sign="L", letters=letters, note=f"y = {target}")
        self._column(column, np.array([float(value)]), [node])


def _sum(name: str, tails: list[Node], leaves: list[Leaf], bias: Leaf | None) -> Node:
    """Return a sum of what its tails have, times weights, and a bias."""
    pairs = list(zip(leaves, tails, strict=True))
    letters = [f"{leaf.name} {tail.name}" for leaf, tail in pairs]
    numbers = [rf"{in_short(leaf.value)} \cdot {enclosed(tail.value)}" for leaf, tail in pairs]
    if bias:
        letters.append(bias.name)
        numbers.append(in_short(bias.value))
    told = " + ".join(numbers).replace("+ -", "- ")
    written = sum(rounded(leaf.value) * rounded(tail.value) for leaf, tail in pairs)
    written += rounded(bias.value) if bias else 0.0
    node = Node(name, (0, 0), 0.0, sign=r"\Sigma", letters=" + ".join(letters), numbers=told)
    return node._replace(bias=bias, rounded=written)


def _rounded(values: np.ndarray) -> np.ndarray:
    return np.vectorize(rounded, otypes=[float])(values)


def _numbered(letter: str, count: int, first: int) -> list[str]:
    return [f"{letter}_{{{k}}}" for k in range(first, first + count)]


def _outputs(count: int) -> list[str]:
    return [r"\hat{y}"] if count == 1 else [rf"\hat{{y}}_{{{k}}}" for k in range(1, count + 1)]


def _called(name: str) -> str:
    return r"\sigma" if name == "sigmoid" else rf"\mathrm{{{name.replace('_', ' ')}}}"


def _formulas(loss: Loss, outputs: int) -> tuple[str, str]:
    """Return a loss and its slope in LaTeX; "" in place of what is long or of several outputs."""
    told = r"\ell(y,\ \hat{y})"
    if outputs > 1 or not loss.formula:
        return told, ""
    value, slope = (
        _PREDICTION.sub(r"\\hat{y}", latex(each)) for each in (loss.expression, loss.derivative)
    )
    return (value if len(value) <= _LONGEST else told), (slope if len(slope) <= _LONGEST else "")
