"""Ticks: where they stand, how their numbers are written, and so few that none touches another."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TypeVar

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis, Tick
from matplotlib.cbook import CallbackRegistry
from matplotlib.text import Text
from matplotlib.ticker import FixedFormatter, FixedLocator, MaxNLocator, NullLocator

from gdviz.plotting.marks.fonts import mathematics_of

_LONGEST, _LONGER = 7, 9
"""Letters of a tick: longer numbers have a power of ten, and what is longer with one is parted."""
_TINY = 5e-7, 1e-3
"""Losses that are written with six decimals."""
_STEPS = [1, 2, 2.5, 5, 10]
_EXPONENTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_APART = {"x": 0.5, "y": 0.0}
"""The least room between two ticks along an axis, in heights of their text."""
_PARTS = ("tick1line", "tick2line", "gridline", "label1", "label2")
_TOLD = [name for name, value in vars(Artist()).items() if isinstance(value, CallbackRegistry)]
"""Where an artist keeps who is told of its changes."""

Kind = TypeVar("Kind", bound=Artist)


def number(value: float) -> str:
    """Return a number as a tick writes it: 1500, −0.25, 2.11·10⁻⁷, ∞."""
    digits, e, power = f"{value + 0.0:.10g}".replace("inf", "∞").partition("e")
    return (_times_ten(digits, power) if e else digits).replace("-", "−")


def short(value: float, digits: int = 3) -> str:
    """Return a number in three digits, or in so many."""
    return number(float(f"{value:.{digits}g}"))


def decimal(value: float, digits: int) -> str:
    """Return a number with so many decimals, as a picture writes it."""
    return f"{round(value, digits) + 0.0:.{digits}f}".replace("-", "−")


def bracketed(words: str) -> str:
    """Return a number as it stands behind a sign: in brackets if it has a sign of its own."""
    return f"({words})" if words.startswith("−") else words


def number_told(words: str) -> float:
    """Return the number that a picture writes so; nan of a power of ten, and of ∞."""
    return np.nan if "·" in words or "∞" in words else float(words.replace("−", "-"))


def plainly(value: float) -> str:
    """Return a loss in short; one that is near to zero in decimals, as a beginner reads it."""
    if _TINY[0] <= abs(value) < _TINY[1]:
        return decimal(value, 6).rstrip("0")
    return "∞" if np.isnan(value) else short(value)  # of what has grown beyond all numbers


def power_of_ten(value: float) -> str:
    """Return a power of ten as a tick writes it."""
    return f"$10^{{{round(np.log10(value))}}}$"


def _times_ten(digits: str, power: str) -> str:
    head = f"{digits}·".removesuffix("1·") if digits in ("1", "-1") else f"{digits}·"
    return f"{head}10{str(int(power)).translate(_EXPONENTS)}"


def _with_power(value: float) -> str:
    """Return a number with its power of ten."""
    digits, _, power = f"{value:.9e}".partition("e")
    return _times_ten(f"{float(digits):.10g}", power).replace("-", "−") if value else "0"


def tick_places(low: float, high: float, logarithmic: bool = False, most: int = 5) -> list[float]:
    """Return at most `most` (and a few) places for ticks between two limits."""
    low, high = min(low, high), max(low, high)
    if not logarithmic:
        ticks = MaxNLocator(most, steps=_STEPS).tick_values(low, high)
        ticks = np.where(np.abs(ticks) < 1e-12 * (high - low), 0.0, ticks)
    else:
        ticks = _within_decades(low, high, most)
    reach = 1e-9 * (high - low)
    return [float(at) for at in ticks if low - reach <= at <= high + reach]


def _within_decades(low: float, high: float, most: int) -> np.ndarray:
    """Return powers of ten between two limits, and others where there would be one or none."""
    first, last = np.ceil(np.log10(low) - 1e-9), np.floor(np.log10(high) + 1e-9)
    if high / low >= 30 and last > first:
        apart = max(int(np.ceil((last - first) / (most - 1))), 1)
        return 10.0 ** np.arange(last, first - 1, -apart)[::-1]
    decades = 10.0 ** np.arange(first - 1, last + 2)[:, None]
    for digits in ((1, 2, 5), (1, 3)):
        ticks = np.ravel(decades * digits)
        ticks = ticks[(low <= ticks) & (ticks <= high)]
        if len(ticks) <= most + 1:
            break
    return ticks if len(ticks) > 1 else MaxNLocator(most, steps=_STEPS).tick_values(low, high)


def tick_words(places: Sequence[float], logarithmic: bool = False) -> list[str]:
    """Return how ticks are written.

    Powers of ten are written as such where all are, and long numbers with one. Of numbers that
    differ by little the first is written, of the others what they have more.
    """
    whole = np.log10(places) if logarithmic else np.array([0.5])
    if logarithmic and len(whole) and np.allclose(whole, np.round(whole)) and np.ptp(whole) >= 2:
        return [power_of_ten(at) for at in places]
    words = [number(at) for at in places]
    if max(map(len, words), default=0) > _LONGEST:
        words = [
            min(word, _with_power(at), key=len) for word, at in zip(words, places, strict=True)
        ]
    if max(map(len, words[1:]), default=0) > _LONGER:
        more = (number(float(f"{at - places[0]:.6g}")) for at in places[1:])
        words = [words[0], *(f"+{each}" for each in more)]
    return words


def set_ticks(axis: Axis, places: Sequence[float], words: Sequence[str]) -> None:
    """Put ticks on an axis, in our words, whatever Matplotlib's settings are.

    Where some would touch one another there are fewer, in even steps.
    """
    for every in range(1, max(len(places), 1) + 1):
        if _apart(axis, _put(axis, places[::every], words[::every])):
            return


def count_steps(axes: Axes, last: int) -> None:
    """Number the first, the middle and the last of some steps below axes."""
    steps = sorted({0, last // 2, last})
    set_ticks(axes.xaxis, steps, [number(step) for step in steps])


def _put(axis: Axis, places: Sequence[float], words: Sequence[str]) -> list[Text]:
    """Put ticks on an axis and return their labels."""
    axis.set_major_locator(FixedLocator(places))
    axis.set_major_formatter(FixedFormatter(words))
    axis.set_minor_locator(NullLocator())
    if len(places):
        ticks = axis.majorTicks
        ticks.extend(_like(ticks[0]) for _ in range(len(ticks), len(places)))
    across = {"x": ("center", "top"), "y": ("right", "center_baseline")}[axis.axis_name]
    labels = axis.get_ticklabels()
    for label in labels:
        # one by one: Matplotlib's `set` of several is slow
        label.set_fontweight("normal")
        label.set_fontstyle("normal")
        label.set_antialiased(True)
        label.set_usetex(False)
        label.set_horizontalalignment(across[0])
        label.set_verticalalignment(across[1])
        label.set_math_fontfamily(mathematics_of(label.get_fontfamily()[0]))
    return labels


def _like(tick: Tick) -> Tick:
    """Return a tick that looks like another, as Matplotlib makes them, in a tenth of its time."""
    twin = _twin(tick)
    for part in _PARTS:
        setattr(twin, part, _twin(getattr(tick, part)))
    return twin


def _twin(artist: Kind) -> Kind:
    """Return an artist like another, which shares nothing with it that changes in place."""
    twin = object.__new__(type(artist))
    vars(twin).update(vars(artist), **{name: CallbackRegistry() for name in _TOLD})
    if isinstance(twin, Text):
        twin.set_fontproperties(twin.get_fontproperties())
    return twin


def _apart(axis: Axis, labels: Sequence[Text]) -> bool:
    """Whether no tick touches the next."""
    boxes = [label.get_window_extent() for label in labels if label.get_text()]
    if len(boxes) < 2:
        return True
    side = 0 if axis.axis_name == "x" else 1
    spans = sorted((box.min[side], box.max[side]) for box in boxes)
    least = _APART[axis.axis_name] * boxes[0].height
    return all(after[0] - before[1] >= least for before, after in pairwise(spans))
