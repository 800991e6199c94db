"""The calls of a pass in pieces: what a product leaves in the cache is stepped while it is there.

Each row of a kernel's gradient is a product of its own, and an elementwise rule steps it alone. So
gradient and step go through the kernel together, some rows at a time, in place of one after the
other. No slope waits for them: they come last, of all kernels at once, and a team of threads shares
them, as it does large products.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from gdviz.ground.team import Team
from gdviz.network.part import Bound, Call, Weights
from gdviz.steps.pieces import Pieces

LEAST = 2**21  # multiplications for which it pays to call a thread
MOST, DEEP = 16, 256  # pieces of a product; rows of a kernel in one, whose sums are added up


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
    return [each for call in bound.forward for each in _shared(call, team, _by_depth)]


def backwards(
    bound: Bound, team: Team, place: Place, pieces: Pieces | None
) -> tuple[list[Call], Stepped]:
    """Return the calls of a part backwards, and those that step its weights when all parts are.

    Parameters
    ----------
    pieces : step slices of the vector; None if the gradient is all
    """
    calls, stepped = [*bound.backward], Stepped([], 0)
    if pieces is not None and place.gradient:
        last = calls[-1]
        if _is_product(last) and last.args[2] is place.gradient[0]:
            calls, stepped = calls[:-1], Stepped(_by_rows(last, place, pieces), _work(last))
        else:
            stepped = Stepped([pieces.stepped(slice(place.start, place.stop))], 0)
    return [each for call in calls for each in _shared(call, team, _by_width)], stepped


def together(stepped: Sequence[Stepped], team: Team) -> list[Call]:
    """Return the calls that step the weights of all parts: shared by a team, where it pays."""
    calls = [call for each in stepped for call in each.calls]
    return [partial(team.do, calls)] if sum(each.work for each in stepped) >= 2 * LEAST else calls


def _by_rows(product: partial, place: Place, pieces: Pieces) -> list[Call]:
    """Return the product that is the gradient of a kernel, some rows at a time, each stepped."""
    left, right, kernel = product.args
    rows, columns = kernel.shape
    calls = []
    for some in _slices(rows, _count(product)):
        stop = place.stop if some.stop == rows else place.start + some.stop * columns
        where = slice(place.start + some.start * columns, stop)  # the last has the bias too
        calls.append(pieces.made(left[some].T, right, where))
    return calls


def _shared(call: Call, team: Team, cut: Callable[[partial, Team], list[Call]]) -> list[Call]:
    """Return a large product of matrices as calls that a team shares; any other call as it is."""
    return cut(call, team) if _is_product(call) and _work(call) >= 2 * LEAST else [call]


def _by_depth(product: partial, team: Team) -> list[Call]:
    """Cut a product with a kernel where the kernel is cut in a step, if it has rows enough.

    Else a core would fetch half of each row from where another has just stepped it.
    """
    left, kernel, out = product.args
    if len(kernel) < 2 * DEEP:
        return _by_width(product, team)
    some = _slices(len(kernel), _count(product, len(kernel) // DEEP))
    rooms = [out, *(np.empty_like(out) for _ in some[1:])]
    cut = [
        partial(np.matmul, left[:, rows], kernel[rows], room)
        for rows, room in zip(some, rooms, strict=True)
    ]
    return [partial(team.do, cut), *(partial(np.add, out, room, out) for room in rooms[1:])]


def _by_width(product: partial, team: Team) -> list[Call]:
    """Cut a product along the longer axis of what it gives."""
    left, right, out = product.args
    rows, columns = (_slices(length, _count(product)) for length in out.shape)
    if out.shape[0] >= out.shape[1]:
        cut = [(left[some], right, out[some]) for some in rows]
    else:
        cut = [(left, right[:, some], out[:, some]) for some in columns]
    return [partial(team.do, [partial(np.matmul, *each) for each in cut])]


def _is_product(call: Call) -> bool:
    if not isinstance(call, partial) or call.func is not np.matmul:
        return False
    return all(array.ndim == 2 for array in call.args)


def _count(product: partial, most: int = MOST) -> int:
    """Return into how many pieces a product is cut: a power of 2, as even as threads are."""
    parts = _work(product) // LEAST
    return 1 << min(parts.bit_length() // 2, most.bit_length() - 1)


def _work(product: partial) -> int:
    left, _, out = product.args
    return left.shape[1] * out.size


def _slices(length: int, count: int) -> list[slice]:
    bounds = np.linspace(0, length, min(count, length) + 1).astype(int).tolist()
    return [slice(*pair) for pair in pairwise(bounds)]
