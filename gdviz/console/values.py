"""What is typed as one word: numbers, and settings such as `0.08,momentum=0.9`."""

from __future__ import annotations

import math
import re
from argparse import ArgumentTypeError
from collections.abc import Callable
from functools import wraps
from typing import Any

_WORDS = {"true": True, "false": False, "none": None}


def told(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """Let the parser hand on the sentence of a ValueError, in place of one of its own."""

    @wraps(read)
    def reader(text: str) -> Any:
        try:
            return read(text.strip())
        except ValueError as error:
            raise ArgumentTypeError(str(error)) from None

    return reader


def number(text: str) -> float:
    """Return a number, refusing what is none or not finite."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError(f"{text!r} is no number: write such as -1.5, and a formula before options")
    return value


@told
def numbers(text: str) -> list[float]:
    """Return the numbers of a word: one, or several with commas between them."""
    return [number(part) for part in text.split(",") if part.strip()]


@told
def whole(text: str) -> int:
    """Return a whole number."""
    if not re.fullmatch(r"[+-]?\d+", text):
        raise ValueError(f"{text!r} is no whole number: write such as 40")
    return int(text)


@told
def real(text: str) -> float:
    """Return a number."""
    return number(text)


def settings(text: str) -> tuple[list[str], dict[str, Any]]:
    """Return the words of `0.08,momentum=0.9`: those that stand alone, and values by name."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    named = [part.partition("=") for part in parts if "=" in part]
    return (
        [part for part in parts if "=" not in part],
        {name.strip(): value_of(value.strip()) for name, _, value in named},
    )


def value_of(text: str) -> Any:
    """Return what a word stands for: a number, true, false or none, or else itself."""
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    try:
        return int(text) if re.fullmatch(r"[+-]?\d+", text) else float(text)
    except ValueError:
        return text
