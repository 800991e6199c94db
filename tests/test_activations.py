"""Every activation against 60-digit arithmetic, its derivatives against differences."""

import json
from pathlib import Path

import numpy as np
import pytest

from gdviz import activations
from gdviz.activations import ACTIVATIONS, ELU, GELU, LeakyReLU, get
from gdviz.ground import normal

REFERENCE = json.loads((Path(__file__).parent / "reference" / "mlp.json").read_text("utf-8"))
GRID = np.array(REFERENCE["activation_grid"])
SMOOTH = (*(kind() for kind in ACTIVATIONS.values()), GELU(True), ELU(0.5), LeakyReLU(0.3))


def of_case(case):
    return ACTIVATIONS[case["name"].removesuffix("_tanh")](**case["kwargs"])


def numbers(values):
    return np.array(values, dtype=object).astype(float)


@pytest.mark.parametrize("case", REFERENCE["activations"], ids=lambda case: case["name"])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_values_and_derivatives_are_exact(case, dtype):
    activation, grid = of_case(case), GRID.astype(dtype)
    tolerance = REFERENCE["tol"]["activations_exact"]
    if dtype == np.float32:
        tolerance = {"rtol": 3e-6, "atol": 1e-6}
    for got, key in (
        (activation(grid), "exact_value"),
        (activation.derivative(grid), "exact_derivative"),
    ):
        exact = numbers(case[key])
        exact[exact > np.finfo(dtype).max] = np.inf
        assert got.dtype == dtype
        np.testing.assert_allclose(got, exact, **tolerance)


@pytest.mark.parametrize("case", REFERENCE["activations"], ids=lambda case: case["name"])
def test_values_are_those_of_keras(case):
    tolerance = REFERENCE["tol"]["activations"]
    np.testing.assert_allclose(of_case(case)(GRID), numbers(case["value"]), **tolerance)


@pytest.mark.parametrize("case", REFERENCE["softmax"], ids=lambda case: str(case["logits"]))
def test_softmax_and_its_jacobian(case):
    tolerance = REFERENCE["tol"]["activations_exact"]
    logits = np.array(case["logits"])
    np.testing.assert_allclose(activations.softmax(logits), case["softmax"], **tolerance)
    jacobian = activations.softmax.derivative([logits, logits])[1]
    np.testing.assert_allclose(jacobian, case["jacobian"], **tolerance)
    pushed = activations.softmax.push(logits, activations.softmax(logits), np.eye(len(logits)))
    np.testing.assert_allclose(pushed.T, case["jacobian"], **tolerance)


@pytest.mark.parametrize("activation", SMOOTH, ids=repr)
def test_the_chain_rules_are_those_of_small_changes(activation):
    rng = np.random.default_rng(0)
    z, dz, gradient, change = rng.normal(size=(4, 5, 3))
    h = 1e-6

    def value(step):
        return activation.value(z + step * dz)

    def pull(step):
        there = z + step * dz
        return activation.pull(there, activation.value(there), gradient + step * change)

    def slope_of(f):
        return (f(h) - f(-h)) / (2 * h)

    a = activation.value(z)
    pulled = activation.pull(z, a, gradient)
    np.testing.assert_allclose(activation.push(z, a, dz), slope_of(value), 1e-7, 1e-9)
    np.testing.assert_allclose((pulled * dz).sum(), (gradient * slope_of(value)).sum(), 1e-7)
    changed = activation.pull_change(z, a, dz, gradient, change)
    np.testing.assert_allclose(changed, slope_of(pull), 1e-6, 1e-8)


def test_the_normal_distribution_is_exact_in_both_tails():
    mpmath = pytest.importorskip("mpmath")
    z = np.linspace(-37, 37, 297)
    exact = [float(mpmath.ncdf(mpmath.mpf(float(x)))) for x in z]
    np.testing.assert_allclose(normal.distribution(z), exact, 2e-13, 0)


def test_names_find_them():
    assert get("relu") == activations.relu == get(activations.relu)
    assert get(None) == activations.linear
    assert get("swish") == activations.silu
    assert [get(name).name for name in ACTIVATIONS] == list(ACTIVATIONS)
    assert LeakyReLU(0.1)([-2, 3]).tolist() == [-0.2, 3]
    assert get("leaky_relu")([-1.0]) == -0.2


@pytest.mark.parametrize("wrong", ["a", None, np.nan])
def test_a_setting_that_is_no_number_is_refused(wrong):
    for kind, name in ((LeakyReLU, "negative_slope"), (ELU, "alpha")):
        with pytest.raises(ValueError, match=f"{kind.__name__}: {name} must be a finite number"):
            kind(wrong)


@pytest.mark.parametrize("wrong", ["rleu", 3])
def test_an_unknown_one_is_named(wrong):
    with pytest.raises(ValueError, match=f"{wrong!r}"):
        get(wrong)
