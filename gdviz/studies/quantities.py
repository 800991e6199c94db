"""The inside of an optimizer: what it sees, what it remembers of that, and what step it makes.

Which quantities there are is asked of the rule's own lines: see `gdviz.studies.workings`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from gdviz.calculus.equations import letter
from gdviz.studies.workings import CLIPPED, LineKind, Workings, kinds


@dataclass(frozen=True, eq=False)
class Quantity:
    """Something with a value for each coordinate at every step.

    Attributes
    ----------
    role : what it is: the "gradient", the "step", a "velocity", a "mean", "clipped" or a "band"
    symbol : its letter as LaTeX
    values : shape (k, 2), downhill where it has a direction
    chart : where it is drawn: with the "gradient" or with the "step"
    turns : whether it has a direction; a size is a band of both signs
    index : those that point the same way at every step have the same
    equals : the role of what it is the same as, if of anything
    """

    role: str
    symbol: str
    values: np.ndarray
    chart: str
    turns: bool
    index: int
    equals: str = ""


def quantities(work: Workings) -> list[Quantity]:
    """Return the gradient, the lines of the rule and the step, each of them once.

    What points the same way at every step has one index.
    """
    found = [Quantity("gradient", "-g", -work.path.gradients, "gradient", True, 0)]
    step = Quantity("step", r"\Delta\theta", work.steps, "step", True, 2)
    for each in [*_lines(work), step]:
        first = next((other for other in found if _parallel(other, each)), each)
        found.append(replace(each, index=first.index))
    line, step = found[-2:]
    if line.chart == step.chart and np.array_equal(line.values, step.values):
        symbol = f"{line.symbol} = {step.symbol}"
        return [*found[:-2], replace(line, symbol=symbol, equals=step.role)]
    return found


def _parallel(one: Quantity, other: Quantity) -> bool:
    """Whether two directions are the same at every step."""
    if not (one.turns and other.turns):
        return False
    with np.errstate(all="ignore"):
        product = (one.values * other.values).sum(-1)
        lengths = np.linalg.norm(one.values, axis=-1) * np.linalg.norm(other.values, axis=-1)
        return bool((product >= (1 - 1e-9) * lengths).all())


def _lines(work: Workings) -> list[Quantity]:
    if not work.lines:
        return []
    rule = work.path.optimizer
    known = {name: kind for name, kind in kinds(rule).items() if _chart(kind)}
    names = _last_words(rule, known)
    return [_quantity(rule, name, known[name], work.lines[name]) for name in names]


def _last_words(rule: Any, known: dict[str, LineKind]) -> list[str]:
    """Return the lines that the step is made of, and of each kind not among them the last."""
    used = _used(rule)
    chosen = {name for name in known if name in used}
    for name in reversed(known):
        if not any(_alike(known[name], known[other]) for other in chosen):
            chosen.add(name)
    return [name for name in known if name in chosen]


def _used(rule: Any) -> set[str]:
    """Return the names that the new point is made of; none where the rule has no equations."""
    try:
        return {str(symbol) for symbol in rule.equations()[-1][1].free_symbols}
    except ValueError:
        return set()


def _alike(one: LineKind, other: LineKind) -> bool:
    return (one.turns, _chart(one)) == (other.turns, _chart(other))


def _chart(kind: LineKind) -> str:
    """Return with what a line shares its unit: "gradient", "step", or "" with neither."""
    if kind.rated:
        return "step"
    return "gradient" if kind.degree in ((1,) if kind.turns else (1, 2)) else ""


def _quantity(rule: Any, name: str, kind: LineKind, values: np.ndarray) -> Quantity:
    symbol, chart = letter(rule, name), _chart(kind)
    if not kind.turns:
        if kind.degree == 2:
            symbol, values = rf"\sqrt{{{symbol}}}", np.sqrt(values)
        symbol = rf"\pm {symbol}"
        return Quantity("band", symbol, values, chart, False, 3)
    role = "clipped" if name == CLIPPED else "velocity" if chart == "step" else "mean"
    sign = -1 if kind.uphill else 1
    return Quantity(role, f"-{symbol}" if kind.uphill else symbol, sign * values, chart, True, 1)
