"""How long a person waits for a picture: each scene of the course, composed at three sizes."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from multiprocessing import get_context
from statistics import median

from benchmarks.measure import Row, work

SLOWEST = 0.5
TURNS, QUICK = 1, {"names": ["saddle", "turning"]}


def composed(names: Sequence[str]) -> Callable[[], dict[str, dict[str, float]]]:
    """Compose scenes of the course, each in a process where no other was, at each size."""
    import gdviz as gd

    scene = gd.race("x^2 + y^2", gd.SGD(0.1), (1, 1), 1, size="paper")
    _ = scene.figure  # imports what all pictures do
    alone = get_context("fork")

    def compose() -> dict[str, dict[str, float]]:
        with alone.Pool(1, maxtasksperchild=1) as process:
            return dict(zip(names, process.map(seconds, names, chunksize=1), strict=True))

    return compose


def seconds(name: str) -> dict[str, float]:
    """Return how long a scene takes at each size, on which nothing was measured before."""
    from gdviz.plotting import SIZES

    scene = import_module(f"gdviz.course.scripts.plot_{name}").scene
    _ = scene.at(replace(SIZES["paper"], dpi=90)).figure  # loads its fonts, reads its formulas
    found = {}
    for size in SIZES:
        start = time.perf_counter()
        _ = scene.at(size).figure
        found[size] = time.perf_counter() - start
    return found


def rows(repeat: int = 1, names: Sequence[str] = ()) -> Iterator[Row]:
    """Composing the scenes of the course: the slowest of them, at each size."""
    from gdviz.course import lessons

    names = names or [lesson.name for lesson in lessons()]
    turns = [work(composed, names=names)().said for _ in range(repeat)]
    for size in turns[0][names[0]]:
        yield _row(size, {name: [turn[name][size] for turn in turns] for name in names})


def _row(size: str, seconds: dict[str, list[float]]) -> Row:
    slowest = max(seconds, key=lambda name: median(seconds[name]))
    middle = 1000 * median(map(median, seconds.values()))
    note = f"{slowest} is the slowest of {len(seconds)}; half of them take under {middle:.0f} ms"
    return Row(f"a picture, {size}", seconds[slowest], target=SLOWEST, note=note)
