"""A method declares itself: its names, its rule as LaTeX, and how it walks down a problem."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np

from gdviz.ground.kinds import Kind
from gdviz.methods.problem import Problem


class Method(Kind, ABC, kind="method"):
    r"""What minimizes an objective. One of your own says `walk`, and goes wherever ours go.

    Attributes
    ----------
    rule : its equations as LaTeX, one a line; empty where it has none
    short_name : what pictures write beside its path
    series : the number of its colour in pictures; by default one by its letters

    Examples
    --------
    >>> class Cautious(gd.methods.Method, names="cautious"):
    ...     rule = r"\theta_t &= \theta_{t-1} - 0.1\, g_t"
    ...
    ...     def walk(self, problem):
    ...         point = problem.start
    ...         while True:
    ...             point = point - 0.1 * problem.gradient(point)
    ...             yield point
    >>> gd.minimize("x^2 + y^2", (1, 1), "cautious", steps=5)
    <Trajectory 'Cautious': 5 steps from [1.0, 1.0]>
    """

    rule: ClassVar[str] = ""
    series: ClassVar[int | None] = None

    @abstractmethod
    def walk(self, problem: Problem) -> Iterator[np.ndarray]:
        """Yield the point after each step, from `problem.start` on; end where there is none.

        It is not asked for more where the slope is level, or no steps are left.
        """

    def run(self, problem: Problem) -> None:
        """Walk down a problem until it is good enough."""
        walk = self.walk(problem)
        while problem.goes_on:
            point = next(walk, None)
            if point is None:
                return
            problem.arrive(point)

    @property
    def label(self) -> str:
        """The name that pictures write beside its path."""
        return self.short_name

    def settings(self, changed: bool = False) -> dict[str, Any]:
        """Return the settings by name; with `changed` only what is not a default."""
        defaults = self.taken()
        return {
            name: value
            for name, value in self.kept().items()
            if not (changed and value == defaults.get(name))
        }

    def __repr__(self) -> str:
        settings = (f"{name}={value!r}" for name, value in self.settings(changed=True).items())
        return f"{type(self).__name__}({', '.join(settings)})"

    def latex(self) -> str:
        """Return the rule as LaTeX: one aligned equation a line, ready for a slide."""
        return f"\\begin{{aligned}}\n{self.rule}\n\\end{{aligned}}" if self.rule else ""

    def _repr_latex_(self) -> str | None:
        return f"$\\displaystyle {self.latex()}$" if self.rule else None
