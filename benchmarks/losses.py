"""Softmax with cross-entropy on a million predictions, value and gradient, beside PyTorch."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from benchmarks.measure import Measured, Row, compared, in_turns, work

SAMPLES, CLASSES, ROUNDS = 1_000_000, 10, 5
TURNS, QUICK = 3, {"samples": 1000}


def data(samples: int) -> tuple[np.ndarray, np.ndarray]:
    """Return logits in float32 and the right classes."""
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 3, (samples, CLASSES)).astype(np.float32)
    return logits, rng.integers(0, CLASSES, samples)


def ours(samples: int) -> Callable[[], dict]:
    """Value and gradient as anyone calls them, all checks included."""
    import gdviz as gd

    logits, labels = data(samples)
    loss = gd.losses.SparseCategoricalCrossentropy(from_logits=True)

    def rounds() -> dict:
        for _ in range(ROUNDS):
            value, gradient = loss.value_and_gradient(labels, logits)
        return {"value": float(value), "gradient": gradient[:3].tolist()}

    rounds()
    return rounds


def theirs(samples: int) -> Callable[[], dict]:
    """The same with autograd, on as many threads as there are cores."""
    import torch

    logits, labels = map(torch.from_numpy, data(samples))
    logits.requires_grad_()

    def rounds() -> dict:
        for _ in range(ROUNDS):
            logits.grad = None
            value = torch.nn.functional.cross_entropy(logits, labels)
            value.backward()
        return {"value": value.item(), "gradient": logits.grad[:3].tolist()}

    rounds()
    return rounds


def exponentials(samples: int) -> Callable[[], None]:
    """Take the exponential of each logit, on all cores, into memory that is there."""
    logits, _ = data(samples)
    cores = os.cpu_count()
    parts = np.array_split(logits, cores), np.array_split(np.empty_like(logits), cores)

    def rounds() -> None:
        with ThreadPoolExecutor(cores) as threads:
            for _ in range(ROUNDS):
                list(threads.map(np.exp, *parts))

    rounds()
    return rounds


def rows(repeat: int = 3, samples: int = SAMPLES) -> Iterator[Row]:
    """Cross-entropy of 1,000,000 × 10 logits and its gradient, beside torch's with backward."""
    runs = in_turns(repeat, *(work(side, samples=samples) for side in (ours, theirs, exponentials)))
    mine, torch, floor = ([run.times(1 / ROUNDS) for run in each] for each in runs)
    yield compared(
        "cross_entropy | torch, backward",
        mine,
        torch,
        1,
        faster=True,
        floor=floor,
        note=_apart,
        headline="the cross-entropy of a million predictions, with its gradient | torch, backward",
    )


def _apart(mine: Sequence[Measured], theirs: Sequence[Measured]) -> str:
    values = [runs[0].said["value"] for runs in (mine, theirs)]
    gradients = [np.array(runs[0].said["gradient"]) for runs in (mine, theirs)]
    apart = np.abs(gradients[0] - gradients[1]).max() / np.abs(gradients[1]).max()
    return f"values {values[0]:.7f} and {values[1]:.7f}, gradients {apart:.0e} apart (relative)"
