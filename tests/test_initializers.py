"""What an initializer draws, as a distribution: against the numbers that Keras documents."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from gdviz import initializers
from gdviz.initializers import INITIALIZERS, GlorotUniform, RandomNormal, get

REFERENCE = json.loads((Path(__file__).parent / "reference" / "mlp.json").read_text("utf-8"))


@pytest.mark.parametrize(
    "case",
    REFERENCE["initializers"],
    ids=lambda case: f"{case['initializer'].split('.')[-1]}{case['shape']}",
)
def test_draws_have_the_spread_of_keras(case):
    kind = getattr(initializers, case["initializer"].split(".")[-1])
    drawn = kind()(case["shape"], "float64", np.random.default_rng(7))
    n, std = drawn.size, case["expected_std"]
    mean = case["measured"]["mean"] if not std else 0.0
    assert drawn.shape == tuple(case["shape"])
    assert drawn.mean() == pytest.approx(mean, abs=6 * std / np.sqrt(n))
    assert drawn.std() == pytest.approx(std, abs=6 * std / np.sqrt(2 * n))
    if "limit" in case:
        assert abs(drawn).max() <= case["limit"]
        assert abs(drawn).max() > 0.85 * case["limit"]


def test_the_truncation_constant():
    constant = pytest.approx(REFERENCE["truncation_constant"], rel=1e-14)
    assert constant == initializers.TRUNCATED_STDDEV


def test_the_same_generator_gives_the_same_numbers_in_both_types():
    wide = GlorotUniform()((30, 20), "float64", np.random.default_rng(3))
    narrow = GlorotUniform()((30, 20), rng=np.random.default_rng(3))
    assert narrow.dtype == np.float32
    assert (wide.astype("float32") == narrow).all()
    assert (wide != GlorotUniform()((30, 20), "float64", np.random.default_rng(4))).all()


def test_a_seed_of_its_own_comes_first():
    own = GlorotUniform(seed=3)((5, 5), rng=np.random.default_rng(1))
    assert (own == GlorotUniform()((5, 5), rng=np.random.default_rng(3))).all()


def test_names_find_them():
    assert [get(name).name for name in INITIALIZERS] == list(INITIALIZERS)
    assert get("HeNormal") == get("he_normal") == get(initializers.HeNormal())
    assert get(RandomNormal(1, 0.5)).stddev == 0.5
    assert (initializers.Constant(0.1)((3,), "float64") == 0.1).all()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: RandomNormal(stddev=-1), "RandomNormal: stddev must be .* of at least 0, got -1"),
        (lambda: initializers.TruncatedNormal(mean=math.nan), "mean must be a finite number, got"),
        (lambda: initializers.RandomUniform(1, 0), "maxval must be .* of at least 1, got 0"),
        (lambda: initializers.VarianceScaling(-1.0), "scale must be .* of at least 0, got -1"),
        (lambda: initializers.HeNormal(seed="a"), "HeNormal: seed must be a whole number"),
        (lambda: initializers.Constant([1]), r"Constant: value must be a finite number, got \[1\]"),
    ],
)
def test_settings_that_cannot_be_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize("wrong", ["he", 3])
def test_an_unknown_one_is_named(wrong):
    with pytest.raises(ValueError, match=f"{wrong!r}"):
        get(wrong)
