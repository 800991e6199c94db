"""Formulas as people type them; they are read in `gdviz.calculus`."""

from gdviz.calculus.formula import FormulaError, parse

__all__ = ["FormulaError", "parse"]
