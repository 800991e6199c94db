"""How long it takes to find where the derivative is zero, of each surface of the catalogue."""

import time
from collections.abc import Callable, Iterator
from statistics import median

from benchmarks.measure import Row, work

SLOWEST = 1.0
TURNS, QUICK = 3, {}


def searched() -> Callable[[], dict[str, float]]:
    """Search each surface as somebody's own of that formula, of which nothing is known."""
    from gdviz import Surface
    from gdviz.surfaces import catalogue

    Surface("x^2 + y^2").critical_points()  # loads sympy

    def search() -> dict[str, float]:
        seconds = {}
        for name, known in catalogue.items():
            surface = Surface(known.formula, domain=known.domain)
            start = time.perf_counter()
            surface.critical_points()
            seconds[name] = time.perf_counter() - start
        return seconds

    return search


def rows(repeat: int = 3) -> Iterator[Row]:
    """Finding the critical points of the catalogue's surfaces: the slowest of them."""
    runs = [work(searched)().said for _ in range(repeat)]
    seconds = {name: [run[name] for run in runs] for name in runs[0]}
    slowest = max(seconds, key=lambda name: median(seconds[name]))
    note = f"{slowest} is the slowest of {len(seconds)}"
    yield Row("critical points", seconds[slowest], target=SLOWEST, note=note)
