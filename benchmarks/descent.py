"""A million descents at once, beside PyTorch and a plain NumPy loop; and the memory they take."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from functools import partial
from typing import Any

from benchmarks.measure import Measured, Row, Side, compared, in_turns, work

STARTS, STEPS, RATE, EPSILON = 1_000_000, 200, 0.05, 1e-7
SETTINGS = 200  # a heat map has so many learning rates, and as many momenta
BY_NUMPY = {
    ", no Numba": {"compiled": False},
    ", no Numba, processes": {"compiled": False, "processes": True},
}
CASES = {"": {}, ", first call": {"first": True}, **BY_NUMPY}
HEADLINES = {
    ("", "torch"): "200 steps of Adam from a million starts, with Numba",
    (", no Numba", "torch"): "the same by NumPy alone",
}
TARGETS = {("", "torch"): 3, ("", "NumPy"): 8} | {(case, "torch"): 3 for case in BY_NUMPY}
TURNS, QUICK = 3, {"count": 4000, "steps": 20, "side": 5}


def starts(count: int, dtype: str = "float32") -> Any:
    """Return points all over the valley of Himmelblau's function."""
    import numpy as np

    return np.random.default_rng(0).uniform(-5, 5, (count, 2)).astype(dtype)


def ours(
    count: int,
    steps: int,
    dtype: str = "float32",
    keep: str | int = "last",
    first: bool = False,
    compiled: bool = True,
    processes: bool = False,
) -> Callable[[], dict]:
    """Descend with gdviz: after a descent that made all derivatives and loops, or for the first
    time; with Numba where it is installed, or by NumPy alone; here, or in a process for each core,
    which are started and ended meanwhile.
    """
    from concurrent.futures import ProcessPoolExecutor

    import gdviz as gd
    from gdviz.programs import loops

    if not compiled:
        loops.is_installed = lambda: False
    descend = partial(gd.descend, gd.surfaces.himmelblau, gd.Adam(RATE, epsilon=EPSILON))
    points = starts(count, dtype)
    descend(points, 3 if first or not compiled else steps, keep="last")

    def work() -> dict:
        with ProcessPoolExecutor() if processes else nullcontext() as pool:
            path = descend(points, steps, keep=keep, executor=pool)
        kept = path.points.nbytes + path.values.nbytes + path.gradients.nbytes
        return {"end": path.points[-1, ::1000].tolist(), "kept": kept / 1e6}

    return work


def by_torch(count: int, steps: int, dtype: str = "float32") -> Callable[[], dict]:
    """Descend with torch.optim.Adam, fused, its gradient by autograd."""
    import torch

    def descend(steps: int) -> dict:
        points = torch.tensor(starts(count, dtype), requires_grad=True)
        optimizer = torch.optim.Adam([points], lr=RATE, eps=EPSILON, fused=True)
        for _ in range(steps):
            optimizer.zero_grad()
            x, y = points.T
            loss = (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2
            loss.sum().backward()
            optimizer.step()
        return {"end": points.detach()[::1000].tolist()}

    descend(3)
    return partial(descend, steps)


def by_numpy(count: int, steps: int) -> Callable[[], dict]:
    """Descend with NumPy as the rule is written, each line over all starts."""
    import numpy as np

    def gradient(points: np.ndarray) -> np.ndarray:
        x, y = points.T
        a, b = x**2 + y - 11, x + y**2 - 7
        return np.stack([4 * x * a + 2 * b, 2 * a + 4 * y * b], axis=-1)

    def descend(steps: int) -> dict:
        points = starts(count)
        m, v = np.zeros_like(points), np.zeros_like(points)
        for t in range(1, steps + 1):
            g = gradient(points)
            m = 0.9 * m + 0.1 * g
            v = 0.999 * v + 0.001 * g**2
            m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
            points = points - RATE * m_hat / (np.sqrt(v_hat) + EPSILON)
        return {"end": points[::1000].tolist()}

    descend(3)
    return partial(descend, steps)


def one_loop(count: int, steps: int) -> Callable[[], dict]:
    """Compile the arithmetic alone, as somebody would who writes a loop for this one function.

    Some starts at a time stay in the nearest cache for all of their steps.
    """
    import numba
    import numpy as np

    few, (b1, b2), (c1, c2) = 512, np.float32((0.9, 0.999)), np.float32((0.1, 0.001))
    two, four, seven, eleven = np.float32((2, 4, 7, 11))
    t = np.arange(1, steps + 1)
    rates, wholes = np.float32(RATE / (1 - 0.9**t)), np.float32(1 / (1 - 0.999**t))
    epsilon = np.float32(EPSILON)

    @numba.njit(parallel=True, fastmath=True)
    def descend(points, rates, wholes):
        for k in numba.prange(-(-len(points) // few)):
            part = points[k * few : (k + 1) * few]
            x, y = part[:, 0].copy(), part[:, 1].copy()
            m, n, v, w = np.zeros((4, len(x)), np.float32)
            for step in range(len(rates)):
                rate, whole = rates[step], wholes[step]
                for i in range(len(x)):
                    a = x[i] * x[i] + y[i] - eleven
                    b = x[i] + y[i] * y[i] - seven
                    g, h = four * x[i] * a + two * b, two * a + four * y[i] * b
                    m[i], n[i] = b1 * m[i] + c1 * g, b1 * n[i] + c1 * h
                    v[i], w[i] = b2 * v[i] + c2 * g * g, b2 * w[i] + c2 * h * h
                    x[i] -= rate * m[i] / (np.sqrt(v[i] * whole) + epsilon)
                    y[i] -= rate * n[i] / (np.sqrt(w[i] * whole) + epsilon)
            part[:, 0], part[:, 1] = x, y

    def work(steps: int = steps) -> dict:
        points = starts(count)
        descend(points, rates[:steps], wholes[:steps])
        return {"end": points[::1000].tolist()}

    work(3)
    return work


def grid(count: int, steps: int) -> Callable[[], None]:
    """Descend with each of a grid of learning rates and momenta in one call."""
    import numpy as np

    import gdviz as gd

    rates, momenta = np.geomspace(1e-3, 0.3, count), np.linspace(0, 0.99, count)
    sweep = gd.sweep(gd.SGD, learning_rate=rates, momentum=momenta[:, None])
    bowl = gd.Surface("x**2 + 10*y**2")
    bowl.value_and_gradient((1, 1))

    def work() -> None:
        gd.descend(bowl, sweep, (-4, 1.5), steps, keep="last")

    return work


def one_by_one(count: int, steps: int) -> Callable[[], None]:
    """Descend with each of the settings of a row of the grid alone."""
    import numpy as np

    import gdviz as gd

    bowl = gd.Surface("x**2 + 10*y**2")
    rules = [gd.SGD(rate, momentum=0.9) for rate in np.geomspace(1e-3, 0.3, count).tolist()]

    def work() -> None:
        for rule in rules:
            gd.descend(bowl, rule, (-4, 1.5), steps, keep="last")

    return work


def rows(
    repeat: int = 3, count: int = STARTS, steps: int = STEPS, side: int = SETTINGS
) -> Iterator[Row]:
    """A million starts on Himmelblau's function, 200 steps of Adam; and sweeps."""
    work_of = partial(work, count=count, steps=steps)
    sides = [
        *(work_of(ours, **case) for case in CASES.values()),
        *map(work_of, (by_torch, by_numpy, one_loop)),
    ]
    *mine, torch, numpy, floor = in_turns(repeat, *sides)
    for case, our_runs in zip(CASES, mine, strict=True):
        for name, runs in {"torch": torch, "NumPy": numpy}.items():
            told = HEADLINES.get((case, name), "")
            yield compared(
                f"Adam | {name}{case}",
                our_runs,
                runs,
                TARGETS.get((case, name)),
                faster=True,
                note=_ends,
                floor=floor,
                headline=f"{told} | torch.optim.Adam, fused" if told else "",
            )
    yield from _rows_in_float64(repeat, work_of)
    yield _memory("keep='last'", mine[0])
    yield _memory("keep=20", [work_of(ours, keep=20)()])
    yield _sweep_row(repeat, side, steps)


def _rows_in_float64(repeat: int, work_of: Callable[..., Side]) -> Iterator[Row]:
    """Compare NumPy alone with torch in float64."""
    sides = [work_of(ours, dtype="float64", **case) for case in BY_NUMPY.values()]
    *mine, torch = in_turns(repeat, *sides, work_of(by_torch, dtype="float64"))
    for case, runs in zip(BY_NUMPY, mine, strict=True):
        target = TARGETS.get((case, "torch"))
        yield compared(f"float64 | torch{case}", runs, torch, target, faster=True, note=_ends)


def _sweep_row(repeat: int, side: int, steps: int) -> Row:
    """Compare a grid of settings with a row of it, one by one, times the rows."""
    sides = (work(function, count=side, steps=steps) for function in (grid, one_by_one))
    swept, alone = in_turns(repeat, *sides)
    return compared(
        f"{side} x {side} settings | one by one",
        swept,
        [run.times(side) for run in alone],
        target=20,
        faster=True,
        note=f"one by one: the time of {side} settings, times {side}",
    )


def _ends(mine: list[Measured], theirs: list[Measured]) -> str:
    """Say how far apart the ends are: half of them, and one in a hundred."""
    import numpy as np

    away = np.abs(np.subtract(mine[0].said["end"], theirs[0].said["end"])).max(axis=-1)
    half, most = np.quantile(away, (0.5, 0.99))
    return f"they end {half:.0e} apart, 99 % of them less than {most:.0e}"


def _memory(what: str, runs: list[Measured]) -> Row:
    kept = runs[0].said["kept"]
    return Row(
        f"{what}, peak of memory",
        [run.peak for run in runs],
        unit="MB",
        note=f"{kept:.0f} MB are kept",
    )
