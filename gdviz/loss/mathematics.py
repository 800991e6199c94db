"""A loss as mathematics: what it declares of itself, and what follows from its formula."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from numbers import Real
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from gdviz.loss.regression import Coefficients
from gdviz.loss.rows import Backward, Factor, column, mean

if TYPE_CHECKING:
    import sympy

Element = tuple[np.ndarray, Callable[[], np.ndarray]]
"""The losses of elements, and what returns their slopes by the prediction."""

_PREDICTED = {"p": r"\hat{y}"}


class Mathematics:
    r"""A formula of one element, and what others ask of it.

    Attributes
    ----------
    formula : the loss of one element, of its `variables` and of settings: numbers of the loss
    variables : the target first, then the prediction, p, or a logit, z
    letters : of settings in LaTeX, where they are no Greek letter that their names are
    equation : in LaTeX, where the loss of a sample is more than a mean of elements
    of : what it is a loss of: "residual", p - y; "margin", y p for a label y of -1 or 1; "classes";
        or None
    of_target : whether a loss of a residual is another for each target
    convex : whether it is convex and smooth in the prediction, so that Newton's steps end at the
        lowest point
    drawn : the loss and its slope in LaTeX, beside a curve: of r, a residual, or m, a margin; by
        default what follows from the formula, where that is short. Empty where there is no one
        formula
    """

    formula: ClassVar[str] = ""
    variables: ClassVar[tuple[str, ...]] = ("y", "p")
    letters: ClassVar[Mapping[str, str]] = {}
    equation: ClassVar[str | None] = None
    of: ClassVar[str | None] = None
    of_target: ClassVar[bool] = False
    convex: ClassVar[bool] = False
    drawn: ClassVar[tuple[str, str] | None] = None

    def settings(self) -> dict[str, float]:
        """Return the numbers in the formula, by name."""
        words = dict.fromkeys(re.findall(r"[A-Za-z]\w*", self.formula))
        found = {word: getattr(self, word, None) for word in words if word not in self.variables}
        return {word: float(value) for word, value in found.items() if isinstance(value, Real)}

    @property
    def symbols(self) -> tuple[sympy.Symbol, ...]:
        """The real symbols of the formula, such as (y, p)."""
        from gdviz.calculus import elements

        return elements.symbols(self.variables)

    @property
    def expression(self) -> sympy.Expr:
        """The loss of one element, as a sympy expression over `symbols`."""
        from gdviz.calculus import elements

        return elements.element(self.formula, self.variables, self.settings())

    @property
    def derivative(self) -> sympy.Expr:
        """The derivative of `expression` by the prediction; of several, by the first."""
        from gdviz.calculus import elements

        return elements.slope(self.expression, self._prediction)

    def derivatives(self, y: np.ndarray, p: np.ndarray, *orders: int) -> tuple[np.ndarray, ...]:
        """Return derivatives of elements by the prediction, as the formula has them.

        Parameters
        ----------
        y, p : targets and predictions, of any shape
        orders : of each derivative, 0 for the value

        Raises
        ------
        ValueError
            If there is no formula.
        """
        from gdviz.calculus import elements

        if not self.formula:
            raise ValueError(
                f"{type(self).__name__} has no formula: write one, such as formula = '(y - p)**2', "
                "or def element(self, y, p), which returns the losses, and a function that returns "
                "their slopes"
            )

        settings = tuple(self.settings().items())
        compiled = elements.compiled(self.formula, self.variables, settings, orders)
        if not isinstance(p, np.ndarray | np.generic | float):
            return compiled.recorded(y, p)
        return compiled(np.stack([y, p], axis=-1))

    def curvature(self, y: np.ndarray, p: np.ndarray) -> np.ndarray:
        """Return the second derivative of elements by the prediction; at a kink that beside it."""
        return self.derivatives(y, p, 2)[0]

    def rows(self, y: np.ndarray, p: np.ndarray) -> tuple[np.ndarray, Backward]:
        """Return the loss of each row, and what makes its gradient from a factor for each row."""
        values, slope = self.element(y, p)
        outputs = p.shape[1]

        def backward(factor: Factor) -> np.ndarray:
            return slope() * (column(factor) / outputs)

        return mean(values), backward

    def element(self, y: np.ndarray, p: np.ndarray) -> Element:
        """Return the loss of each element, and a function that returns its slopes."""
        value, slope = self.derivatives(y, p, 0, 1)
        return value, lambda: slope

    def gradient_change(self, y: np.ndarray, p: np.ndarray, change: np.ndarray) -> np.ndarray:
        """Return the Hessian of each sample's own loss, by its predictions, times their change.

        Raises
        ------
        ValueError
            If it has none here.
        """
        if type(self).rows is not Mathematics.rows:
            raise ValueError(
                f"{self!r} has no second derivative here: it mixes the outputs of a sample"
            )
        return self.curvature(y, p).astype(p.dtype, copy=False) * change / p.shape[-1]

    def best_line(self, x: np.ndarray, y: np.ndarray) -> Coefficients | None:
        """Return slope and intercept of the line whose loss is lowest on points of shape (n,).

        None where there is no such line, or no formula of it.
        """
        return None

    def latex(self) -> str:
        """Return the loss as an equation in LaTeX, ready for a slide."""
        from gdviz.calculus import elements

        right = self.equation
        if right is None:
            letters = _PREDICTED | self.letters
            right = elements.equation(self.formula, self.variables, self.settings(), letters)
        prediction = _PREDICTED.get(self._prediction[0], "z")
        return rf"\ell(y, {prediction}) = {right}"

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex()}$"

    def as_drawn(self) -> tuple[str, str]:
        """Return the loss and its slope in LaTeX, of the one letter r or m; "" where that is long.

        Raises
        ------
        ValueError
            If it is a loss of neither a residual nor a margin.
        """
        if self.drawn is not None or not self.formula:
            return self.drawn or ("", "")
        from gdviz.calculus import elements

        return elements.of_one_letter(self.formula, self.settings(), self.one_letter())

    def one_letter(self) -> dict[str, str]:
        """Return target and prediction for one letter: a residual r, or a margin m.

        A loss that is another for each target stands at 1.
        """
        if self.of not in ("residual", "margin"):
            raise ValueError(f"{self!r} is a loss of neither a residual nor a margin")
        if self.of == "margin":
            return {"y": "(1)", "p": "m", "z": "m"}
        return {"y": "(1)", "p": "(1 + r)"} if self.of_target else {"y": "(0)", "p": "r"}

    def pieces(self) -> dict[str, str]:
        """Return two pieces in place of one formula: up to where it is "near", and what is beyond.

        They are LaTeX, by the names "near", "delta" and "beyond"; none where one formula says all.
        """
        return {}

    @property
    def _prediction(self) -> str:
        return next(name for name in self.variables if name[0] in "pz")
