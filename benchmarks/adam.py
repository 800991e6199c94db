"""A thousand steps of Adam from one start, beside PyTorch with autograd."""

import math
from collections.abc import Callable, Iterator, Sequence

from benchmarks.measure import Row, compared, in_turns, work

STEPS, START = 1000, (-1.5, 2.0)
SETTINGS = {"rate": 0.02, "epsilon": 1e-7}
VARIANTS = ("default", "foreach", "fused")


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


def rows(repeat: int = 3, frames: int = 0, variants: Sequence[str] = VARIANTS) -> Iterator[Row]:
    """1,000 steps of Adam on Rosenbrock's function, beside torch.optim.Adam with autograd."""
    sides = [work(theirs, **SETTINGS, variant=variant) for variant in variants]
    mine, *torch = in_turns(repeat, work(ours, **SETTINGS), *sides)
    best = min(torch, key=lambda runs: min(run.cpu for run in runs))
    for variant, runs in zip(variants, torch, strict=True):
        away = math.dist(mine[0].said["end"], runs[0].said["end"])
        note = f"they end {away:.1e} apart" + ("; the fastest variant" if runs is best else "")
        yield compared(f"Adam | torch, {variant}", mine, runs, 20, faster=True, note=note)
