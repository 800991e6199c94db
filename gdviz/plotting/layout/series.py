"""Which colour a thing has: a label keeps its own in every picture, wherever it stands there."""

from collections.abc import Sequence
from itertools import count
from typing import Any
from zlib import crc32

COLORS = 6
"""How many colours a palette has; number 6 has that of number 0 again."""
_SALT = "42672:"
"""Chosen so that "Gradient descent" and "Momentum" have the first ones, a path without a name the
first, and "too small", "just right", "too large" and "diverges" those of `learning_rates`."""


def numbers_of(labels: Sequence[str], kinds: Sequence[Any] = ()) -> list[int]:
    """Return the numbers of the colours of things that stand together in a picture.

    A kind declares its number as `series`, which counts where the label is what the kind is called;
    any other label has a number by its letters. Where several want one, the first keeps it (before
    all, one that declares it), and the others have the first that are free.

    Parameters
    ----------
    labels : the labels
    kinds : what each of them is, such as a loss, or the rule that made a path; None where that is
        not known
    """
    kinds = list(kinds) or [None] * len(labels)
    declared = [_declared(label, kind) for label, kind in zip(labels, kinds, strict=True)]
    wanted = [
        _by_letters(label) if number is None else number
        for label, number in zip(labels, declared, strict=True)
    ]
    numbers: dict[int, int] = {}
    for index in sorted(range(len(labels)), key=lambda index: declared[index] is None):
        taken = set(numbers.values())
        free = (number for number in count() if number not in taken)
        numbers[index] = wanted[index] if wanted[index] not in taken else next(free)
    return [numbers[index] for index in range(len(labels))]


def _declared(label: str, kind: Any) -> int | None:
    """Return the number that a kind declares, where the label is its own."""
    own = getattr(kind, "short_name", type(kind).__name__)
    return getattr(kind, "series", None) if label == own else None


def _by_letters(label: str) -> int:
    return crc32(f"{_SALT}{label}".encode(errors="surrogatepass")) % COLORS
