"""The loss of a network on a grid of a plane, beside what else computes it on the same cores."""

from collections.abc import Iterator, Sequence
from functools import partial
from importlib.util import find_spec

from benchmarks import landscape_sides as sides
from benchmarks.measure import Measured, Row, compared, in_turns, work

SIDES = {
    "torch, no gradients": partial(work, sides.by_torch),
    "loss-landscapes": partial(work, sides.by_package),
    "products alone": partial(work, sides.products_alone),
}
FASTER, LIMIT = {1_000: 6, 10_000: 9}, 1.6
NEEDS = {"torch, no gradients": "torch", "loss-landscapes": "loss_landscapes"}
RESOLUTION = 51


def rows(
    repeat: int = 3,
    frames: int = 0,
    samples: Sequence[int] = tuple(FASTER),
    resolution: int = RESOLUTION,
) -> Iterator[Row]:
    """51 × 51 points of 784-300-100-10 over 1,000 and 10,000 digits, float32."""
    beside = [name for name in SIDES if name not in NEEDS or find_spec(NEEDS[name])]
    for count in samples:
        task = {"samples": count, "resolution": resolution}
        theirs = (SIDES[name](**task) for name in beside)
        mine, *others = in_turns(repeat, work(sides.by_gdviz, **task), *theirs)
        for name, runs in zip(beside, others, strict=True):
            faster = name != "products alone"
            target = FASTER.get(count) if faster else LIMIT
            what = f"{count:,} samples | {name}"
            yield compared(what, mine, runs, target, faster=faster, note=_apart(mine, runs))


def _apart(mine: Sequence[Measured], theirs: Sequence[Measured]) -> str:
    """Say how far apart the losses are, where the same ones were computed."""
    ours, other = (runs[0].said.get("losses", ()) for runs in (mine, theirs))
    away = [abs(a / b - 1) for a, b in zip(ours, other, strict=False)]
    return f"the losses differ by {max(away):.0e} of themselves" if away else ""
