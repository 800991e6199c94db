"""How long paths of very many steps take to be saved, beside Matplotlib's own lines of them."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from benchmarks.measure import Row, compared, in_turns, work

STEPS, A_PICTURE = 200_000, 1.0
KINDS = {
    "a walk": "one that strolls about",
    "jumps": "one that leaps all over the map",
    "two that swing": "Adam with rates of 0.5 and 1 on Rosenbrock's function",
}
TURNS, QUICK = 3, {"steps": 2000}


def rows(repeat: int = 3, steps: int = STEPS) -> Iterator[Row]:
    """A first PNG of paths of 200,000 steps, in a process that has imported what it takes."""
    with tempfile.TemporaryDirectory() as folder:
        for kind, said in KINDS.items():
            sides = (
                work(side, kind=kind, steps=steps, path=str(Path(folder, f"{side.__name__}.png")))
                for side in (with_gdviz, by_hand)
            )
            ours, plain = in_turns(repeat, *sides)
            seconds = [run.seconds for run in ours]
            yield Row(f"{kind}, {steps:,} steps", seconds, target=A_PICTURE, note=said)
            yield compared(f"{kind} | lines of pyplot alone", ours, plain, target=None)


def paths_of(kind: str, steps: int) -> Mapping:
    """Return the points (steps + 1, 2) of paths by what they are called."""
    import numpy as np

    import gdviz as gd

    random = np.random.default_rng(0)
    if kind == "a walk":
        strides = random.normal(0, 0.006, (steps + 1, 2)).cumsum(axis=0)
        return {kind: 4 - abs(8 - (strides + 4) % 16)}  # turned back at the edges of the map
    if kind == "jumps":
        return {kind: random.uniform(-4, 4, (steps + 1, 2))}
    rules = gd.Adam(0.5), gd.Adam(1.0)
    descents = (gd.descend(ground_of(kind), rule, (-1.0, -1.5), steps=steps) for rule in rules)
    return {f"{path.optimizer.learning_rate:g}": path.points for path in descents}


def ground_of(kind: str):
    import gdviz as gd

    return gd.surfaces.rosenbrock if kind == "two that swing" else gd.surfaces.himmelblau


def with_gdviz(kind: str, steps: int, path: str) -> Callable[[], None]:
    """Save the paths on their surface, with their losses and their names."""
    import gdviz as gd

    paths, ground = paths_of(kind, steps), ground_of(kind)
    gd.plotting.paths("x^2 + y^2", [(1, 1), (0, 0)]).save(path)  # imports what it takes

    def save() -> None:
        gd.plotting.paths(ground, paths).save(path)

    return save


def by_hand(kind: str, steps: int, path: str) -> Callable[[], None]:
    """Save them as lines, and their losses as others."""
    import matplotlib.pyplot as plt

    paths, ground = paths_of(kind, steps), ground_of(kind)
    plt.figure().savefig(path)

    def save() -> None:
        figure, (plane, chart) = plt.subplots(1, 2, figsize=(40 / 3, 7.5), dpi=144)
        for name, points in paths.items():
            plane.plot(*points.T, label=name)
            chart.semilogy(ground(points), label=name)
        plane.legend()
        with plt.rc_context({"agg.path.chunksize": 10_000}):  # else it draws no line of so many
            figure.savefig(path)

    return save
