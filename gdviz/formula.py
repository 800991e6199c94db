"""Formulas as people type them; they are read in `gdviz.calculus`."""

from gdviz.calculus.formula import FormulaError, Reading, checked_names, number, parse, read

__all__ = ["FormulaError", "Reading", "checked_names", "number", "parse", "read"]
