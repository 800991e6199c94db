"""The lines of one step of a rule, in letters and in numbers, as LaTeX."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from gdviz.calculus.equations import (
    SHORT,
    latex_in_letters,
    latex_in_numbers,
    latex_sides,
    letter,
    value_of,
    with_short_epsilon,
)
from gdviz.calculus.symbolic import latex
from gdviz.objectives.base import Drawable
from gdviz.studies.workings import Workings, kinds

DIGITS = 4
_SHORT, _COMMA = 24, r",\ "
_SMALL, _TALL = r"\frac", r"\dfrac"


class WorkedLine(NamedTuple):
    """A line of a rule at one step.

    Attributes
    ----------
    left, letters, numbers, result : its four parts as LaTeX
    role : what it computes: the "gradient", the "step", what has a "direction", a "size", or ""
    """

    left: str
    letters: str
    numbers: str
    result: str
    role: str = ""

    def parts(self) -> tuple[str, str, str]:
        """Return what is written one after the other: letters, numbers, result.

        The outermost fraction is as tall as in a line of its own, so that what stands in it, and
        a fraction in it again, can be read from afar.
        """
        first = f"{self.left} = {self.letters}"
        parts = (first, f"= {self.numbers}", f"= {self.result}")
        return tuple(f"${part.replace(_SMALL, _TALL, 1)}$" for part in parts)


def work_out(
    surface: Drawable, work: Workings, step: int, coordinate: int | None = None
) -> list[WorkedLine]:
    """Return the lines of a step, counted from 1: the gradient's, the rule's, the new point's.

    Parameters
    ----------
    surface : of a formula, with its `derivative`
    work : what the rule did, from `workings`
    coordinate : the one whose numbers are put in; by default those of both are, in brackets, and
        always where a rule needs the length of a vector

    Examples
    --------
    >>> from gdviz.studies.workings import workings
    >>> surface = gd.Surface("x^2 + 10 y^2")
    >>> path = gd.descend(surface, gd.SGD(0.1), start=(4, 1), steps=2)
    >>> lines = gd.studies.work_out(surface, workings(path), step=1)
    >>> len(lines)  # the gradient, the rule, the new point
    2
    """
    rule, values = work.path.optimizer, _values(work, step)
    equations = [(str(name), *with_short_epsilon(rule, line)) for name, line in rule.equations()]
    for _, line, long in equations:
        if SHORT in map(str, line.free_symbols):
            values[SHORT] = value_of(long, values)
    lefts = [left for left, _ in latex_sides(rule)]
    letters = [latex_in_letters(rule, line) for _, line, _ in equations]
    alone = None if any(map(_needs_both, letters)) else coordinate
    known = {name: _put_in(value, alone) for name, value in values.items()}
    values["theta"] = work.path.points[step - 1] + work.steps[step - 1]
    roles = {name: "direction" if kind.turns else "size" for name, kind in kinds(rule).items()}
    roles["theta"] = "step"
    rows = [_gradient_line(surface, values)]
    for (name, line, _), left, right in zip(equations, lefts, letters, strict=True):
        numbers = latex_in_numbers(rule, line, known)
        result = _result(values[name], alone, surface.letters)
        rows.append(WorkedLine(left, right, numbers, result, roles.get(name, "")))
    return rows


def works_alone(rule: Any) -> bool:
    """Whether the numbers of one coordinate are enough to work out a step of it."""
    return not any(_needs_both(right) for _, right in latex_sides(rule))


def short_epsilon(rule: Any) -> tuple[str, str] | None:
    """Return the letter for epsilon and its factors as LaTeX, and what it is, if there is one."""
    for _, line in rule.equations():
        short, long = with_short_epsilon(rule, line)
        if SHORT in map(str, short.free_symbols):
            return f"{letter(rule, SHORT)}_{{t}}", latex_in_letters(rule, long)
    return None


def _needs_both(latex: str) -> bool:
    return r"\Vert" in latex


def _gradient_line(surface: Drawable, values: dict[str, Any]) -> WorkedLine:
    slopes = [latex(slope) for slope in surface.derivative]
    letters = r"\nabla f(\theta_{t-1})"
    if all(len(slope) <= _SHORT for slope in slopes):
        letters += rf" = \left({_COMMA.join(slopes)}\right)"
    numbers = rf"\nabla f{numeral(values['theta_before'])}"
    return WorkedLine("g_{t}", letters, numbers, numeral(values["g"]), "gradient")


def _values(work: Workings, step: int) -> dict[str, Any]:
    """Return what each letter stands for in a step, by its name."""
    rule, at = work.path.optimizer, step - 1
    rate = rule.rate(at)
    values = {"learning_rate": rate, "learning_rate_t": rate} | {
        name: value for name, value in rule.settings().items() if isinstance(value, float | int)
    }
    values |= {f"{name}_before": before[at] for name, before in work.before.items()}
    values |= {"t": step, "g": work.path.gradients[at], "theta_before": work.path.points[at]}
    values |= {name: line[at] for name, line in work.lines.items()}
    return {name: value for name, value in values.items() if value is not None}


def _put_in(value: Any, coordinate: int | None) -> str:
    """Return a value as it is put in for a letter: of a vector one coordinate, if one is asked."""
    if coordinate is None or not np.ndim(value):
        return numeral(value)
    text = numeral(value[coordinate])
    return f"({text})" if text.startswith("-") or "10^" in text else text


def _result(value: Any, coordinate: int | None, letters: Sequence[str]) -> str:
    """Return what comes out: of one coordinate, and after it what comes out of the other."""
    if coordinate is None or not np.ndim(value):
        return numeral(value)
    other = 1 - coordinate
    return rf"{numeral(value[coordinate])}\quad ({letters[other]}{{:}}\ {numeral(value[other])})"


def numeral(value: Any) -> str:
    """Return a number as LaTeX, rounded to four digits; a vector in brackets."""
    if np.ndim(value):
        # in braces a minus is a sign, and not the difference of what stands on its sides
        return f"({_COMMA.join(f'{{{numeral(each)}}}' for each in value)})"
    text = f"{value:.{DIGITS}g}"
    if "e" not in text:
        return "0" if text == "-0" else text
    digits, power = text.split("e")
    times = {"1": "", "-1": "-"}.get(digits, rf"{digits} \times ")
    return f"{times}10^{{{int(power)}}}"
