"""A computation as a graph: values run forward along its edges, slopes of its end run back.

Every edge has a slope of its own: how its head changes with its tail. The slope of the end in a
node is that in each head times the slope of the edge to it, summed over the heads: the chain rule.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from gdviz.network.activation import ActivationFunction

FORWARD, BACKWARD = "forward", "backward"
_CDOT, _ABOUT = r" \cdot ", r"\approx"
_TIMES = r" \times "
"""Before a power of ten, and between the factors of a line that has one."""


class Leaf(NamedTuple):
    """A number that a sum has for itself: the weight of an edge, or a bias.

    Attributes
    ----------
    name : as LaTeX
    value, slope : it, and the slope of the end of the graph in it
    letters, local : how its sum changes with it, as LaTeX and as a number
    """

    name: str
    value: float
    slope: float
    letters: str
    local: float


class Node(NamedTuple):
    """A number of a computation.

    Attributes
    ----------
    name : as LaTeX
    place : its column, and its height among the others of its column, from above
    value : the number
    slope : of the end of the graph in it; nan where nobody asks for it
    sign : what computes it, as LaTeX, as short as fits a node; "" of what is given
    letters, numbers : the same in full, in letters and in numbers
    activation : that computes it, if one does
    bias : that it adds, if it adds one
    note : what else goes into it, as LaTeX, such as a target
    rounded : what the numbers give as they are written; nan where nobody asks
    """

    name: str
    place: tuple[float, float]
    value: float
    slope: float = math.nan
    sign: str = ""
    letters: str = ""
    numbers: str = ""
    activation: ActivationFunction | None = None
    bias: Leaf | None = None
    note: str = ""
    rounded: float = math.nan


class Edge(NamedTuple):
    """How a number goes into another.

    Attributes
    ----------
    tail, head : the numbers of the nodes
    letters, local : how the head changes with the tail, as LaTeX and as a number
    weight : by which the tail is multiplied, if it is one
    """

    tail: int
    head: int
    letters: str
    local: float
    weight: Leaf | None = None


class Step(NamedTuple):
    """What is found at a step, and how.

    Attributes
    ----------
    way : forward or backward
    edges : along which
    node, leaf : what is found: the value or the slope of a node; the slope of a leaf, by its name
    letters, numbers : the equation, as LaTeX
    """

    way: str
    edges: tuple[int, ...]
    node: int | None
    leaf: str
    letters: str
    numbers: str


@dataclass(frozen=True, eq=False)
class Graph:
    """A computation: see `backward_pass` and `computation_graph`.

    Attributes
    ----------
    nodes : in the order in which they are computed, the end last
    edges : between them
    told : what was computed, in words or as a formula
    formula : the same as LaTeX, if it is a formula
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    told: str = ""
    formula: str = ""

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """The weights and the biases, in the order of the nodes that they go into."""
        found = []
        for k, node in enumerate(self.nodes):
            found += [edge.weight for edge in self.edges if edge.head == k and edge.weight]
            found += [node.bias] if node.bias else []
        return tuple(found)

    @property
    def asked(self) -> tuple[float, ...]:
        """The slopes that it is all for: those in the weights, else those in what is given."""
        if self.leaves:
            return tuple(leaf.slope for leaf in self.leaves)
        return tuple(node.slope for node in self.nodes if not node.sign)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Each value, from the first to the end; each slope, from the end to the first.

        The last step is a whole chain, from the end back to what was found last.
        """
        return (*self._forward(), *self._backward(), *self._chain())

    def edges_into(self, node: int) -> list[int]:
        """Return the numbers of the edges whose head is a node."""
        return [k for k, edge in enumerate(self.edges) if edge.head == node]

    def edges_from(self, node: int) -> list[int]:
        """Return the numbers of the edges whose tail is a node."""
        return [k for k, edge in enumerate(self.edges) if edge.tail == node]

    def _forward(self) -> Iterator[Step]:
        for k, node in enumerate(self.nodes):
            if node.sign:
                numbers = _line(node.numbers, node.value, node.rounded)
                into = tuple(self.edges_into(k))
                yield Step(FORWARD, into, k, "", f"{node.name} = {node.letters}", numbers)

    def _backward(self) -> Iterator[Step]:
        end = len(self.nodes) - 1
        for k in range(end, -1, -1):
            node = self.nodes[k]
            if not math.isnan(node.slope):
                yield self._seed() if k == end else self._slope_in(k)
            into = [(e, self.edges[e].weight) for e in self.edges_into(k)]
            for edge, leaf in [((), node.bias), *(((e,), leaf) for e, leaf in into)]:
                if leaf is not None:
                    yield self._slope_in_leaf(k, leaf, tuple(edge))

    def _seed(self) -> Step:
        name = self.nodes[-1].name
        letters = rf"{self._partial(name)} = 1"
        return Step(BACKWARD, (), len(self.nodes) - 1, "", letters, "")

    def _slope_in(self, k: int) -> Step:
        """Return the step to the slope in a node: a product for each edge that leaves it."""
        node, out = self.nodes[k], self.edges_from(k)
        heads = [self.nodes[self.edges[e].head] for e in out]
        left = self._partial(node.name)
        if heads == [self.nodes[-1]]:  # there the slope is the edge's own
            own = self.edges[out[0]].letters
            letters = left if own == left else f"{left} = {own}"
            return Step(BACKWARD, tuple(out), k, "", letters, f"= {in_short(node.slope)}")
        above = [self._partial(head.name) for head in heads]
        local = [self.edges[e].letters for e in out]
        letters = " + ".join(map(_product, above, local))
        if len(out) == 1:
            rule = rf"{above[0]}{_CDOT}{_partial(heads[0].name, node.name)}"
            letters = rule if letters == rule else f"{rule} = {letters}"
        numbers = " + ".join(
            f"{in_short(head.slope)}{_CDOT}{enclosed(self.edges[e].local)}"
            for head, e in zip(heads, out, strict=True)
        ).replace("+ -", "- ")
        pairs = ((head.slope, self.edges[e].local) for head, e in zip(heads, out, strict=True))
        written = sum(rounded(slope) * rounded(local) for slope, local in pairs)
        told = _line(numbers, node.slope, written)
        return Step(BACKWARD, tuple(out), k, "", f"{left} = {letters}", told)

    def _slope_in_leaf(self, k: int, leaf: Leaf, edges: tuple[int, ...]) -> Step:
        """Return the step to the slope in a weight or a bias of a sum."""
        node = self.nodes[k]
        above = self._partial(node.name)
        rule = rf"{above}{_CDOT}{_partial(node.name, leaf.name)}"
        letters = rf"{self._partial(leaf.name)} = {rule} = {_product(above, leaf.letters)}"
        product = f"{in_short(node.slope)}{_CDOT}{enclosed(leaf.local)}"
        written = rounded(node.slope) * rounded(leaf.local)
        numbers = _line(product, leaf.slope, written)
        return Step(BACKWARD, edges, None, leaf.name, letters, numbers)

    # ------------------------------------------------------------------------ a whole chain

    def _chain(self) -> Iterator[Step]:
        """Yield one step along all of a chain, where one alone leads from the end to a leaf."""
        targets: list[tuple[int, Leaf | None, tuple[int, ...]]] = [
            (edge.head, edge.weight, (k,)) for k, edge in enumerate(self.edges) if edge.weight
        ]
        targets += [(k, None, ()) for k, node in enumerate(self.nodes) if not node.sign]
        for k, leaf, first in targets:
            way = self._only_way(k)
            if len(way) + len(first) > 2 and not math.isnan(self.nodes[k].slope):
                yield self._along(way, k, leaf, first)
                return

    def _only_way(self, node: int) -> list[int]:
        """Return the edges from a node to the end; none where there are several ways."""
        way: list[int] = []
        while out := self.edges_from(node):
            if len(out) > 1:
                return []
            way += out
            node = self.edges[out[0]].head
        return way

    def _along(self, way: Sequence[int], k: int, leaf: Leaf | None, first: tuple) -> Step:
        edges = [self.edges[e] for e in reversed(way)]
        names = [(self.nodes[e.head].name, self.nodes[e.tail].name) for e in edges]
        numbers = [edge.local for edge in edges]
        name, slope = self.nodes[k].name, self.nodes[k].slope
        if leaf is not None:
            names.append((name, leaf.name))
            numbers.append(leaf.local)
            name, slope = leaf.name, leaf.slope
        letters = _CDOT.join(_partial(*pair) for pair in names)
        first_number, *others = numbers
        told = _CDOT.join([in_short(first_number), *map(enclosed, others)])
        return Step(
            BACKWARD,
            (*reversed(way), *first),
            None,
            "",
            f"{self._partial(name)} = {letters}",
            _line(told, slope, math.prod(map(rounded, numbers))),
        )

    def _partial(self, name: str) -> str:
        return _partial(self.nodes[-1].name, name)


def told_on_edge(graph: Graph, edge: Edge, in_letters: bool = False) -> str:
    """Return the slope of an edge in one line, as LaTeX: by what, in letters too, and how much."""
    head, tail = graph.nodes[edge.head].name, graph.nodes[edge.tail].name
    told = [rf"\partial {head}/\partial {tail}", edge.letters, in_short(edge.local)]
    return " = ".join(dict.fromkeys(told if in_letters else told[::2]))


def _partial(of: str, by: str) -> str:
    return rf"\dfrac{{\partial {of}}}{{\partial {by}}}"


def _product(slope: str, local: str) -> str:
    """Return a product as LaTeX."""
    is_sum = " + " in local or " - " in local or local[0] == "-"
    factor = rf"\left({local}\right)" if is_sum and local[0] != "(" else local
    return f"{slope}{_CDOT}{factor}"


def in_short(value: float) -> str:
    """Return a number in three digits as LaTeX."""
    digits, _, power = f"{value:.3g}".partition("e")
    if not power:
        return "0" if digits == "-0" else digits
    times = {"1": "", "-1": "-"}.get(digits, rf"{digits}{_TIMES}")
    return rf"{times}10^{{{int(power)}}}"


def rounded(value: float) -> float:
    """Return a number as it is written: in three digits."""
    return float(f"{value:.3g}")


def _line(numbers: str, value: float, written: float) -> str:
    """Return a line that ends in a value: after "=" where what is written gives it, else "≈".

    A sign of multiplication is the same throughout.
    """
    number = in_short(value)
    same = math.isnan(written) or in_short(written) == number
    line = f"= {numbers} {'=' if same else _ABOUT} {number}" if numbers else f"= {number}"
    return line.replace(_CDOT, _TIMES) if _TIMES in line else line


def enclosed(value: float) -> str:
    """Return a number as a factor: in brackets where it is below 0 or itself a product."""
    number = in_short(value)
    return rf"({number})" if number[0] == "-" or _TIMES in number else number


def with_slopes(
    nodes: Sequence[Node],
    edges: Sequence[Edge],
    told: str,
    asks: Callable[[int], bool] = lambda _: True,
) -> Graph:
    """Return a graph of what was computed forward, with all slopes, found backward.

    Parameters
    ----------
    nodes : in order, the end last, without slopes
    edges : between them; their weights, and the biases of the nodes, without slopes too
    asks : whether the slope in a node is asked for
    """
    slopes = [0.0] * len(nodes)
    slopes[-1] = 1.0
    for edge in sorted(edges, key=lambda edge: -edge.head):
        slopes[edge.tail] += slopes[edge.head] * edge.local
    found = [
        node._replace(slope=slopes[k] if asks(k) else math.nan, bias=_sloped(node.bias, slopes[k]))
        for k, node in enumerate(nodes)
    ]
    joined = [edge._replace(weight=_sloped(edge.weight, slopes[edge.head])) for edge in edges]
    return Graph(tuple(found), tuple(joined), told)


def _sloped(leaf: Leaf | None, slope: float) -> Leaf | None:
    return leaf and leaf._replace(slope=slope * leaf.local)
