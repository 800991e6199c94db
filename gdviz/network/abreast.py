"""The later layers of a network at many points of a line, as one compiled loop over the points.

Threads that call NumPy again and again wait for one another at the interpreter's lock, longer than
the small calls take. This loop holds no lock from its first point to its last. The products in it
are those of the OpenBLAS that NumPy brings, so that the results are NumPy's, to the bit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from gdviz.ground.cores import product_of
from gdviz.network.network import Network
from gdviz.network.part import Part
from gdviz.network.parts import Affine, Bend, programs_of
from gdviz.programs import loops
from gdviz.programs.recording import Program, record

IDENTITY = record(lambda z: [z], arrays=1)


class Passes(NamedTuple):
    """The loop over points: a `loops.Blueprint`.

    Attributes
    ----------
    front : what is done to each of the numbers that begin it, which are linear along the line
    layers : for each after it, whether it has a bias, and what is done to each number then
    """

    front: loops.Outline
    layers: tuple[tuple[bool, loops.Outline], ...]

    @property
    def outlines(self) -> list[loops.Outline]:
        """What is done to numbers, from the front on."""
        return [self.front, *(outline for _, outline in self.layers)]

    def source(self) -> str:
        """Return the source of the loop."""
        layers = range(len(self.layers))
        arrays = ["base", "along", "weights", "ways", "far", "vector", "out", "h0"]
        arrays += [f"h{k}" for k in layers[1:]] + [f"w{k}" for k in layers]
        arrays += [f"b{k}" for k in layers if self.layers[k][0]]
        numbers = [f"n{k}_{i}" for k, each in enumerate(self.outlines) for i in range(each.numbers)]
        lines = [
            f"def loop({', '.join([*arrays, *numbers])}):",
            "    for k in range(len(far)):",
            "        c = far[k]",
            "        for j in range(len(vector)):",
            "            vector[j] = ways[j] * c + weights[j]",
            "        row = h0.reshape(-1)",
            *_bent(self.front, 0, "along[j] * c + base[j]", "        "),
        ]
        for k in layers:
            lines += self._layer(k)
        return "\n".join(lines)

    def _layer(self, k: int) -> list[str]:
        bias, outline = self.layers[k]
        y = f"h{k + 1}" if k + 1 < len(self.layers) else "out[k]"
        z = f"row[j] + b{k}[j]" if bias else "row[j]"
        return [
            f"        x, w, y = h{k}, w{k}, {y}",
            "        n, m = w.shape",
            "        product(101, 111, 111, len(x), m, n, one, x.ctypes, n, w.ctypes, m, zero,"
            " y.ctypes, m)",  # 101 and 111 stand for rows that are contiguous, and not transposed
            "        for i in range(len(y)):",
            "            row = y[i]",
            *_bent(outline, k + 1, z, "            "),
        ]

    def signature(self, number: Any, nb: Any) -> tuple[Any, ...]:
        """Return the types that the loop takes."""
        one, two, three = (nb.types.Array(number, axes, "C") for axes in (1, 2, 3))
        arrays = [one] * 6 + [three] + [two] * 2 * len(self.layers)
        biases = [one for bias, _ in self.layers if bias]
        return (*arrays, *biases, *[number] * sum(each.numbers for each in self.outlines))


def _bent(outline: loops.Outline, number: int, z: str, indent: str) -> list[str]:
    text, stored = outline.written({0: "z"}, "t", f"n{number}_")
    inner = [f"z = {z}", *text, f"row[j] = {stored[1]}"]
    return [f"{indent}for j in range(len(row)):", *(f"{indent}    {line}" for line in inner)]


class Layer(NamedTuple):
    """A product with a bias or none, and what is done to each number then."""

    affine: Affine
    bend: Program


class Abreast(NamedTuple):
    """What follows on the numbers that begin it, bent: layers one after another."""

    network: Network
    front: Program
    layers: list[Layer]

    @property
    def programs(self) -> list[Program]:
        """What is done to numbers, from the front on."""
        return [self.front, *(layer.bend for layer in self.layers)]

    @classmethod
    def of(cls, network: Network) -> Abreast | None:
        """Return what parts do as one loop; None if there is none for them."""
        parts = list(network.parts)
        front, layers = _bend(parts), []
        while parts and _is_own(parts[0]):
            layers.append(Layer(parts.pop(0), _bend(parts)))
        return None if parts or not layers else cls(network, front, layers)

    def loop(self, image: np.ndarray, points: int) -> Callable[..., None] | None:
        """Return the loop, compiled; None if there is none, or it does not pay for so many points.

        It takes `bound` arrays after those of the line: what the numbers that begin it are, and how
        they change along it, the same of the weights, and how far the points lie.
        """
        widths = [image.shape[-1], *(layer.affine.outputs for layer in self.layers)]
        # of a single row or column NumPy makes other products
        if image.ndim != 2 or len(image) < 2 or min(widths) < 2 or not product_of(image.dtype):
            return None
        front, *bends = map(loops.outline, self.programs)
        if not all(outline.can_be_compiled for outline in (front, *bends)):
            return None
        biases = (layer.affine.bias for layer in self.layers)
        loop = loops.loop_of(Passes(front, tuple(zip(biases, bends, strict=True))), image.dtype)
        return loop.run if loop.is_ready((2 + len(front.lines)) * points * image.size) else None

    def bound(self, image: np.ndarray, points: int) -> tuple[np.ndarray, list[Any]]:
        """Return room for what comes of so many points, and all that the loop takes at last."""
        dtype, count = image.dtype, len(image)
        vector = np.empty(sum(self.network.sizes), dtype)
        split = [w for w in self.network.split(vector) if w]
        hidden = [np.empty((count, layer.affine.inputs), dtype) for layer in self.layers]
        out = np.empty((points, count, self.layers[-1].affine.outputs), dtype)
        biases = [w[1] for w in split if len(w) > 1]
        numbers = [c for program in self.programs for c in program.constants]
        return out, [vector, out, *hidden, *(w[0] for w in split), *biases, *numbers]


def _is_own(part: Part) -> bool:
    return isinstance(part, Affine) and type(part).bind is Affine.bind


def _bend(parts: list[Part]) -> Program:
    """Take an activation off the front of parts, if there is one: return what it does."""
    programs = type(parts[0]) is Bend and programs_of(parts[0].activation) if parts else None
    if not programs:
        return IDENTITY
    del parts[0]
    return programs.value
