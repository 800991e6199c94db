"""Eight threads at once on what is public: each gets the bytes that one thread alone gets."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import mpmath

from fuzz.common import CALLS

THREADS = 8


def attack(rng: random.Random, told: Counter[str]) -> Iterator[tuple[str, str]]:
    """Let eight threads make a call each; yield those that got other bytes than they should."""
    asked = [(rng.choice([*CALLS]), rng.randrange(12)) for _ in range(THREADS)]
    if rng.random() < 0.3:
        asked = [asked[0]] * THREADS
    before, interval = mpmath.mp.dps, sys.getswitchinterval()
    sys.setswitchinterval(10 ** rng.uniform(-6, -3))
    try:
        with ThreadPoolExecutor(THREADS) as threads:
            found = list(threads.map(_tried, asked))
    finally:
        sys.setswitchinterval(interval)
    if mpmath.mp.dps != before:
        yield "digits", f"{mpmath.mp.dps} digits are left by {asked}"
    for (name, k), got in zip(asked, found, strict=True):
        told[name] += 1
        if got != _alone(name, k):
            yield "other bytes", f"{name} {k}: {got}"


def _tried(asked: tuple[str, int]) -> str:
    name, k = asked
    try:
        return CALLS[name](k)
    except Exception as error:
        return repr(error)


@cache
def _alone(name: str, k: int) -> str:
    return CALLS[name](k)
