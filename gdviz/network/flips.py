"""Along a line of weights a unit of a first layer flips once: that tells what the next one makes.

What the first layer makes of a sample is linear on the line, A + tB. So where it is bent at 0, by a
ReLU or its like, each unit passes its bend once at most, at t = -A/B. Between two flips every unit
keeps its slope s, and what the next layer makes, with the weights W + tE and the biases b + tc, is

    z(t) = sum_u s_u (A_u + tB_u) (W_u + tE_u) + b + tc = P + tQ + t²R

In the middle of the line one product of matrices gives P, Q and R. From there outwards, to the one
end and to the other, a unit that flips adds its own terms to them, by so much as its slope changes.
So a line costs as much as four of its points, and some sums for each flip. Of rounding there is no
more than comes together from the middle to an end: the next line begins afresh.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from gdviz.network.network import Network
from gdviz.network.part import Part, Weights
from gdviz.network.parts import Affine
from gdviz.programs.loops import translated

STRAIGHT = 1.0, 1.0
"""The slopes on both sides of what does not bend."""
ROOM = 2**18
"""How many numbers of all points and some samples are computed at once: they stay in the cache."""


class Loops(NamedTuple):
    """The two loops of machine code, of arrays of one dtype."""

    begin: Callable[..., None]
    walk: Callable[..., None]

    @classmethod
    def of(cls, dtype: np.dtype) -> Loops | None:
        """Return both; None where there is no Numba that works."""
        found = [translated(*each, dtype) for each in zip((begin, walk), AXES, strict=True)]
        return cls(*found) if all(found) else None


def begin(images, at, sides, here, out):
    """Write A in the middle of a line, and s A and s B, of which the next layer makes P, Q and R.

    Parameters
    ----------
    images : what the first layer makes with the weights of each vector, the second of which is the
        way along the line, shape (1 + vectors, samples, units)
    at : the coefficients of the middle, shape (vectors,)
    sides : the slopes below and above the bend
    here, out : what is written, shapes (samples, units) and (2, samples, units)
    """
    below, above = sides[0], sides[1]
    for i in range(len(here)):
        row, change = here[i], images[1, i]
        row[:] = images[0, i]
        for c in range(len(at)):
            far, image = at[c], images[1 + c, i]
            for u in range(len(row)):
                row[u] += far * image[u]
        for u in range(len(row)):
            a, b = row[u], change[u]
            s = above if a > 0 else below
            out[0, i, u], out[1, i, u] = s * a, s * b


AXES = (3, 1, 1, 2, 3), (2, 2, 3, 2, 1, 1, 1, 3)
"""How many axes the arrays have that `begin` and `walk` take."""


def walk(here, change, begun, ways, biases, far, sides, out):
    """Write what the second layer makes, bent, at each point of a line.

    For each sample it first finds between which points its units flip: those of one place are a
    chain, from the latest to the earliest. Then it goes to the right end of the line and to the
    left one, each time from the middle.

    Parameters
    ----------
    here, change : A and B in the middle of the line, shape (samples, units)
    begun : sum s A and sum s B, each times W and E, shape (2, samples, 2 * width)
    ways : W and E, side by side, shape (units, 2 * width)
    biases : b and c, shape (2 * width,)
    far : t of the points, rising; one of them is the middle, where it is 0
    sides : the slopes below and above the bend, of the first layer and of the second
    out : what is written, shape (points, samples, width), or more columns, which are left alone
    """
    points, samples, _ = out.shape
    width = len(biases) // 2
    units, middle = len(ways), int(np.searchsorted(far, 0))
    turn, below, above = sides[1] - sides[0], sides[2], sides[3]
    low, high = far[0], far[points - 1]
    each = (points - 1) / (high - low)
    stops = np.append(far, np.array([np.nan, np.nan], far.dtype))  # nothing is before or behind nan
    flip, near = np.empty(units, far.dtype), np.empty(units, np.int32)
    latest, earlier = np.empty(points + 1, np.int32), np.empty(units, np.int32)
    p, q = np.empty_like(ways[0]), np.empty_like(ways[0])
    for i in range(samples):
        a, b, z = here[i], change[i], begun[:, i]
        for u in range(units):
            flip[u] = -a[u] / b[u]
            inside = (low < flip[u]) & (flip[u] < high)
            near[u] = np.int32((flip[u] - low) * each) if inside else np.int32(points)
        latest[:] = -1
        for u in range(units):
            k, t = near[u], flip[u]  # exact where points are evenly spaced
            while stops[k] >= t:
                k -= 1
            while stops[k + 1] < t:
                k += 1
            k += (k < points) & ((b[u] > 0) == (a[u] <= 0))  # on the way to the right
            earlier[u], latest[k] = latest[k], u
        for first, end, step in ((middle, points, 1), (middle - 1, -1, -1)):
            for j in range(2 * width):
                p[j], q[j] = z[0, j] + biases[j], z[1, j]
            for k in range(first, end, step):
                u = latest[k]
                while u >= 0:
                    v, u = u, earlier[u]
                    s, one = turn if a[v] <= 0 else -turn, ways[v]
                    sa, sb = s * a[v], s * b[v]
                    if u < 0:
                        for j in range(2 * width):
                            w = one[j]
                            p[j], q[j] = p[j] + sa * w, q[j] + sb * w
                        break
                    s, other = turn if a[u] <= 0 else -turn, ways[u]
                    ta, tb = s * a[u], s * b[u]
                    for j in range(2 * width):  # two at once: each number is read and written once
                        w, e = one[j], other[j]
                        p[j], q[j] = p[j] + sa * w + ta * e, q[j] + sb * w + tb * e
                    u = earlier[u]
                t, row = far[k], out[k, i]
                for j in range(width):
                    y = p[j] + t * (p[width + j] + q[j] + t * q[width + j])
                    row[j] = y * above if y > 0 else y * below


class Line(NamedTuple):
    """The weights along a line, from its middle.

    Attributes
    ----------
    at : the coefficients of the middle
    middle, along : the weights of all parts there, and how they change with t, as flat vectors
    far : t of the points
    """

    at: np.ndarray
    middle: np.ndarray
    along: np.ndarray
    far: np.ndarray


@dataclass(frozen=True)
class Flips:
    """What follows on a first layer: a bend at 0, a second layer, and parts that may be stacked.

    Attributes
    ----------
    network : these, in the order of their weights
    first, second : the slopes below and above the bends of both layers
    later : the parts after those
    carries_1 : whether a 1 stands beside what the second layer gives: later takes it times biases
    """

    network: Network
    first: tuple[float, float]
    second: tuple[float, float]
    later: Network
    carries_1: bool = False

    @classmethod
    def of(cls, network: Network) -> Flips | None:
        """Return what the parts of a network do along a line; None if these are others."""
        parts = list(network.parts)
        first = _sides(parts)
        if not parts or not (isinstance(parts[0], Affine) and parts[0].stacks):
            return None
        del parts[0]
        second = _sides(parts)
        if not all(part.stacks for part in parts):
            return None
        carries_1 = bool(parts) and _adds(parts[0])
        if carries_1:
            parts[0] = Affine(parts[0].inputs + 1, parts[0].outputs, bias=False)
        return cls(network, first, second, Network(tuple(parts)), carries_1)

    @property
    def products(self) -> int:
        """How many numbers are multiplied for a sample by the product that is done without."""
        return self.network.sizes[0]

    def outputs(
        self, loops: Loops, images: Sequence[np.ndarray], line: Line
    ) -> Iterator[tuple[slice, np.ndarray | None]]:
        """Yield some samples, and what all parts make of them, shape (points, samples, outputs).

        They lie in memory that is used again. None where something is not finite in the middle of
        the line: nothing can be added to it.

        Parameters
        ----------
        images : what the first layer makes of the samples with the weights of each vector
        """
        ways, biases, later = self._weights(line)
        sides = np.array([*self.first, *self.second], ways.dtype)
        points, samples, width = len(line.far), len(images[0]), len(biases) // 2 + self.carries_1
        size = max(ROOM // (points * width), 16)
        room = np.ones(points * min(size, samples) * width, ways.dtype)
        for start in range(0, samples, size):
            some = slice(start, start + size)
            own = np.stack([image[some] for image in images])
            here, begun = np.empty_like(own[0]), np.empty_like(own[:2])
            loops.begin(own, line.at, sides, here, begun)
            begun = (begun.reshape(-1, len(ways)) @ ways).reshape(2, len(here), -1)
            if not np.isfinite(begun).all():
                yield some, None
                return
            out = room[: points * len(here) * width].reshape(points, len(here), width)
            loops.walk(here, own[1], begun, ways, biases, line.far, sides, out)
            yield some, self.later.value(out, later)

    def _weights(self, line: Line) -> tuple[np.ndarray, np.ndarray, Sequence[Weights]]:
        """Return W and E, b and c, and the weights of the later parts stacked, for all points."""
        own = (self.network.split(each) for each in (line.middle, line.along))
        (w, *b), (e, *c) = (next(filter(None, each)) for each in own)
        ways = np.concatenate([w, e], axis=1)
        biases = np.concatenate([*b, *c]) if b else np.zeros(ways.shape[1], ways.dtype)
        rest = slice(sum(self.network.sizes) - sum(self.later.sizes), None)
        stacked = line.middle[rest] + line.far[:, None] * line.along[rest]
        return ways, biases, self.later.split(stacked)


def _sides(parts: list[Part]) -> tuple[float, float]:
    """Take a bend at 0 off the front of parts, if there is one: return its slopes on both sides."""
    return parts.pop(0).sides if parts and parts[0].sides else STRAIGHT


def _adds(part: Part) -> bool:
    """Whether a part adds biases to a product: in memory they are one more row of its kernel."""
    return isinstance(part, Affine) and part.bias and type(part).forward is Affine.forward
