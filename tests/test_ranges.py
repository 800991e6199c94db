"""Between which numbers an expression lies: all of its values lie there."""

import math

import numpy as np
import pytest

from gdviz.calculus.formula import parse
from gdviz.calculus.ranges import ALL, POSITIVE, UNIT, Range, range_of
from gdviz.surfaces import Surface

RANGES = {
    "exp(x) + 2": Range(2, math.inf),
    "3 - x^2": Range(-math.inf, 3),
    "1/(1 + x^2)": Range(0, 1),
    "sigmoid(x)": Range(0, 1),
    "softplus(x)": POSITIVE,
    "sin(x)*cos(y)": UNIT,
    "-2abs(sin(x))": Range(-2, 0),
    "sqrt(4 + x^2)": Range(2, math.inf),
    "cosh(x)^-2": Range(0, 1),
    "max(1, sin(x), y^2)": Range(1, math.inf),
    "atan(x)": Range(-math.pi / 2, math.pi / 2),
    "x*exp(y)": ALL,
    "1/x": ALL,
    "1/(x^2)": POSITIVE,
    "1/(-exp(x))": Range(-math.inf, 0),
    "acos(x)": Range(0, math.pi),
    "x^y": POSITIVE,
    "x^3": ALL,
}


@pytest.mark.parametrize("text", RANGES)
def test_range(text):
    found = range_of(parse(text))
    np.testing.assert_allclose(found, RANGES[text], rtol=1e-15)
    points = np.random.default_rng(0).normal(scale=3, size=(200, 2))
    values = Surface(text, names=("x", "y"))(points)
    values = values[np.isfinite(values)]
    assert (values >= found.low - 1e-12).all()
    assert (values <= found.high + 1e-12).all()
