"""Ctrl-C at any moment: it is heard within a second, and all goes on as if nothing had been."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

import gdviz as gd
from fuzz.common import CALLS

SECONDS = 1.0
_FOLDER = TemporaryDirectory()
_PLACE = Path(_FOLDER.name)
_STARTS = np.random.default_rng(1).normal(size=(1_000_000, 2))


def _saved(name: str) -> Callable[[], object]:
    scene = gd.race("x^2 + 3y^2", gd.Adam(0.1), (2, 1), 60, size=(6, 4))
    return lambda: scene.save(_PLACE / name)


_LONG: dict[str, Callable[[], object]] = {
    "a million starts": lambda: gd.descend("sin(x)^2 + y^4", gd.SGD(0.01), _STARTS, 500, keep=100),
    "a loop": lambda: gd.descend("x^2 + 3y^2", gd.Adam(0.01), _STARTS, 5000, keep="last"),
    "a big grid": lambda: gd.Surface("sin(x)/x + tanh(y)")(np.concatenate([_STARTS] * 4)),
    "basins": lambda: gd.plotting.basins(gd.surfaces.himmelblau, gd.SGD(0.01), starts=200_000),
    "digits": lambda: gd.data.digits(60_000, seed=random.randrange(10**9)),
    "critical points": lambda: gd.Surface("sin(3x y) + cos(x^2 + y)").critical_points(),
    "a film": _saved("a.gif"),
    "a picture": _saved("a.png"),
}


def attack(rng: random.Random, told: Counter[str]) -> Iterator[tuple[str, str]]:
    """Interrupt one call; yield what is late or other than before."""
    name = rng.choice([*_LONG])
    sent: list[float] = []

    def interrupt() -> None:
        time.sleep(rng.uniform(0, 1.5))
        sent.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    try:
        _LONG[name]()
        told["ended before"] += 1
        thread.join()
    except KeyboardInterrupt:
        late = time.monotonic() - sent[0]
        told[f"heard of {name}"] += 1
        if late > SECONDS:
            yield "late", f"{name}: {late:.2f} s"
    except Exception as error:
        yield "raw", f"{name}: {error!r}"
    try:
        thread.join()
    except KeyboardInterrupt:
        told["heard between"] += 1
    if left := [each.name for each in _PLACE.iterdir() if each.name.startswith(".")]:
        yield "left", f"{name}: {left}"
    other, k = rng.choice([*CALLS]), rng.randrange(12)
    if CALLS[other](k) != _BEFORE[other, k]:
        yield "other bytes", f"{other} {k} after {name}"


signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell ignores it in the background
_BEFORE = {(name, k): call(k) for name, call in CALLS.items() for k in range(12)}
