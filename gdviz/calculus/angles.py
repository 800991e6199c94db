"""Waves of angles, as tan(asin(u)), are quotients: an angle of π/2 is none that float64 holds.

Their slopes are those of the functions as they are written, in which no quotient cancels.
"""

from __future__ import annotations

from functools import lru_cache

import sympy

from gdviz.calculus.exponentials import rebuilt
from gdviz.calculus.functions import raised

_WAVES = sympy.sin, sympy.cos, sympy.tan
_ANGLES = sympy.asin, sympy.acos, sympy.atan2
ONE, HALF = sympy.S.One, sympy.S.Half


class ratio(sympy.Function):
    """u/v, of which nothing cancels: an angle whose sides are both 0 is none near that point."""


@lru_cache(maxsize=4096)
def without_angles(node: sympy.Expr) -> sympy.Expr:
    """Return an expression in which a wave of an angle is what both are together."""
    if not _has_angle(node):
        return node
    parts = [*map(without_angles, node.args)]
    if not _is_of_angle(node):
        return rebuilt(node, parts)
    sign, angle = parts[0].as_coeff_Mul()
    sine, cosine = _sides(angle)
    if isinstance(node, sympy.tan):
        return _quotient(sign * sine, cosine)
    found, sign = (sine, sign) if isinstance(node, sympy.sin) else (cosine, ONE)
    if found in angle.args:  # sin(asin(2)) has no value
        return rebuilt(node, parts)
    return sign * found


@lru_cache(maxsize=4096)
def _has_angle(node: sympy.Expr) -> bool:
    return _is_of_angle(node) or any(map(_has_angle, node.args))


def _is_of_angle(node: sympy.Expr) -> bool:
    """Whether it is a wave of an angle, or of minus one."""
    if not isinstance(node, _WAVES):
        return False
    sign, angle = node.args[0].as_coeff_Mul()
    return sign in (1, -1) and isinstance(angle, _ANGLES)


def _sides(angle: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr]:
    """Return the sine and the cosine of an angle."""
    if isinstance(angle, sympy.atan2):
        up, right = angle.args
        far = raised(up**2 + right**2, HALF)
        at_origin = sympy.Heaviside(-far, ONE, evaluate=False)  # where the angle is 0
        far = far + at_origin
        return ratio(up, far), ratio(right + at_origin, far)
    (u,) = angle.args
    other = sympy.Mul(raised(1 - u, HALF), raised(1 + u, HALF), evaluate=False)
    return (u, other) if isinstance(angle, sympy.asin) else (other, u)


def _quotient(above: sympy.Expr, below: sympy.Expr) -> sympy.Expr:
    return sympy.Mul(above, sympy.Pow(below, -ONE, evaluate=False), evaluate=False)
