"""The loss of a network on a grid of a plane, beside what else computes it on the same cores."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from benchmarks import landscape_sides as sides
from benchmarks.measure import Measured, Row, compared, in_turns, work

SIDES = {
    "torch, no gradients": partial(work, sides.by_torch),
    "loss-landscapes": partial(work, sides.by_package),
}
TOLD = "torch, no gradients"
FASTER, LIMIT = {1_000: 6, 10_000: 9}, 1.6
GRIDS = {1_000: 51, 10_000: 51}
BY_FLIPS = "with Numba most products of the second layer are done without: less than 1 is no error"
TURNS, QUICK = 3, {"grids": {64: 5}}


def rows(repeat: int = 3, grids: Mapping[int, int] = GRIDS) -> Iterator[Row]:
    """A plane through 784-300-100-10, 51 × 51 points over 1,000 digits, and once over 10,000."""
    for samples, resolution in grids.items():
        task = {"samples": samples, "resolution": resolution}
        ways = work(sides.by_gdviz, **task), work(sides.products_alone, **task)
        turns = repeat if samples < 10_000 else 1  # of that each takes minutes
        mine, floor, *others = in_turns(turns, *ways, *(side(**task) for side in SIDES.values()))
        what = f"{samples:,} digits, {resolution} × {resolution}"
        for name, runs in zip(SIDES, others, strict=True):
            yield compared(
                f"{what} | {name}",
                mine,
                runs,
                FASTER.get(samples),
                faster=True,
                note=_apart,
                floor=floor,
                headline=_headline(samples, resolution) if name == TOLD else "",
            )
        yield compared(f"{what} | products alone", mine, floor, LIMIT, note=BY_FLIPS, floor=floor)


def _headline(samples: int, resolution: int) -> str:
    points = f"{resolution} × {resolution} points"
    return f"a landscape of {points} over {samples:,} digits | {TOLD}"


def _apart(mine: Sequence[Measured], theirs: Sequence[Measured]) -> str:
    """Say how far apart the losses are, where the same ones were computed."""
    ours, other = (runs[0].said.get("losses", ()) for runs in (mine, theirs))
    away = [abs(a / b - 1) for a, b in zip(ours, other, strict=False)]
    return f"the losses differ by {max(away):.0e} of themselves" if away else ""
