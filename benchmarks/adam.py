"""A thousand steps of Adam from one start, beside PyTorch with autograd."""

import math
from collections.abc import Callable, Iterator, Sequence

from benchmarks.measure import Measured, Row, compared, in_turns, work

STEPS, START = 1000, (-1.5, 2.0)
SETTINGS = {"rate": 0.02, "epsilon": 1e-7}
VARIANTS = ("default", "foreach", "fused")
HEADLINE = (
    "1,000 steps of Adam from one start, its path kept | torch.optim.Adam, its fastest variant"
)
TURNS, QUICK = 3, {"variants": ["default"]}


def ours(rate: float, epsilon: float) -> Callable[[], dict]:
    """Descend with gdviz; the derivative of the formula is made beforehand."""
    import gdviz as gd

    surface = gd.surfaces.rosenbrock
    optimizer = gd.Adam(rate, epsilon=epsilon)
    gd.descend(surface, optimizer, START, 10)
    return lambda: {"end": gd.descend(surface, optimizer, START, STEPS).points[-1].tolist()}


def theirs(rate: float, epsilon: float, variant: str) -> Callable[[], dict]:
    """Descend as in PyTorch's tutorials; the path is not even kept."""
    import torch

    kind = {} if variant == "default" else {variant: True}

    def descend(steps: int) -> dict:
        point = torch.tensor(START, dtype=torch.float64, requires_grad=True)
        optimizer = torch.optim.Adam([point], lr=rate, eps=epsilon, **kind)
        for _ in range(steps):
            optimizer.zero_grad()
            x, y = point
            loss = (1 - x) ** 2 + 100 * (y - x**2) ** 2
            loss.backward()
            optimizer.step()
        return {"end": point.tolist()}

    descend(10)
    return lambda: descend(STEPS)


def arithmetic(rate: float, epsilon: float) -> Callable[[], dict]:
    """Do the arithmetic of the steps on Python's floats, the slopes worked out by hand."""

    def descend() -> dict:
        (x, y), m, n, v, w = START, 0.0, 0.0, 0.0, 0.0
        for t in range(1, STEPS + 1):
            away = y - x * x
            g, h = 2 * (x - 1) - 400 * x * away, 200 * away
            m, n = 0.9 * m + 0.1 * g, 0.9 * n + 0.1 * h
            v, w = 0.999 * v + 0.001 * g * g, 0.999 * w + 0.001 * h * h
            step, whole = rate / (1 - 0.9**t), 1 - 0.999**t
            x -= step * m / (math.sqrt(v / whole) + epsilon)
            y -= step * n / (math.sqrt(w / whole) + epsilon)
        return {"end": [x, y]}

    return descend


def rows(repeat: int = 3, variants: Sequence[str] = VARIANTS) -> Iterator[Row]:
    """1,000 steps of Adam on Rosenbrock's function, beside torch.optim.Adam with autograd."""
    sides = [work(theirs, **SETTINGS, variant=variant) for variant in variants]
    mine, floor, *torch = in_turns(
        repeat, work(ours, **SETTINGS), work(arithmetic, **SETTINGS), *sides
    )
    best = min(torch, key=lambda runs: min(run.cpu for run in runs))
    for variant, runs in zip(variants, torch, strict=True):
        yield compared(
            f"Adam | torch, {variant}",
            mine,
            runs,
            20,
            faster=True,
            floor=floor,
            note=_ends,
            headline=HEADLINE if runs is best else "",
        )


def _ends(mine: Sequence[Measured], theirs: Sequence[Measured]) -> str:
    away = math.dist(mine[0].said["end"], theirs[0].said["end"])
    return f"they end {away:.1e} apart"
