"""The calls of a pass in pieces: what a product leaves in the cache is stepped while it is there.

Each row of a kernel's gradient is a product of its own, and an elementwise rule steps it alone. So
gradient and step go through the kernel together, some rows at a time, in place of one after the
other. No slope waits for them: they come last, of all kernels at once, and a team of threads shares
them, as it does large products.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from gdviz.ground.team import Team
from gdviz.network.part import Bound, Call, Weights

CACHE = 2**19  # bytes of a gradient, the weights and what is remembered: half a core's own cache
ARRAYS = 4  # so many of them
LEAST = 2**23  # multiplications for which it pays to call a thread
MOST = 16  # pieces of a product


class Stepped(NamedTuple):
    """Calls that make a gradient and step its weights, in any order, and how much they multiply."""

    calls: list[Call]
    work: int


class Place(NamedTuple):
    """The weights of a part: the arrays of their gradient, and from where to where they lie."""

    gradient: Weights
    start: int
    stop: int


def forwards(bound: Bound, team: Team) -> list[Call]:
    """Return the calls of a part forwards."""
    return [_shared(call, team) for call in bound.forward]


def backwards(
    bound: Bound, team: Team, place: Place, step: Callable[[slice], Call] | None
) -> tuple[list[Call], Stepped]:
    """Return the calls of a part backwards, and those that step its weights when all parts are.

    Parameters
    ----------
    step : gives the call that steps a slice of the vector; None if the gradient is all
    """
    back = [_shared(call, team) for call in bound.backward]
    if step is None or not place.gradient:
        return back, Stepped([], 0)
    last = bound.backward[-1]
    if not (_is_product(last) and last.args[2] is place.gradient[0]):
        return back, Stepped([step(slice(place.start, place.stop))], 0)
    return back[:-1], Stepped(_by_rows(last, place, step), _work(last))


def together(stepped: Sequence[Stepped], team: Team) -> list[Call]:
    """Return the calls that step the weights of all parts: shared by a team, where it pays."""
    calls = [call for each in stepped for call in each.calls]
    return [partial(team.do, calls)] if sum(each.work for each in stepped) >= 2 * LEAST else calls


def _by_rows(product: partial, place: Place, step: Callable[[slice], Call]) -> list[Call]:
    """Return the product that is the gradient of a kernel, some rows at a time, each stepped."""
    left, right, kernel = product.args
    rows, columns = kernel.shape
    pieces = []
    for some in _slices(rows, math.ceil(ARRAYS * kernel.nbytes / CACHE)):
        stop = place.stop if some.stop == rows else place.start + some.stop * columns
        where = slice(place.start + some.start * columns, stop)  # the last has the bias too
        pieces.append(_both(partial(np.matmul, left[some], right, kernel[some]), step(where)))
    return pieces


def _both(first: Call, then: Call) -> Call:
    def call() -> None:
        first()
        then()

    return call


def _shared(call: Call, team: Team) -> Call:
    """Return a large product of matrices as one that a team shares; any other call as it is."""
    if not _is_product(call) or _work(call) < 2 * LEAST:
        return call
    left, right, out = call.args
    count = min(1 << (_work(call) // LEAST).bit_length() - 1, MOST)  # as even as threads are
    if out.shape[0] >= out.shape[1]:
        cut = [(left[some], right, out[some]) for some in _slices(out.shape[0], count)]
    else:
        cut = [(left, right[:, some], out[:, some]) for some in _slices(out.shape[1], count)]
    return partial(team.do, [partial(np.matmul, *each) for each in cut])


def _is_product(call: Call) -> bool:
    if not isinstance(call, partial) or call.func is not np.matmul:
        return False
    return all(array.ndim == 2 for array in call.args)


def _work(product: partial) -> int:
    left, _, out = product.args
    return left.shape[1] * out.size


def _slices(length: int, count: int) -> list[slice]:
    bounds = np.linspace(0, length, min(count, length) + 1).astype(int).tolist()
    return [slice(*pair) for pair in pairwise(bounds)]
