"""Every loss against Keras and PyTorch; gradients against differences; formulas against numbers."""

import functools
import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.mathtext import MathTextParser

import gdviz as gd
from gdviz import losses
from gdviz.calculus.numeric import SERIAL
from gdviz.losses import (
    LOSSES,
    BinaryCrossentropy,
    CategoricalCrossentropy,
    CosineSimilarity,
    Hinge,
    Huber,
    MeanAbsoluteError,
    MeanSquaredError,
    SparseCategoricalCrossentropy,
)

REFERENCE = json.loads((Path(__file__).parent / "reference" / "losses.json").read_text("utf-8"))
# gdviz has no focal losses
CASES = {case["id"]: case for case in REFERENCE["cases"] if "Focal" not in case["keras_class"]}
LOGITS = [
    kind(from_logits=True)
    for kind in (BinaryCrossentropy, CategoricalCrossentropy, SparseCategoricalCrossentropy)
]
VARIANTS = [
    *(kind() for kind in LOSSES.values()),
    *LOGITS,
    Huber(delta=0.35),
    BinaryCrossentropy(label_smoothing=0.1),
    BinaryCrossentropy(from_logits=True, label_smoothing=0.1),
    CategoricalCrossentropy(label_smoothing=0.1),
    CategoricalCrossentropy(from_logits=True, label_smoothing=0.1),
]
# Where a formula's element is one class of a sum of several, or one of two classes
CLASSES = {"categorical_crossentropy", "sparse_categorical_crossentropy", "kl_divergence"}


def number(values):
    return np.array(values, dtype=object).astype(float)  # also of "inf" and "nan"


def keras_loss(case, **changed):
    return getattr(losses, case["keras_class"].split(".")[-1])(**case["kwargs"], **changed)


def given_to(case, dtype=float):
    y_true = np.array(case["y_true"], case["y_true_dtype"])
    y_true = y_true.astype(dtype) if y_true.dtype.kind == "f" else y_true
    return y_true, np.array(case["y_pred"], dtype), case.get("sample_weight")


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_agrees_with_keras(case):
    y_true, y_pred, weight = given_to(case)
    loss = keras_loss(case)
    value, gradient = loss.value_and_gradient(y_true, y_pred, weight)
    expected = case.get("value_exact", case["value"])
    np.testing.assert_allclose(value, number(expected), **case["tol"])
    np.testing.assert_allclose(gradient, number(case["grad"]), **case["tol"])
    per_sample = loss.per_sample(y_true, y_pred)
    np.testing.assert_allclose(per_sample, number(case["per_sample"]), **case["tol"])
    assert per_sample.shape == y_pred.shape[:-1]
    added = keras_loss(case, reduction="sum")(y_true, y_pred, weight)
    np.testing.assert_allclose(added, number(case["value_sum"]), **case["tol"])


SINGLE = {name: case for name, case in CASES.items() if "float32" in case}


@pytest.mark.parametrize("case", SINGLE.values(), ids=SINGLE)
def test_agrees_with_keras_in_float32_and_stays_there(case):
    y_true, y_pred, weight = given_to(case, np.float32)
    loss, expected = keras_loss(case), case["float32"]
    value, gradient = loss.value_and_gradient(y_true, y_pred, weight)
    per_sample = loss.per_sample(y_true, y_pred)
    assert value.dtype == gradient.dtype == per_sample.dtype == np.float32
    np.testing.assert_allclose(value, number(expected["value"]), 1e-5, 1e-5)
    np.testing.assert_allclose(gradient, number(expected["grad"]), 1e-5, 1e-5)
    np.testing.assert_allclose(per_sample, number(expected["per_sample"]), 1e-5, 1e-5)


@pytest.mark.parametrize("pair", REFERENCE["equal_pairs"], ids="=".join)
def test_equal_forms_give_the_same_bits(pair):
    (value, gradient), (other, other_gradient) = (
        keras_loss(CASES[name]).value_and_gradient(*given_to(CASES[name])) for name in pair
    )
    assert value == other
    np.testing.assert_array_equal(gradient, other_gradient)


# ------------------------------------------------------------------------------- at random points


def sample(loss, rng, n=5, outputs=4):
    """Return targets and predictions that a loss takes, at least 0.001 away from its kinks."""
    y, p = rng.normal(size=(2, n, outputs)).round(2)
    p += 0.002 * np.arange(1, outputs + 1)
    name = loss.name
    if name == "sparse_categorical_crossentropy":
        y = rng.integers(0, outputs, n)
    elif "crossentropy" in name or name == "kl_divergence":
        y = rng.uniform(0.05, 0.95, (n, outputs))
        y = y if name == "binary_crossentropy" else y / y.sum(axis=1, keepdims=True)
    elif name == "cosine_similarity":
        y += 0.005  # (0, 0) has no direction, and one in 60,000 of such targets is it
    elif name == "categorical_hinge":
        y = gd.one_hot(rng.integers(0, outputs, n), outputs)
    elif "hinge" in name:
        y = np.where(y < 0, -1.0, 1.0)
    if not getattr(loss, "from_logits", True) or name in ("kl_divergence", "poisson"):
        p = rng.uniform(0.05, 0.95, (n, outputs))
    return y, p


def differences(loss, y, p, weight, h=1e-6):
    """Return central differences of a loss, entry by entry."""
    gradient = np.empty_like(p)
    for place in np.ndindex(p.shape):
        step = np.zeros_like(p)
        step[place] = h
        ahead, behind = (loss(y, p + sign * step, weight) for sign in (1, -1))
        gradient[place] = (ahead - behind) / (2 * h)
    return gradient


seeds = st.integers(0, 2**32 - 1).map(np.random.default_rng)


@pytest.mark.parametrize("loss", VARIANTS, ids=repr)
@settings(max_examples=15, deadline=None)
@given(rng=seeds)
def test_gradients_agree_with_central_differences(loss, rng):
    y, p = sample(loss, rng)
    weight = rng.uniform(0, 2, len(p))
    gradient = loss.gradient(y, p, weight)
    off = np.abs(gradient - differences(loss, y, p, weight))
    assert off.max() < 1e-6 * (1 + np.abs(gradient).max())


@functools.cache
def compiled(loss):
    outputs = sympy.lambdify(loss.symbols, (loss.expression, loss.derivative), "numpy")
    return np.vectorize(outputs, otypes="dd")  # sympy 1.12 takes no array beside a number in Max


def element(loss, *values):
    """Return a formula and its derivative where its symbols have these values."""
    return compiled(loss)(*values)


ELEMENTWISE = [loss for loss in VARIANTS if loss.name not in CLASSES and len(loss.symbols) == 2]


@pytest.mark.parametrize("loss", ELEMENTWISE, ids=repr)
@settings(max_examples=30, deadline=None)
@given(rng=seeds)
def test_formula_and_numbers_agree(loss, rng):
    y, p = sample(loss, rng, n=40, outputs=1)
    value, slope = element(loss, y[:, 0], p[:, 0])
    np.testing.assert_allclose(loss.per_sample(y, p), value, 1e-9, 1e-12)
    gradient = replace(loss, reduction="sum").gradient(y, p)
    np.testing.assert_allclose(gradient[:, 0], slope, 1e-9, 1e-12)


PAIRS = [CosineSimilarity(), losses.CategoricalHinge(), CategoricalCrossentropy(from_logits=True)]


@pytest.mark.parametrize("loss", PAIRS, ids=repr)
@settings(max_examples=30, deadline=None)
@given(rng=seeds)
def test_formula_of_two_components_and_numbers_agree(loss, rng):
    y, p = sample(loss, rng, n=40, outputs=2)
    value, slope = element(loss, *y.T, *p.T)
    np.testing.assert_allclose(loss.per_sample(y, p), value, 1e-9, 1e-12)
    gradient = replace(loss, reduction="sum").gradient(y, p)
    np.testing.assert_allclose(gradient[:, 0], slope, 1e-9, 1e-12)


@settings(max_examples=30, deadline=None)
@given(rng=seeds)
def test_formula_of_two_logits_and_numbers_agree(rng):
    z = rng.normal(size=(40, 2))
    loss = SparseCategoricalCrossentropy(from_logits=True, reduction="sum")
    value, slope = element(loss, *z.T)
    np.testing.assert_allclose(loss.per_sample(np.zeros(40, int), z), value, 1e-9)
    gradient = loss.gradient(np.zeros(40, int), z)
    np.testing.assert_allclose(gradient[:, 0], slope, 1e-9)


@settings(max_examples=30, deadline=None)
@given(rng=seeds)
def test_formula_of_one_class_is_a_term_of_the_sum(rng):
    y, p = (part / part.sum(axis=1, keepdims=True) for part in rng.uniform(0.05, 1, (2, 40, 4)))
    labels, place = rng.integers(0, 4, 40), np.arange(40)
    kl, cce, sparse = losses.get("kld"), CategoricalCrossentropy(), SparseCategoricalCrossentropy()
    for loss, extra in ((kl, 0), (cce, 1)):  # Keras divides a row by its sum, hence + 1
        value, slope = element(loss, y, p)
        np.testing.assert_allclose(loss.per_sample(y, p), value.sum(axis=1), 1e-9)
        gradient = replace(loss, reduction="sum").gradient(y, p)
        np.testing.assert_allclose(gradient, slope + extra, 1e-9)
    value, slope = element(sparse, p[place, labels])
    np.testing.assert_allclose(sparse.per_sample(labels, p), value, 1e-9)
    gradient = replace(sparse, reduction="sum").gradient(labels, p)
    np.testing.assert_allclose(gradient[place, labels], slope + 1, 1e-9)


# ------------------------------------------------------------------------------------------ kinks

KINKS = [
    (MeanAbsoluteError(), 1.0, 1.0, 0.0),
    (losses.get("mape"), 1.0, 1.0, 0.0),
    (Huber(delta=2), 1.0, 3.0, 2.0),
    (Hinge(), -1.0, -1.0, 0.5),
    (losses.get("squared_hinge"), -1.0, -1.0, 0.0),
    (losses.get("msle"), 0.0, 1e-7, 0.0),
]


@pytest.mark.parametrize(("loss", "y", "p", "slope"), KINKS, ids=lambda value: str(value))
def test_a_kink_has_the_mean_slope_of_its_sides(loss, y, p, slope):
    assert loss.gradient([[y]], [[p]]).item() == pytest.approx(slope, abs=1e-12)
    exact = loss.derivative.subs(dict(zip(loss.symbols, (y, p), strict=True)))
    assert float(exact) == pytest.approx(slope, abs=1e-12)
    assert not loss.derivative.atoms(sympy.DiracDelta, sympy.Derivative)


# -------------------------------------------------------------------------------------- stability


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("loss", LOGITS, ids=repr)
def test_logits_of_a_thousand_are_exact(loss, dtype):
    z = np.array([[1000, -1000], [-1000, 1000], [1000, 1000], [0, -1000]], dtype)
    labels = np.array([0, 0, 1, 1])
    y = labels if loss.name.startswith("sparse") else gd.one_hot(labels, 2, dtype)
    expected = {
        "binary_crossentropy": ([0, 1000, 500, (math.log(2) + 1000) / 2]),
        "categorical_crossentropy": [0, 2000, math.log(2), 1000],
    }[loss.name.removeprefix("sparse_")]
    value, gradient = replace(loss, reduction=None).value_and_gradient(y, z)
    np.testing.assert_allclose(value, expected, 1e-6 if dtype == np.float32 else 1e-15)
    assert np.abs(gradient).max() <= 1
    assert value.dtype == gradient.dtype == dtype


def test_log_cosh_neither_overflows_nor_cancels():
    loss = losses.get("log_cosh")
    assert loss([[0.0]], [[1e300]]) == 1e300
    assert loss([[0.0]], [[1e-8]]) == pytest.approx(5e-17, rel=1e-12, abs=0)
    assert loss([[0.0]], [[1.0]]) == pytest.approx(math.log(math.cosh(1)), rel=1e-15)


def test_overflow_is_infinite_without_a_warning():
    value, gradient = MeanSquaredError().value_and_gradient([[0.0, 0.0]], [[1e200, 1e200]])
    assert value == math.inf
    assert gradient.tolist() == [[1e200, 1e200]]


# ------------------------------------------------------------------------- one-hot, blocks, layout


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("from_logits", [True, False])
@pytest.mark.parametrize("shape", [(7, 3), (2, 5, 10), (4, 1), (9, 200), (SERIAL // 8, 10)])
def test_labels_and_one_hot_vectors_give_the_same_bits(shape, from_logits, dtype):
    rng = np.random.default_rng(3)
    z = rng.normal(0, 5, shape).astype(dtype)
    p = z if from_logits else np.exp(z)
    labels, weight = rng.integers(0, shape[-1], shape[:-1]), rng.uniform(0, 2, shape[:-1])
    sparse = SparseCategoricalCrossentropy(from_logits)
    dense = CategoricalCrossentropy(from_logits)
    one_hot = gd.one_hot(labels, shape[-1])
    value, gradient = sparse.value_and_gradient(labels, p, weight)
    other, other_gradient = dense.value_and_gradient(one_hot, p, weight)
    assert value == other
    np.testing.assert_array_equal(gradient, other_gradient)
    np.testing.assert_array_equal(sparse.per_sample(labels, p), dense.per_sample(one_hot, p))


def test_one_hot():
    assert gd.one_hot([[2], [0]], 3).tolist() == [[[0, 0, 1]], [[1, 0, 0]]]
    assert gd.one_hot(1, 2, np.float32).dtype == np.float32
    for labels, said in (([0, 3], "label 3 at position 1"), ([0.5], "0.5 at position 0")):
        with pytest.raises(ValueError, match=said):
            gd.one_hot(labels, 3)
    with pytest.raises(ValueError, match="classes must be a whole number"):
        gd.one_hot([0], 0)


@pytest.mark.parametrize("loss", VARIANTS, ids=repr)
def test_many_rows_are_each_as_if_alone(loss):
    """In blocks on several threads, with weights: the same as row by row."""
    rng = np.random.default_rng(1)
    n = SERIAL // 2
    y, p = sample(loss, rng, n)
    weight = rng.uniform(0, 2, n)
    value, gradient = loss.value_and_gradient(y, p, weight)
    per_sample = loss.per_sample(y, p)
    few = np.array([0, 1, n // 2, n - 1])
    alone = replace(loss, reduction=None)
    np.testing.assert_allclose(per_sample[few], alone(y[few], p[few]), 1e-12, 1e-14)
    np.testing.assert_allclose(
        n * gradient[few], alone.gradient(y[few], p[few], weight[few]), 1e-10, 1e-13
    )
    assert value == pytest.approx((per_sample * weight).sum() / n, rel=1e-12)


def test_the_axis_of_a_sample_may_be_another():
    rng = np.random.default_rng(2)
    y, p = rng.uniform(0.1, 0.9, (2, 3, 4, 5))
    for kind in (BinaryCrossentropy, CategoricalCrossentropy, CosineSimilarity):
        last = np.moveaxis(y, 1, -1), np.moveaxis(p, 1, -1)
        value, gradient = kind(axis=1).value_and_gradient(y, p)
        expected, moved = kind().value_and_gradient(*last)
        assert value == expected
        np.testing.assert_array_equal(gradient, np.moveaxis(moved, -1, 1))


@pytest.mark.parametrize("loss", VARIANTS, ids=repr)
def test_what_was_prepared_once_is_taken_in_parts(loss):
    y, p = sample(loss, np.random.default_rng(4), 12)
    targets = loss.prepared_targets(y, p.shape, np.float64)
    part = slice(3, 8)
    value, gradient = loss.value_and_gradient_unchecked(targets[part], p[part])
    expected, expected_gradient = loss.value_and_gradient(y[part], p[part])
    assert value == expected == loss.value_unchecked(targets[part], p[part])
    np.testing.assert_array_equal(gradient, expected_gradient)
    np.testing.assert_array_equal(
        loss.per_sample_unchecked(targets[part], p[part]), loss.per_sample(y[part], p[part])
    )


def test_inputs_are_left_as_they_were():
    for loss in VARIANTS:
        y, p = sample(loss, np.random.default_rng(5))
        before = y.copy(), p.copy()
        loss.value_and_gradient(y, p, np.ones(len(p)))
        np.testing.assert_array_equal(y, before[0])
        np.testing.assert_array_equal(p, before[1])


# --------------------------------------------------------------------------- shapes and reductions


def test_reductions():
    y, p, weight = [[0.0], [0.0]], [[1.0], [2.0]], [2.0, 0.5]
    expected = {
        "sum_over_batch_size": 2.0,
        "mean": 2.0,
        "mean_with_sample_weight": 1.6,
        "sum": 4.0,
    }
    for reduction, value in expected.items():
        loss = MeanSquaredError(reduction=reduction)
        assert loss(y, p, weight) == pytest.approx(value)
        slopes = np.array([[4.0], [2.0]]) * value / 4
        np.testing.assert_allclose(loss.gradient(y, p, weight), slopes)
    for reduction in (None, "none"):
        loss = MeanSquaredError(reduction=reduction)
        assert loss(y, p, weight).tolist() == [2, 2]
        assert loss.gradient(y, p, weight).tolist() == [[4], [2]]
    assert MeanSquaredError(reduction="mean_with_sample_weight")(y, p, [0, 0]) == 0


def test_one_output_goes_with_targets_of_either_shape():
    y, p = np.array([1.0, 2.0, 4.0]), np.array([1.5, 2.5, 2.0])
    loss = MeanSquaredError()
    expected = pytest.approx(1.5)
    assert loss(y, p) == loss(y, p[:, None]) == loss(y[:, None], p) == loss(y[:, None], p[:, None])
    assert loss(y, p) == expected
    for target, prediction in ((y, p[:, None]), (y[:, None], p)):
        assert loss.gradient(target, prediction).shape == prediction.shape
        assert loss.per_sample(target, prediction).shape == (3,)
    assert loss.per_sample(y, p).shape == ()


def test_dtypes():
    loss = MeanSquaredError()
    assert loss([[1]], [[3]]).dtype == np.float64
    assert loss.gradient(np.array([[1.0]]), np.array([[3]], np.float32)).dtype == np.float32
    assert MeanSquaredError(dtype="float64")([[1]], np.array([[3]], np.float32)).dtype == float


# --------------------------------------------------------------------------------------- bad input

NAN, INF = math.nan, math.inf
TWO, NEGATIVE = [[0.2, 0.8], [0.5, 0.5]], [[0.2, 0.8], [-0.1, 0.5]]
BAD = [
    ("mse", [[1.0, 2.0]], [[1.0], [2.0]], None, r"y_true of shape \(1, 2\) .* \(2, 1\)"),
    ("mse", [1.0, 2.0, 3.0], [[1.0], [2.0]], None, r"y_true of shape \(3,\) .* \(2, 1\)"),
    ("mse", [[1.0, NAN]], [[1.0, 2.0]], None, r"y_true has nan at position \(0, 1\)"),
    ("mse", [[1.0, 2.0]], [[NAN, 2.0]], None, r"y_pred has nan at position \(0, 0\)"),
    ("mse", [], [], None, "y_true is empty"),
    ("mse", [["a"]], [[1.0]], None, "y_true must be an array of real numbers"),
    ("mse", [[1.0], [1.0, 2.0]], [[1.0]], None, "y_true .* rows differ in length"),
    ("mse", 1.0, 2.0, None, r"y_pred of shape \(\) has no axis -1"),
    ("mse", [[1.0], [2.0]], [[1.0], [2.0]], [1.0, 2.0, 3.0], r"sample_weight has the shape \(3,\)"),
    ("mse", [[1.0], [2.0]], [[1.0], [2.0]], [1.0, NAN], "sample_weight has nan at position 1"),
    ("mse", [1.0, 2.0], [1.0, 2.0], [1.0, 2.0], r"sample_weight .* predictions as \(2, 1\)"),
    ("scce", [0, 2], TWO, None, r"label 2 at position 1, but there are 2 classes \(0 to 1\)"),
    ("scce", [0, -1], TWO, None, r"y_true has the label -1 at position 1"),
    ("scce", [[0], [5]], TWO, None, r"y_true has the label 5 at position \(1, 0\)"),
    ("scce", [0, 0.5], TWO, None, "y_true has 0.5 at position 1, but a label is a whole number"),
    ("scce", [0, NAN], TWO, None, "y_true has nan at position 1"),
    ("scce", TWO, TWO, None, "for one-hot targets take categorical_crossentropy"),
    ("scce", [0], TWO, None, r"y_true of shape \(1,\) does not go with y_pred of shape \(2, 2\)"),
    ("scce", [0, 1], NEGATIVE, None, r"y_pred .* probability -0\.1 at position \(1, 0\)"),
    ("scce", [0, 1], [[0.2, 0.8], [0, 0]], None, "y_pred has only zeros at position 1"),
    ("cce", [0, 1], TWO, None, "take sparse_categorical_crossentropy, or one_hot"),
    ("cce", [[1, 0, 0], [0, 1, 0]], TWO, None, r"y_true of shape \(2, 3\)"),
    ("cce", TWO, NEGATIVE, None, r"y_pred .* probability -0\.1 at position \(1, 0\)"),
    ("cce", NEGATIVE, TWO, None, r"y_true has the probability -0.1"),
    ("bce", [[1.0]], [[1.5]], None, r"y_pred .* 1\.5 at position \(0, 0\): .* from 0 to 1"),
    ("bce", [[1.0]], [[-0.5]], None, r"y_pred has the probability -0.5"),
    ("bce", [[2.0]], [[0.5]], None, r"y_true has the probability 2.0"),
    ("bce", [[1.0]], [[NAN]], None, r"y_pred has nan at position \(0, 0\)"),
    ("kld", TWO, NEGATIVE, None, "y_pred has the probability -0.1"),
    ("poisson", [[1.0]], [[-2.0]], None, "y_pred has the rate -2.0"),
    ("hinge", [[3.0]], [[1.0]], None, "y_true has the label 3.0"),
    ("cce", 1.0, 0.5, None, r"y_pred of shape \(\) has no axis -1"),
    ("cce", TWO, [[0.2, INF], [0.5, 0.5]], None, r"y_pred has the probability inf .* \(0, 1\)"),
    ("poisson", [[1.0]], [[INF]], None, "y_pred has the rate inf at position .* and finite"),
    ("mse", np.ma.array([[1, 2]], mask=[[0, 1]]), [[1, 2]], None, r"be masked, .* \(0, 1\)"),
]  # fmt: skip
SHORT = {"scce": "sparse_categorical_crossentropy", "cce": "categorical_crossentropy"}


@pytest.mark.parametrize(
    ("name", "y_true", "y_pred", "weight", "said"), BAD, ids=[f"{c[0]}-{c[-1]}" for c in BAD]
)
def test_bad_input_is_named(name, y_true, y_pred, weight, said):
    loss = losses.get(SHORT.get(name, name))
    for method in (loss, loss.value_and_gradient):
        with pytest.raises(ValueError, match=said) as raised:
            method(y_true, y_pred, weight)
    assert "\n" not in str(raised.value)
    if weight is None:
        with pytest.raises(ValueError, match=said):
            loss.per_sample(y_true, y_pred)


@pytest.mark.parametrize(
    ("loss", "y_true", "y_pred", "place"),
    [
        (LOGITS[0], [[1.0, 0.0]], [[0.0, INF]], "inf at position \\(0, 1\\)"),
        (LOGITS[0], [[0.0]], [[-INF]], "-inf at position"),
        (LOGITS[1], [[1.0, 0.0]], [[0.0, INF]], "inf at position \\(0, 1\\)"),
        (LOGITS[2], [0, 1], [[0.0, 1.0], [-INF, -INF]], "-inf at position \\(1, 0\\)"),
    ],
)
def test_logits_that_make_no_probability_are_named(loss, y_true, y_pred, place):
    with pytest.raises(ValueError, match=f"y_pred has the logit {place}.* must be finite"):
        loss.gradient(y_true, y_pred)


def test_a_class_may_be_ruled_out_by_a_logit_of_minus_infinity():
    logits, labels = np.array([[1.0, 2.0, -INF], [0.5, -INF, 0.5]]), [0, 2]
    value, gradient = LOGITS[2].value_and_gradient(labels, logits)
    dense = LOGITS[1].value_and_gradient(gd.one_hot(labels, 3), logits)
    assert value == dense[0] == pytest.approx((math.log(1 + math.e) + math.log(2)) / 2)
    np.testing.assert_array_equal(gradient, dense[1])
    assert gradient[0, 2] == gradient[1, 1] == 0


def test_rows_of_probabilities_need_not_add_to_one():
    assert CategoricalCrossentropy()([[1, 0]], [[3.0, 1.0]]) == pytest.approx(math.log(4 / 3))


# ----------------------------------------------------------------------------------- names, values

ALIASES = {
    "mae": "mean_absolute_error",
    "mse": "mean_squared_error",
    "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
    "bce": "binary_crossentropy",
    "kld": "kl_divergence",
}
NAMES = [
    *LOSSES,
    *ALIASES,
    *(alias.upper() for alias in ALIASES),
    *(kind.__name__ for kind in LOSSES.values()),
]


@pytest.mark.parametrize("name", NAMES)
def test_get_finds_by_every_name(name):
    full = ALIASES.get(name.lower(), name)
    kind = LOSSES.get(full) or getattr(losses, full)
    assert losses.get(name) == kind()


def test_get_passes_a_loss_through_and_knows_what_it_is_not():
    loss = Huber(delta=3)
    assert losses.get(loss) is loss
    assert losses.get(Huber) == Huber()
    with pytest.raises(ValueError, match="did you mean 'mean_squared_error'"):
        losses.get("mean_squared_eror")
    several = "did you mean 'binary_crossentropy' or 'categorical_crossentropy' or 'sparse_"
    with pytest.raises(ValueError, match=several):
        losses.get("CrossEntropy")
    with pytest.raises(ValueError, match="there are binary_crossentropy, "):
        losses.get("???")
    with pytest.raises(ValueError, match="a loss is one such as"):
        losses.get(3)


def test_settings_are_checked():
    with pytest.raises(ValueError, match="delta must be a number above 0, got 0"):
        Huber(delta=0)
    with pytest.raises(ValueError, match=r"label_smoothing must be from 0 to 1, got 1\.5"):
        BinaryCrossentropy(label_smoothing=1.5)
    with pytest.raises(ValueError, match=r"reduction must be one of .*, got 'avg'"):
        MeanSquaredError(reduction="avg")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Huber(delta="1"), "delta must be a number above 0, got '1'"),
        (lambda: BinaryCrossentropy(label_smoothing=None), "from 0 to 1, got None"),
        (lambda: CategoricalCrossentropy(from_logits="no"), "must be True or False, got 'no'"),
        (lambda: CosineSimilarity(axis=1.0), "axis must be a whole number, got 1.0"),
        (lambda: CategoricalCrossentropy(axis=5)(TWO, TWO), r"of shape \(2, 2\) has no axis 5"),
        (lambda: MeanSquaredError(dtype="float99"), "dtype must be one of floats.*'float99'"),
        (lambda: MeanSquaredError(dtype=int), "dtype must be one of floats"),
        (lambda: MeanSquaredError(reduction=np.ones(2)), "reduction must be one of"),
        (lambda: losses.get(losses.Loss), "a loss is one such as"),
    ],
)
def test_settings_of_another_kind_are_named(make, said):
    with pytest.raises(ValueError, match=said):
        make()


@pytest.mark.parametrize("loss", [*VARIANTS, MeanSquaredError(reduction="sum")], ids=repr)
def test_float16_is_that_of_float32_rounded(loss):
    prediction = np.array([[0, 1], [1, 0], [0.25, 0.5]], np.float16)
    target = np.array([[1, 0], [0, 1], [1, 0]], np.float16)
    if isinstance(loss, SparseCategoricalCrossentropy):
        target = target.argmax(axis=1)
    for of_half, of_single in zip(
        (*loss.value_and_gradient(target, prediction), loss.per_sample(target, prediction)),
        (
            *loss.value_and_gradient(target, prediction.astype(np.float32)),
            loss.per_sample(target, prediction.astype(np.float32)),
        ),
        strict=True,
    ):
        assert of_half.dtype == np.float16
        with np.errstate(over="ignore"):
            np.testing.assert_array_equal(of_half, of_single.astype(np.float16))
    assert loss(target, prediction) == loss.value_and_gradient(target, prediction)[0]


def test_casting_down_never_warns():
    assert MeanSquaredError()([[1e300]], np.array([[1]], np.float32)) == INF


def test_a_loss_reads_as_it_is_written():
    assert repr(Huber(delta=2)) == "Huber(delta=2.0)"
    assert repr(BinaryCrossentropy()) == "BinaryCrossentropy()"


def test_the_twin_on_logits():
    for kind, activation in ((BinaryCrossentropy, "sigmoid"), (CategoricalCrossentropy, "softmax")):
        assert kind(label_smoothing=0.1).on_logits() == kind(True, 0.1)
        assert kind.activation == activation
    assert MeanSquaredError.activation is None


# -------------------------------------------------------------------------------------- mathematics


@pytest.mark.parametrize("loss", VARIANTS, ids=repr)
def test_latex_can_be_drawn(loss):
    MathTextParser("path").parse(f"${loss.latex()}$")
    assert loss.latex().startswith(r"\ell(y, ")


EQUATIONS = {
    "mse": r"\ell(y, \hat{y}) = \left(y - \hat{y}\right)^{2}",
    "mae": r"\ell(y, \hat{y}) = \left|{y - \hat{y}}\right|",
    "hinge": r"\ell(y, \hat{y}) = \max\left(0, 1 - y \hat{y}\right)",
    "bce": r"\ell(y, \hat{y}) = - y \log \hat{y}"
    r" - \left(1 - y\right) \log{\left(1 - \hat{y} \right)}",
    "categorical_crossentropy": r"\ell(y, \hat{y}) = -\sum_{k} y_{k} \log \hat{y}_{k}",
}


@pytest.mark.parametrize("name", EQUATIONS)
def test_latex_is_the_equation_of_the_textbook(name):
    assert losses.get(name).latex() == EQUATIONS[name]


def test_a_formula_is_a_surface_too():
    surface = gd.Surface(losses.get("huber").expression, names=("y", "p"))
    assert surface([0.0, 3.0]) == 2.5
    assert surface.gradient([0.0, 3.0]).tolist() == [-1, 1]


def test_labels_for_a_loss_of_one_hot_targets_are_pointed_to_the_sparse_one():
    # whatever the labels are: 8 is no probability, but that is not what is wrong
    with pytest.raises(ValueError, match="take sparse_categorical_crossentropy, or one_hot"):
        losses.CategoricalCrossentropy()(np.array([3, 8]), np.full((2, 10), 0.1))
