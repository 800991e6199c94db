"""How long a person waits for a picture: each scene of the course, composed at three sizes."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from statistics import median

from benchmarks.measure import Row, work

SLOWEST = 0.5


def composed(name: str) -> Callable[[], dict[str, float]]:
    """Compose a scene of the course at each size, on which nothing was measured before."""
    from gdviz.plotting import SIZES

    scene = import_module(f"gdviz.course.scripts.plot_{name}").scene
    _ = scene.at(replace(SIZES["paper"], dpi=90)).figure  # loads fonts and the parser of formulas

    def compose() -> dict[str, float]:
        seconds = {}
        for size in SIZES:
            start = time.perf_counter()
            _ = scene.at(size).figure
            seconds[size] = time.perf_counter() - start
        return seconds

    return compose


def rows(repeat: int = 3, frames: int = 0, names: Sequence[str] = ()) -> Iterator[Row]:
    """Composing the scenes of the course: the slowest of them, at each size."""
    from gdviz.course import lessons

    names = names or [lesson.name for lesson in lessons()]
    runs = {name: [work(composed, name=name)() for _ in range(repeat)] for name in names}
    for size in next(iter(runs.values()))[0].said:
        yield _row(size, {name: [each.said[size] for each in runs[name]] for name in names})


def _row(size: str, seconds: dict[str, list[float]]) -> Row:
    slowest = max(seconds, key=lambda name: median(seconds[name]))
    middle = 1000 * median(map(median, seconds.values()))
    note = f"{slowest} is the slowest of {len(seconds)}; half of them take under {middle:.0f} ms"
    return Row(f"a picture, {size}", seconds[slowest], target=SLOWEST, note=note)
