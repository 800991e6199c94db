"""The lines of one step of a rule, in letters and in numbers, as LaTeX."""

from typing import Any, NamedTuple

import numpy as np

from gdviz.calculus.equations import latex_in_numbers, latex_sides
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


def work_out(surface: Drawable, work: Workings, step: int) -> list[WorkedLine]:
    """Return the lines of a step, counted from 1: the gradient's, the rule's, the new point's.

    Parameters
    ----------
    surface : of a formula, with its `derivative`
    work : what the rule did, from `workings`
    """
    rule, known = work.path.optimizer, _numbers(work, step)
    equations = rule.equations()
    results = {str(name): known[str(name)] for name, _ in equations[:-1]}
    results["theta"] = numeral(work.path.points[step - 1] + work.steps[step - 1])
    roles = {name: "direction" if kind.turns else "size" for name, kind in kinds(rule).items()}
    roles["theta"] = "step"
    rows = []
    for (name, value), (left, right) in zip(equations, latex_sides(rule), strict=True):
        numbers, name = latex_in_numbers(rule, value, known), str(name)
        rows.append(WorkedLine(left, right, numbers, results[name], roles.get(name, "")))
    return [_gradient_line(surface, known), *rows]


def _gradient_line(surface: Drawable, known: dict[str, str]) -> WorkedLine:
    slopes = [latex(slope) for slope in surface.derivative]
    letters = r"\nabla f(\theta_{t-1})"
    if all(len(slope) <= _SHORT for slope in slopes):
        letters += rf" = \left({_COMMA.join(slopes)}\right)"
    return WorkedLine("g_{t}", letters, rf"\nabla f{known['theta_before']}", known["g"], "gradient")


def _numbers(work: Workings, step: int) -> dict[str, str]:
    """Return what each letter stands for in a step, as LaTeX, by its name."""
    rule, at = work.path.optimizer, step - 1
    rate = rule.rate(at)
    values = {"learning_rate": rate, "learning_rate_t": rate} | {
        name: value for name, value in rule.settings().items() if isinstance(value, float | int)
    }
    values |= {f"{name}_before": before[at] for name, before in work.before.items()}
    values |= {"t": step, "g": work.path.gradients[at], "theta_before": work.path.points[at]}
    values |= {name: line[at] for name, line in work.lines.items()}
    return {name: numeral(value) for name, value in values.items() if value is not None}


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
