"""Exact derivatives, LaTeX and NumPy functions of expressions, from `gdviz.calculus`."""

from gdviz.calculus.symbolic import (
    balanced,
    compile_numpy,
    differentiate,
    gradient,
    hessian,
    latex,
    over_real,
)

__all__ = [
    "balanced",
    "compile_numpy",
    "differentiate",
    "gradient",
    "hessian",
    "latex",
    "over_real",
]
