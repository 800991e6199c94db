"""Alternative text: what is seen in a picture, said in one to three sentences without formulas."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np

from gdviz.ground.columns import extent
from gdviz.plotting.layout.ticks import short
from gdviz.plotting.marks.text import plain
from gdviz.trajectory import Trajectory, behaves, breaks_off
from gdviz.words.language import Say

SENTENCES = 3
"""The most that an alternative text has."""
_LISTED = 4
"""How many paths are told one by one."""
_EXACT, _NEAR = 1e-6, 0.02
"""Shares of the way of a path: less is nothing, and so near it has come to a minimum."""

_FORMULA = re.compile(r"(?<!\\)\$([^$]*)\$")
SENTENCES_END = re.compile(r"(?<=[.!?])\s+|\s{3,}|\n")
_GROUP = r"\{([^{}]*)\}"
_STYLE = re.compile(rf"\\(?:mathrm|mathbf|mathit|operatorname|text){_GROUP}")
_ACCENT = re.compile(rf"\\(hat|tilde|bar){_GROUP}")
_SHIFTED = re.compile(rf"([_^])(?:{_GROUP}|(\\[A-Za-z]+|[^{{}}\\]))")
_ROOT = re.compile(rf"\\sqrt{_GROUP}")
_FRACTION = re.compile(rf"\\[dt]?frac{_GROUP}{_GROUP}")
_CALLED = re.compile(rf"(\\(?!hat|tilde|bar|sqrt|[dt]?frac)[A-Za-z]+){_GROUP}")
_COMMAND = re.compile(r"\\([A-Za-z]+|.)")
_GAP = re.compile(r"(?<=[a-z]{2}) (?=\()|(?<=[(∂∇∑∏]) | (?=\))")
"""A space that formulas have and words do not: that of f (x), of ( x ) and of ∂ f."""
_ACCENTS = {"hat": "\u0302", "tilde": "\u0303", "bar": "\u0304"}
_SHIFTS = {
    "^": str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ"),
    "_": str.maketrans("0123456789ijknt", "₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₙₜ"),
}
_HELD = {"^": "\ue000", "_": "\ue001"}
"""Stand for what has no raised or lowered character, so that it is not found again."""
_SIGNS = {
    "partial": "∂",
    "nabla": "∇",
    "cdot": "·",
    "times": "×",
    "leq": "≤",
    "geq": "≥",
    "infty": "∞",
    "pm": "±",
    "sum": "∑",
    "prod": "∏",
    "to": "→",
    "left": "",
    "right": "",
    "lambda": "λ",  # which Unicode spells otherwise
} | dict.fromkeys((*",;: !", "quad"), " ")


def without_formulas(words: str) -> str:
    """Return words whose formulas are written out in plain characters: x² for $x^{2}$."""
    text = _FORMULA.sub(lambda found: _written_out(found[1]), plain(words))
    return text.replace(r"\$", "$")


def _written_out(formula: str) -> str:
    before = ""
    while formula != before:  # from the innermost braces outward
        before = formula
        for pattern, write in _WAYS:
            formula = pattern.sub(write, formula)
    formula = _COMMAND.sub(_sign, formula)
    for shift, held in _HELD.items():
        formula = formula.replace(held, shift)
    formula = " ".join(re.sub("[{}]", "", formula).split()).replace("-", "−")
    return _GAP.sub("", formula)


def _shifted(found: re.Match[str]) -> str:
    shift, inner = found[1], found[2] if found[3] is None else found[3]
    if all(ord(each) in _SHIFTS[shift] for each in inner):
        return inner.translate(_SHIFTS[shift])
    return f"{_HELD[shift]}{_grouped(inner)}"


def _grouped(inner: str) -> str:
    return inner if re.fullmatch(r"\\?\w*", inner) else f"({inner})"


_WAYS = (
    (_STYLE, lambda found: found[1]),
    (_ACCENT, lambda found: unicodedata.normalize("NFC", found[2] + _ACCENTS[found[1]])),
    (_SHIFTED, _shifted),
    (_CALLED, lambda found: f"{found[1]} {found[2]}"),
    (_ROOT, lambda found: f"√({found[1]})"),
    (_FRACTION, lambda found: f"{_grouped(found[1])}/{_grouped(found[2])}"),
)
"""How parts of a formula are written out."""


def _sign(found: re.Match[str]) -> str:
    name = found[1]
    if name in _SIGNS:
        return _SIGNS[name]
    size = "CAPITAL" if name[0].isupper() else "SMALL"
    try:
        return unicodedata.lookup(f"GREEK {size} LETTER {name.upper()}")
    except KeyError:
        return name


# ----------------------------------------------------------------------------------- sentences


def sentences(*words: str) -> str:
    """Return the first sentences of some words, without formulas, each with its full stop."""
    parts = (part.strip() for each in words for part in SENTENCES_END.split(without_formulas(each)))
    told = islice(filter(None, parts), SENTENCES)
    return " ".join(part if part[-1] in ".!?" else f"{part}." for part in told)


def say_paths(
    say: Say,
    surface: Any,
    what: str,
    rules: Sequence[str],
    named: Sequence[tuple[str, Trajectory]],
) -> str:
    """Say of paths where they start and end, which comes nearest to the minimum, which diverges.

    Parameters
    ----------
    what : the surface, in words
    rules : what made them
    named : each path, of one start, with its label; "" for that of one rule from several starts
    """
    stays, gone, broken = [], [], []
    for each in named:
        path = each[1]
        (stays if _stays(path) else broken if breaks_off(path) else gone).append(each)
    return sentences(
        _say_begun(say, what, rules, named),
        _say_ends(say, surface, stays),
        _say_outcome(say, surface, stays, {"alt_gone": gone, "alt_broken": broken}),
    )


def _stays(path: Trajectory) -> bool:
    return behaves(path) or (path.diverged_at is None and path.values[-1] < path.values.max())


def _called(path: tuple[str, Trajectory]) -> str:
    name, way = path
    return name or written_point(way.points[0])


def _say_begun(
    say: Say, what: str, rules: Sequence[str], named: Sequence[tuple[str, Trajectory]]
) -> str:
    starts = list(dict.fromkeys(written_point(path.points[0]) for _, path in named))
    several = len(starts) > _LISTED
    fewest, steps = (end(len(path) for _, path in named) - 1 for end in (min, max))
    return say(
        "alt_paths" if fewest == steps else "alt_paths_unequal",
        count=len(named),
        what=what,
        fewest=fewest,
        steps=steps,
        start=say("alt_starts", count=len(starts)) if several else listed(starts),
        names=listed(list(dict.fromkeys(rules))),
    )


def _say_ends(say: Say, surface: Any, stays: Sequence[tuple[str, Trajectory]]) -> str:
    """Say where each of a few paths ends; of many, how many end at each of the known minima."""
    if len(stays) > _LISTED:
        counts = Counter(filter(None, (_minimum_of(surface, path) for _, path in stays)))
        ends = [say("alt_end_many", count=n, point=point) for point, n in counts.most_common()]
    else:
        ends = [_say_end(say, name, path) for name, path in stays]
    return say("alt_ends", ends="; ".join(ends[:_LISTED])) if ends else ""


def _say_end(say: Say, name: str, path: Trajectory) -> str:
    """Say where a path ends, without what is nothing beside the way that it has come."""
    point = written_point(path.points[-1], _EXACT * extent(path.points))
    told = {"point": point, "value": _short(path.values[-1], _EXACT**2 * abs(path.values[0]))}
    if name:
        return say("alt_end", name=name, **told)
    return say("alt_end_start", start=written_point(path.points[0]), **told)


def _minimum_of(surface: Any, path: Trajectory) -> str | None:
    """Return the known minimum that a path has come to."""
    if not len(surface.minima):
        return None
    away = np.linalg.norm(np.array(surface.minima) - path.points[-1], axis=-1)
    reach = extent(path.points)
    nearest = surface.minima[int(away.argmin())]
    return written_point(np.array(nearest), _EXACT * reach) if away.min() <= _NEAR * reach else None


def _say_outcome(
    say: Say,
    surface: Any,
    stays: Sequence[tuple[str, Trajectory]],
    others: Mapping[str, Sequence[tuple[str, Trajectory]]],
) -> str:
    """Say which path is best, and what becomes of the others, which are given by what to say."""
    parts = [_say_best(say, surface, stays)] if len({name for name, _ in stays}) > 1 else []
    for key, gone in others.items():
        if gone:
            several = len(gone) > _LISTED
            names = say("alt_count", count=len(gone)) if several else listed([*map(_called, gone)])
            parts.append(say(key, names=names))
    words = "; ".join(parts)
    return words[:1].upper() + words[1:]


def _say_best(say: Say, surface: Any, stays: Sequence[tuple[str, Trajectory]]) -> str:
    """Say which path ends nearest to a known minimum, or lowest where none is known."""
    ends, minima = np.array([path.points[-1] for _, path in stays]), np.array(surface.minima)
    if not len(minima):
        best = int(np.argmin([path.values[-1] for _, path in stays]))
        return say("alt_lowest", best=_called(stays[best]))
    away = np.linalg.norm(ends[:, None] - minima, axis=-1)
    ways, minima_there = np.nonzero(away == away.min())
    minimum = minima_there[0]
    reach = max(extent(path.points) for _, path in stays)
    point = written_point(minima[minimum], _EXACT * reach)
    best = listed(list(dict.fromkeys(_called(stays[way]) for way in ways)))
    return say("alt_nearest", best=best, minimum=point)


def say_losses(say: Say, named: Sequence[tuple[str, np.ndarray]]) -> str:
    """Say where the losses of paths begin and end, each with its label."""
    ends = [
        say("alt_loss", name=name, first=_loss(say, losses[0]), last=_loss(say, losses[-1]))
        for name, losses in named[:_LISTED]
    ]
    return say("alt_ends_loss", ends="; ".join(ends))


def _loss(say: Say, value: float) -> str:
    return short(value) if np.isfinite(value) else say("training_race_gone")


def listed(names: Sequence[str]) -> str:
    """Return the first few of some names, and a sign that there are more."""
    shown = list(names[:_LISTED]) + (["…"] if len(names) > _LISTED else [])
    return ", ".join(shown)


def written_point(point: np.ndarray, least: float = 0.0) -> str:
    """Return a point in three digits; what is not above `least` is 0."""
    numbers = [_short(value, least) for value in point[: _LISTED + 1]]
    return numbers[0] if len(numbers) == 1 else f"({listed(numbers)})"


def _short(value: float, least: float) -> str:
    return short(value if abs(value) > least else 0.0)
