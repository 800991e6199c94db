"""Each descent of a sweep is the descent of the optimizer with its settings alone."""

import pickle

import numpy as np
import pytest

import gdviz as gd
from gdviz import descend, optimizers
from gdviz.optimizers import SGD, Adagrad, Adam, AdamW, Lion, RMSprop
from gdviz.schedules import ExponentialDecay
from gdviz.steps import blocks
from gdviz.steps.sweeps import sweep

HILLS = gd.Surface("x**2 + 10*y**2 + x*y + sin(3*x)")
START = (-1.5, 0.8)
RATES = np.array([0.001, 0.02, 0.08, 0.3])

# Every number of every rule, each with 0 where it may be 0: what is off in one descent is on in
# another.
VARIED = {
    "learning_rate": RATES,
    "momentum": np.array([0, 0.5, 0, 0.95]),
    "rho": np.array([0, 0.5, 0.9, 0.99]),
    "beta_1": np.array([0, 0.5, 0.9, 0.95]),
    "beta_2": np.array([0.5, 0.9, 0.99, 0.999]),
    "epsilon": np.array([1e-3, 1e-7, 0.1, 1e-8]),
    "initial_accumulator_value": np.array([0, 0.1, 1, 3]),
    "weight_decay": np.array([0, 0.1, 0, 0.5]),
    "clipnorm": np.array([0.01, 100, 1, 3]),
    "clipvalue": np.array([0.01, 100, 1, 3]),
    "global_clipnorm": np.array([0.01, 100, 1, 3]),
}
CLIPS = ("clipnorm", "clipvalue", "global_clipnorm")
BASES = [
    *(kind() for kind in optimizers.OPTIMIZERS.values()),
    SGD(nesterov=True),
    RMSprop(centered=True),
    Adam(amsgrad=True),
    SGD(ExponentialDecay(0.05, 5, 0.5)),
]
SINGLE = [
    (base, {name: values})
    for base in BASES
    for name, values in VARIED.items()
    if name in base.settings()
]
TOGETHER = [
    (base, {name: VARIED[name] for name in base.settings() if name in VARIED and name not in CLIPS})
    for base in BASES
]


@pytest.mark.parametrize(("base", "settings"), SINGLE + TOGETHER, ids=repr)
def test_each_descent_of_a_sweep_is_that_of_its_optimizer_alone(base, settings):
    swept = sweep(base, **settings)
    together = descend(HILLS, swept, START, 25)
    assert together.points.shape == (26, 4, 2)
    for i, path in enumerate(together.paths()):
        assert path.optimizer == swept[i]
        alone = descend(HILLS, swept[i], START, 25)
        np.testing.assert_allclose(path.points, alone.points, rtol=1e-11, atol=1e-13)
        np.testing.assert_allclose(path.values, alone.values, rtol=1e-11, atol=1e-13)
        assert path.diverged_at == alone.diverged_at


def test_the_members_of_a_sweep_have_its_settings_and_the_rest_of_its_base():
    swept = sweep(SGD(nesterov=True, name="N"), learning_rate=[0.1, 0.2], momentum=[0, 0.9])
    assert [swept[i] for i in range(len(swept))] == [
        SGD(0.1, momentum=0, nesterov=True, name="N"),
        SGD(0.2, momentum=0.9, nesterov=True, name="N"),
    ]
    assert list(swept) == [swept[0], swept[1]]


@pytest.mark.parametrize("base", [SGD(momentum=0.9), Adam(), Lion(), AdamW(), Adagrad()], ids=repr)
def test_float32_stays_and_settings_lose_nothing_to_it(base):
    start = np.array(START, np.float32)
    swept = sweep(
        base, learning_rate=RATES, **{k: VARIED[k] for k in ("beta_2",) if k in base.settings()}
    )
    together = descend(HILLS, swept, start, 25)
    assert together.points.dtype == together.values.dtype == np.float32
    for i, path in enumerate(together.paths()):
        alone = descend(HILLS, swept[i], start, 25)
        np.testing.assert_allclose(path.points, alone.points, rtol=1e-5, atol=1e-6)


def test_runaways_of_a_sweep_are_gone_when_they_are_alone():
    swept = sweep(SGD, learning_rate=[0.01, 1, 30], momentum=[0.5, 0, 0.9])
    for keep in ("all", "last"):
        together = descend(gd.Surface("x^4 + y^4"), swept, START, 60, keep=keep)
        alone = [descend(gd.Surface("x^4 + y^4"), swept[i], START, 60) for i in range(3)]
        assert together.diverged_at == tuple(path.diverged_at for path in alone)
        assert None in together.diverged_at


def test_shapes_are_broadcast_and_the_first_axis_is_the_slowest():
    momenta = np.array([0, 0.5, 0.9])
    swept = sweep("sgd", learning_rate=RATES, momentum=momenta[:, None])
    assert (len(swept), swept.shape) == (12, (3, 4))
    path = descend(HILLS, swept, START, 9, keep="last")
    grid = path.values[-1].reshape(swept.shape)
    for i, j in [(0, 0), (2, 1), (1, 3)]:
        alone = descend(HILLS, SGD(RATES[j], momentum=momenta[i]), START, 9)
        np.testing.assert_allclose(grid[i, j], alone.values[-1], rtol=1e-11)


def test_each_setting_may_have_a_start_of_its_own():
    starts = np.array([(1, 2), (-3, 0.5), (0, 0), (2, 2)])
    together = descend(HILLS, sweep(Adam, learning_rate=RATES), starts, 9)
    for i, path in enumerate(together.paths()):
        alone = descend(HILLS, Adam(RATES[i]), starts[i], 9)
        np.testing.assert_allclose(path.points, alone.points, rtol=1e-11, atol=1e-13)
    with pytest.raises(ValueError, match="start must be one or 4, as many as are swept, got 3"):
        descend(HILLS, sweep(Adam, learning_rate=RATES), starts[:3], 9)


@pytest.mark.parametrize("keep", ["all", "last", 4])
@pytest.mark.parametrize(
    ("kind", "name"), [(Adam, "beta_1"), (Adagrad, "initial_accumulator_value")]
)
def test_a_sweep_runs_in_blocks_to_the_same_bits(kind, name, keep, monkeypatch):
    settings = {name: np.linspace(0, 0.99, 50)}
    swept = sweep(kind, learning_rate=np.geomspace(1e-3, 1, 50), **settings)
    whole = descend(HILLS, swept, START, 9, keep=keep)
    monkeypatch.setattr(blocks, "BLOCK", 7)
    parts = descend(HILLS, swept, START, 9, keep=keep)
    np.testing.assert_array_equal(parts.points, whole.points)
    np.testing.assert_array_equal(parts.values, whole.values)
    np.testing.assert_array_equal(parts.gradients, whole.gradients)


def test_a_sweep_is_told_in_words_and_is_pickled_whole():
    swept = sweep(SGD(nesterov=True), learning_rate=[0.001, 0.2], momentum=[[0], [0.99]])
    assert swept.label == "SGD"
    assert swept.learning_rate == "0.001…0.2"
    assert swept.settings(changed=True) == {
        "learning_rate": "0.001…0.2",
        "momentum": "0…0.99",
        "nesterov": True,
    }
    assert repr(swept) == "<4 SGD(learning_rate=0.001…0.2, nesterov=True, momentum=0…0.99)>"
    assert sweep(SGD(0.3), momentum=[0, 1]).learning_rate == 0.3
    descend(HILLS, swept, START, 1)
    again = pickle.loads(pickle.dumps(swept))
    assert (list(again), again.shape) == (list(swept), (2, 2))


class Own:
    def init(self, point):
        return None

    def update(self, gradient, state, point, variables=None):
        return -gradient, state


@pytest.mark.parametrize(
    ("optimizer", "settings", "message"),
    [
        (SGD, {}, "a sweep needs a setting that differs"),
        (SGD, {"rate": [1]}, "'rate' is no number of SGD, which has learning_rate, momentum, "),
        (SGD, {"nesterov": [True, False]}, "'nesterov' is no number of SGD"),
        (SGD, {"name": ["a"]}, "'name' is no number of SGD"),
        (Adam, {"learning_rate": [0.1, -1]}, "Adam: learning_rate must be 0 or more, got -1.0"),
        (Adam, {"beta_1": [0.1, 1.5]}, "Adam: beta_1 must be from 0 to 1, got 1.5"),
        (Adam, {"learning_rate": [0.1, np.nan, 1]}, "must be a finite number, got nan"),
        (Adam, {"learning_rate": ["fast"]}, r"learning_rate must be an array of numbers, got \['f"),
        (Adam, {"learning_rate": []}, r"learning_rate must be an array of numbers, got \[\]"),
        (Adam, {"clipnorm": [1], "clipvalue": [1]}, "Adam clips in one way only"),
        (Adam, {"learning_rate": [1, 2], "beta_1": [0, 0.1, 0.2]}, "must go together, got shapes"),
        ("adum", {"learning_rate": [1]}, "no optimizer is called 'adum'"),
        (Own(), {"momentum": [1]}, "'momentum' is no number of Own, which has learning_rate, "),
    ],
)
def test_a_bad_sweep_is_refused_in_one_sentence(optimizer, settings, message):
    with pytest.raises(ValueError, match=message) as caught:
        sweep(optimizer, **settings)
    assert "\n" not in str(caught.value)
