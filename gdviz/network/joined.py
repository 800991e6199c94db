"""What lies between two products becomes one compiled loop, where that pays.

A bias and the activation after it go over the same numbers, and so do, on the way back, the pull
through the activation and the gradient of the bias. NumPy takes a call and a pass for each.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from gdviz.network.network import Network
from gdviz.network.part import Bound, Part, Weights
from gdviz.network.parts import Affine, Bend, Programs, programs_of
from gdviz.network.totals import Totals
from gdviz.programs import loops


class Onwards(NamedTuple):
    """The loop y = f(y + b), `loop(y, b, n0, …)`: a `loops.Blueprint`."""

    value: loops.Outline

    def source(self) -> str:
        """Return the source of the loop."""
        text, stored = self.value.written({0: "z"}, "t")
        head = ", ".join(["y", "b", *(f"n{k}" for k in range(self.value.numbers))])
        return "\n".join(
            [
                f"def loop({head}):",
                "    for i in range(y.shape[0]):",
                "        for j in range(y.shape[1]):",
                "            z = y[i, j] + b[j]",
                *(f"            {line}" for line in text),
                f"            y[i, j] = {stored[1]}",
            ]
        )

    def signature(self, number: Any, nb: Any) -> tuple[Any, ...]:
        """Return the types that the loop takes."""
        arrays = nb.types.Array(number, 2, "C"), nb.types.Array(number, 1, "C")
        return (*arrays, *[number] * self.value.numbers)


@dataclass(frozen=True)
class Joined(Part):
    """y = f(x W + b): an affine part and the activation after it, to be bound."""

    affine: Affine
    programs: Programs
    onwards: loops.Loop
    backwards: loops.Loop

    @property
    def shapes(self) -> tuple[tuple[int, ...], ...]:
        return self.affine.shapes

    @classmethod
    def of(cls, affine: Part, bend: Part, dtype: np.dtype) -> Joined | None:
        """Return two parts as one; None if they are others, or no loop has the same results."""
        programs = type(bend) is Bend and programs_of(bend.activation)
        # NumPy adds up the only column of an array in another order than one of several
        bound_so = isinstance(affine, Affine) and type(affine).bind is Affine.bind
        several = bound_so and affine.bias and affine.outputs > 1
        if not (programs and several):
            return None
        value, pull = map(loops.outline, programs)
        if not (value.can_be_compiled and pull.can_be_compiled) or 0 in pull.read():
            return None
        # of z, a and dL/da, which become dL/dz in place, and add up to the gradient of the bias
        back = Totals(pull, read=(1, 2), written=3, added=3)
        blueprints = Onwards(value), back
        return cls(affine, programs, *(loops.loop_of(one, dtype) for one in blueprints))

    def expect(self, batches: int, size: int, backwards: bool = True) -> None:
        """Compile the loops if they are worth it, for so many batches of a size."""
        numbers = batches * (size * self.affine.outputs + loops.CALL)
        value, pull = self.programs
        both = (self.onwards, value), (self.backwards, pull)
        for loop, program in both if backwards else both[:1]:
            loop.is_ready((1 + len(program.lines)) * numbers)

    def is_ready(self, backwards: bool = True) -> bool:
        """Whether its loops are compiled, that backwards too if it is needed."""
        return self.onwards.run is not None and not (backwards and self.backwards.run is None)

    def bind(self, x: np.ndarray, dx: np.ndarray | None, w: Weights, out: Weights) -> Bound:
        y, dy, (product, _), (*pull, _, collect), _ = self.affine.bind(x, dx, w, out)
        rows, pulls = (each.reshape(-1, self.affine.outputs) for each in (y, dy))
        onwards = partial(self.onwards.run, rows, w[1], *self.programs.value.constants)
        back = [*pull, collect]
        if self.backwards.run is not None:
            constants = self.programs.pull.constants
            back = [partial(self.backwards.run, rows, pulls, out[1], *constants), *back]
        return Bound(y, dy, [product, onwards], back)


def joined(
    network: Network, dtype: np.dtype, batches: int, size: int, backwards: bool = True
) -> Network:
    """Return a network with parts joined where there are loops, for so many batches of a size.

    Its weights lie in the flat vector as before. If it is not to run `backwards`, it need not be
    able to.
    """
    if not loops.is_installed():
        return network
    pairs = {k: Joined.of(*pair, dtype) for k, pair in enumerate(pairwise(network.parts))}
    for one in filter(None, pairs.values()):  # of all before any: equal ones share their loops
        one.expect(batches, size, backwards)
    parts: list[Part] = []
    for k, part in enumerate(network.parts):
        if (one := pairs.get(k - 1)) and one.is_ready(backwards):
            parts[-1] = one
        else:
            parts.append(part.compiled(dtype, batches, size))
    return Network(tuple(parts))
