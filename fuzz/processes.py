"""Forks, spawns and fresh interpreters: they get the bytes that this process gets.

Before a case this process has compiled loops and run threads, which a child must not wait for.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import numpy as np

import gdviz as gd
from fuzz.common import CALLS, call

SECONDS = 120
_FRESH = "from fuzz.common import CALLS; print(CALLS[{!r}]({}))"


def attack(rng: random.Random, told: Counter[str]) -> Iterator[tuple[str, str]]:
    """Let a child make some calls; yield those that got other bytes."""
    asked = [(rng.choice([*CALLS]), rng.randrange(12)) for _ in range(3)]
    right = [CALLS[name](k) for name, k in asked]
    way = rng.choice(("fork", "spawn", "fresh"))
    told[way] += 1
    try:
        found = _fresh(asked, rng) if way == "fresh" else _pooled(way, asked)
    except Exception as error:
        yield way, f"{asked}: {error!r}"
        return
    for each, one, other in zip(asked, right, found, strict=True):
        if one != other:
            yield way, f"other bytes of {each}"


def _pooled(way: str, asked: list[tuple[str, int]]) -> list[str]:
    with ProcessPoolExecutor(1, mp_context=get_context(way)) as pool:
        waiting = [pool.submit(call, *each) for each in asked]
        return [each.result(timeout=SECONDS) for each in waiting]


def _fresh(asked: list[tuple[str, int]], rng: random.Random) -> list[str]:
    seed = {"PYTHONHASHSEED": str(rng.randrange(2**32))}
    found = []
    for name, k in asked:
        command = [sys.executable, "-c", _FRESH.format(name, k)]
        child = subprocess.run(
            command, env=os.environ | seed, capture_output=True, timeout=SECONDS, check=True
        )
        found.append(child.stdout.decode().strip())
    return found


def _warmed() -> None:
    """Run threads and a compiled loop."""
    starts = np.random.default_rng(2).normal(size=(300_000, 2))
    gd.descend("x^2 + 3y^2", gd.SGD(0.01), starts, 1500, keep="last")
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(CALLS["picture"], range(4)))


_warmed()
