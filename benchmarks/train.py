"""One epoch of a network on digits, beside what else trains one on two cores."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from benchmarks import train_sides as sides
from benchmarks.measure import Measured, Row, compared, in_turns, work

SAMPLES = 20_000
SIDES = {
    "Keras on torch": partial(work, sides.by_keras, backend="torch"),
    "Keras on jax": partial(work, sides.by_keras, backend="jax"),
    "torch": partial(work, sides.by_torch),
    "torch, fused": partial(work, sides.by_torch, fused=True),
    "JAX, jit": partial(work, sides.by_jax),
    "scikit-learn": partial(work, sides.by_scikit_learn),
    "gdviz, no Numba": partial(work, sides.by_gdviz, compiled=False),
}
FLOOR = "products alone"
LEVEL = 0.9  # as fast, within a tenth
# (optimizer, batch): how many times faster than each side; of the products alone, how many times
# their time at most. With "regular" the network has BatchNormalization and an L2 penalty
TARGETS = {
    ("sgd", 32): {
        **{"Keras on torch": 5, "Keras on jax": 1, "torch": 2, "JAX, jit": 1, "scikit-learn": 1},
        **{"gdviz, no Numba": None, FLOOR: 1.6},
    },
    ("adam", 32): {
        **{"Keras on torch": None, "Keras on jax": None, "torch": None, "torch, fused": 1.4},
        **{"JAX, jit": LEVEL, "scikit-learn": None, "gdviz, no Numba": None},
    },
    ("adam", 128): {
        **{"Keras on torch": None, "Keras on jax": None, "torch": None, "torch, fused": 1.3},
        **{"JAX, jit": LEVEL, "scikit-learn": None, "gdviz, no Numba": None},
    },
    ("sgd", 32, "regular"): {"Keras on torch": 1, "torch": 1, "gdviz, no Numba": None},
    ("adam", 32, "regular"): {"Keras on torch": 1, "torch": 1, "gdviz, no Numba": None},
}
HEADLINES = {
    ("sgd", 32): ("Keras on torch",),
    ("adam", 32): ("torch, fused", "JAX, jit"),
}
TURNS, QUICK = 3, {"samples": 500, "cases": [("sgd", 32)]}


def rows(
    repeat: int = 3,
    samples: int = SAMPLES,
    cases: Sequence[tuple[Any, ...]] = tuple(TARGETS),
    beside: Sequence[str] = (*SIDES, FLOOR),
) -> Iterator[Row]:
    """One epoch of 784-300-100-10 on 20,000 digits, float32, warmed up, with default threads."""
    for case in cases:
        optimizer, batch, *kind = case
        plain = {"optimizer": optimizer, "batch": batch, "samples": samples}
        task = plain | dict.fromkeys(kind, True)
        targets = {k: v for k, v in TARGETS[case].items() if k in beside}
        theirs = {name: SIDES[name](**task) for name in targets if name != FLOOR}
        ways = work(sides.by_gdviz, **task), work(sides.products_alone, **plain), *theirs.values()
        mine, floor, *others = in_turns(repeat, *ways)
        runs = dict(zip(theirs, others, strict=True)) | {FLOOR: floor}
        words = ", ".join(map(str, case))
        for name, target in targets.items():
            told = name in HEADLINES.get(case, ())
            yield compared(
                f"{words} | {name}",
                mine,
                runs[name],
                target,
                faster=name != FLOOR,
                note=_losses,
                floor=floor,
                headline=_headline(samples, optimizer, batch, name) if told else "",
            )


def _headline(samples: int, optimizer: str, batch: int, peer: str) -> str:
    rule = {"sgd": "SGD", "adam": "Adam"}[optimizer]
    return f"an epoch on {samples:,} digits, {rule}, batches of {batch} | {peer}"


def _losses(mine: Sequence[Measured], theirs: Sequence[Measured]) -> str:
    """Say the mean losses over the epoch: the same work was done."""
    losses = (runs[0].said.get("loss") for runs in (mine, theirs))
    return "loss " + " and ".join("none" if loss is None else f"{loss:.4f}" for loss in losses)
