"""Every optimizer against what Keras gave, to the last digits; its rule as symbols and as LaTeX."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
import sympy
from matplotlib.mathtext import MathTextParser
from rules import Kite, Tiring

import gdviz
from gdviz import descend, optimizers, schedules
from gdviz.optimizers import SGD, Adam, AdamW, Nadam, RMSprop

REFERENCE = json.loads((Path(__file__).parent / "reference" / "optimizers.json").read_text())
KERAS = [case for case in REFERENCE["trajectories"] if case["library"] == "keras"]
KERAS = [case for case in KERAS if not case["class"].endswith("Ftrl")]  # gdviz has no Ftrl
# PyTorch's rules that equal ours when they are given the same settings
TORCH = {
    "torch.SGD": lambda kw: SGD(kw["lr"]),
    "torch.SGD_momentum": lambda kw: SGD(kw["lr"], kw["momentum"]),
    "torch.SGD_nesterov": lambda kw: SGD(kw["lr"], kw["momentum"], True),
    "torch.Adadelta": lambda kw: optimizers.Adadelta(kw["lr"], rho=0.9, epsilon=1e-6),
    "torch.AdamW": lambda kw: AdamW(kw["lr"], epsilon=0, weight_decay=0.01),
}


class Reference:
    """A surface of the reference file, whose two coordinates may be variables of their own."""

    def __init__(self, case):
        x, y = sympy.symbols("x y")
        f = sympy.sympify(REFERENCE["surfaces"][case["surface"]]["formula"])
        self.parts = [sympy.lambdify((x, y), part) for part in (f, f.diff(x), f.diff(y))]
        self.variables = (1, 1) if case["variables"] == "split" else None

    def value_and_gradient(self, point):
        value, *gradient = (part(*point) for part in self.parts)
        return value, np.array(gradient)


def keras_optimizer(case):
    settings = dict(case["kwargs"])
    rate = settings["learning_rate"]
    if isinstance(rate, dict):
        kind = getattr(schedules, rate["class"].split(".")[-1])
        settings["learning_rate"] = kind(**rate["kwargs"])
    return getattr(optimizers, case["class"].split(".")[-1])(**settings)


def number(values):
    return np.array(values, dtype=object).astype(float)  # also of "inf" and "nan"


def assert_path(case, optimizer, rtol, atol):
    path = descend(Reference(case), optimizer, case["start"], case["steps"])
    np.testing.assert_allclose(path.points, number(case["path"]), rtol, atol)
    np.testing.assert_allclose(path.values, number(case["values"]), 10 * rtol, 10 * atol)


@pytest.mark.parametrize("case", KERAS, ids=lambda case: case["id"])
def test_follows_keras(case):
    assert_path(case, keras_optimizer(case), **REFERENCE["tol"]["default"])


@pytest.mark.parametrize(
    "case",
    [c for c in REFERENCE["trajectories"] if c["id"].rsplit(".", 1)[0] in TORCH],
    ids=lambda case: case["id"],
)
def test_follows_torch_where_the_rules_agree(case):
    tolerance = 1e-6 if "AdamW" in case["id"] else 1e-9  # its epsilon cannot be matched
    assert_path(case, TORCH[case["id"].rsplit(".", 1)[0]](case["kwargs"]), tolerance, tolerance)


@pytest.mark.parametrize("case", REFERENCE["schedules"], ids=lambda case: case["id"])
def test_schedules_follow_keras(case):
    schedule = getattr(schedules, case["class"].split(".")[-1])(**case["kwargs"])
    first, last = case["steps"]
    steps = range(first, last + 1)
    tolerance = REFERENCE["tol"]["schedules"]
    rates = [schedule(step) for step in steps]
    assert all(type(rate) is float for rate in rates)  # a NumPy one would promote float32
    np.testing.assert_allclose(rates, case["values"], **tolerance)
    np.testing.assert_allclose(schedule(np.array(steps)), case["values"], **tolerance)


def test_a_schedule_reads_as_a_formula():
    k = sympy.Symbol("k", nonnegative=True)
    rate = schedules.CosineDecay(0.1, 80, warmup_target=0.2, warmup_steps=20)(k)
    assert float(rate.subs(k, 10)) == pytest.approx(0.15)
    assert float(rate.subs(k, 60)) == pytest.approx(0.1)


def test_piecewise_values_must_fit_their_boundaries():
    with pytest.raises(ValueError, match="one entry more"):
        schedules.PiecewiseConstantDecay([10, 20], [0.1, 0.2])


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (
            lambda: schedules.ExponentialDecay(0.1, 0, 0.5),
            "decay_steps must be .* above 0, got 0",
        ),
        (
            lambda: schedules.InverseTimeDecay(0.1, -3, 0.5),
            "decay_steps must be .* above 0, got -3",
        ),
        (lambda: schedules.InverseTimeDecay(0.1, 5, -1.0), "decay_rate must be .* of at least 0"),
        (lambda: schedules.PolynomialDecay(0.1, 0), "decay_steps must be .* above 0"),
        (lambda: schedules.CosineDecay(0.1, "9"), "decay_steps must be .* above 0, got '9'"),
        (lambda: schedules.CosineDecay(None, 9), "initial_learning_rate must be .*, got None"),
        (lambda: schedules.CosineDecay(np.nan, 9), "initial_learning_rate must be .*, got nan"),
        (lambda: schedules.CosineDecay(-0.1, 9), "initial_learning_rate must be .*, got -0.1"),
        (lambda: schedules.CosineDecayRestarts(0.1, 0), "first_decay_steps must be .* above 0"),
        (lambda: schedules.CosineDecayRestarts(0.1, 9, 0.5), "t_mul must be .* of at least 1"),
        (lambda: schedules.PiecewiseConstantDecay((20, 10), (1, 2, 3)), "boundaries must grow"),
        (lambda: schedules.PiecewiseConstantDecay(5, "ab"), "each of values must be .*, got 'a'"),
    ],
)
def test_a_schedule_is_of_numbers_that_it_can_follow(make, sentence):
    with pytest.raises(ValueError, match=sentence):
        make()


def test_a_schedule_of_ones_own_may_have_settings_that_are_no_numbers():
    @dataclass(frozen=True)
    class Named(schedules.ExponentialDecay):
        why: str = "to tell it from others"

    assert Named(0.5, 1, 0.5)(1) == 0.25


VARIANTS = [
    *(kind() for kind in optimizers.OPTIMIZERS.values()),
    SGD(0.1, momentum=0.9),
    SGD(0.1, momentum=0.9, nesterov=True, weight_decay=0.01),
    SGD(schedules.ExponentialDecay(0.1, 10, 0.5), clipnorm=1.0),
    SGD(0.1, clipvalue=0.5),
    RMSprop(0.1, centered=True, momentum=0.5),
    Adam(0.1, amsgrad=True),
]


@pytest.mark.parametrize("optimizer", VARIANTS, ids=repr)
def test_the_equations_compute_what_the_update_does(optimizer):
    """Numbers put into the printed rule give the step that was taken, at a third step."""
    point, state = np.array([0.7]), optimizer.init(np.array([0.7]))
    for gradient in (np.array([0.3]), np.array([-0.8])):
        step, state = optimizer.update(gradient, state, point)
        point = point + step
    known = {"g": 0.5, "theta_before": point[0], "t": state.t + 1}
    known |= {"learning_rate_t": optimizer.rate(state.t)}
    known |= {k: v for k, v in optimizer.settings().items() if isinstance(v, int | float)}
    known["learning_rate"] = optimizer.rate(state.t)
    for name, value in state._asdict().items():
        known[f"{name}_before"] = 0 if value is None else np.ravel(value)[0]
    for symbol, expression in optimizer.equations():
        values = {sympy.Symbol(k): v for k, v in known.items()}
        norm = {a: abs(a.args[0]) for a in expression.atoms(sympy.Function("norm"))}
        known[symbol.name] = float(expression.xreplace(norm).subs(values))
    step, _ = optimizer.update(np.array([0.5]), state, point)
    assert known["theta"] == pytest.approx((point + step)[0], rel=1e-12)


def test_latex_is_the_rule_of_the_textbook():
    lines = [line.removesuffix(r" \\") for line in Adam().latex().splitlines()]
    assert lines == [
        r"\begin{aligned}",
        r"m_{t} &= \beta_1 m_{t-1} + \left(1 - \beta_1\right) g_{t}",
        r"v_{t} &= \beta_2 v_{t-1} + \left(1 - \beta_2\right) g_{t}^{2}",
        r"\hat{m}_{t} &= \frac{m_{t}}{1 - \beta_1^{t}}",
        r"\hat{v}_{t} &= \frac{v_{t}}{1 - \beta_2^{t}}",
        r"\theta_{t} &= \theta_{t-1} - \frac{\eta \hat{m}_{t}}"
        r"{\sqrt{\hat{v}_{t}} + \frac{\epsilon}{\sqrt{1 - \beta_2^{t}}}}",
        r"\end{aligned}",
    ]
    assert SGD().latex().splitlines()[1] == r"\theta_{t} &= \theta_{t-1} - \eta g_{t}"


@pytest.mark.parametrize("optimizer", VARIANTS, ids=repr)
def test_each_line_of_latex_can_be_drawn(optimizer):
    for line in optimizer.latex().splitlines()[1:-1]:
        MathTextParser("path").parse(f"${line.removesuffix(chr(92) * 2).replace('&', '')}$")
        assert "before" not in line
        assert "operatorname{norm}" not in line


@pytest.mark.parametrize("optimizer", VARIANTS, ids=repr)
def test_a_batch_steps_as_its_members_do(optimizer):
    surface = gdviz.Surface("x**2 + 10*y**2 + x*y")
    starts = np.array([[1.0, 2.0], [-3.0, 0.5], [0.0, 0.0]])
    together = descend(surface, optimizer, starts, 7)
    for i, path in enumerate(together.paths()):
        alone = descend(surface, optimizer, starts[i], 7)
        np.testing.assert_array_equal(path.points, alone.points)
        np.testing.assert_array_equal(path.values, alone.values)


@pytest.mark.parametrize("optimizer", VARIANTS, ids=repr)
def test_float32_stays_float32(optimizer):
    point = np.ones(5, np.float32)
    state = optimizer.init(point)
    for _ in range(2):
        step, state = optimizer.update(point, state, point)
    assert step.dtype == np.float32
    assert all(m.dtype == np.float32 for m in state if isinstance(m, np.ndarray))


@pytest.mark.parametrize("optimizer", VARIANTS, ids=repr)
def test_an_update_changes_none_of_its_inputs(optimizer):
    point, gradient = np.array([1.0, 2.0]), np.array([3.0, -4.0])
    state = optimizer.init(point)
    before = [np.copy(array) for array in (point, gradient, *state) if array is not None]
    optimizer.update(gradient, state, point)
    after = [array for array in (point, gradient, *state) if array is not None]
    assert all(map(np.array_equal, before, after))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Adam(beta_1=1.5), "Adam: beta_1 must be from 0 to 1, got 1.5"),
        (lambda: Adam(beta_2=1), "Adam: beta_2 must be below 1, got 1"),
        (lambda: Nadam(beta_1=1.0), "Nadam: beta_1 must be below 1, got 1.0"),
        (lambda: SGD(float("nan")), "SGD: learning_rate must be a finite number, got nan"),
        (lambda: SGD("0.1"), "SGD: learning_rate must be a finite number, got '0.1'"),
        (lambda: SGD(-0.1), "SGD: learning_rate must be 0 or more, got -0.1"),
        (lambda: SGD(clipnorm=1, clipvalue=1), "SGD clips in one way only"),
        (lambda: optimizers.get("adamm"), "no optimizer is called 'adamm': did you mean 'adam'"),
        (lambda: SGD(None), "SGD: learning_rate must be a finite number, got None"),
        (lambda: Adam(epsilon=None), "Adam: epsilon must be a finite number, got None"),
    ],
)
def test_bad_settings_are_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize("clip", ["clipnorm", "clipvalue", "global_clipnorm"])
def test_to_clip_by_0_is_not_to_clip_as_in_keras(clip):
    assert SGD(0.1, **{clip: 0}) == SGD(0.1)


def test_names_reprs_and_settings():
    assert optimizers.get("RMSprop") == RMSprop()
    assert optimizers.get(Nadam(0.2)) == Nadam(0.2)
    assert repr(SGD(0.1, momentum=0.9)) == "SGD(learning_rate=0.1, momentum=0.9)"
    assert eval(repr(AdamW(0.1, name="W"))) == AdamW(0.1, name="W")
    assert SGD(name="Momentum").label == "Momentum"
    assert list(AdamW().settings(changed=True)) == ["learning_rate"]


@pytest.mark.parametrize("optimizer", VARIANTS, ids=repr)
def test_a_lone_start_that_runs_away_keeps_the_infinities_of_arrays(optimizer):
    steep = gdviz.Surface("exp(x^2) - 1e200 x^2 y^4")
    wild = replace(optimizer, learning_rate=1e30)
    with np.errstate(all="ignore"):
        alone = descend(steep, wild, (1.5, 2.0), 12)
        together = descend(steep, wild, [(1.5, 2.0)], 12).paths()[0]
    np.testing.assert_array_equal(alone.points, together.points)
    assert alone.diverged_at == together.diverged_at


def test_where_numbers_stop_arrays_go_on():
    flat = gdviz.Surface("y^2")
    alone = descend(flat, Adam(0.1, epsilon=0), (1.0, 2.0), 3)  # 0 / 0 along x
    assert np.isnan(alone.points[1:, 0]).all()
    np.testing.assert_allclose(alone.points[:, 1], [2.0, 1.9, 1.8, 1.7], atol=1e-3)


def test_a_rule_of_ones_own_goes_everywhere():
    rule, bowl = Kite(0.2, pull=0.3, name="Kite"), gdviz.Surface("x^2 + 3*y^2")
    scene = gdviz.race(bowl, [rule, SGD(0.1)], (3.0, 1.0), 12)
    assert len(scene) == 13
    swept = descend(bowl, gdviz.sweep(rule, pull=[0.3, 0.9]), (3.0, 1.0), 12).paths()
    for path, pull in zip(swept, (0.3, 0.9), strict=True):
        alone = descend(bowl, Kite(0.2, pull=pull), (3.0, 1.0), 12)
        np.testing.assert_allclose(path.points, alone.points, rtol=1e-12)
    model = gdviz.models.Sequential([gdviz.layers.Input((2,)), gdviz.layers.Dense(1)], seed=0)
    model.compile(Kite(0.05), "mse")
    history = model.fit(np.eye(2), np.ones(2), epochs=40, verbose=0)
    assert history.history["loss"][-1] < 0.1 * history.history["loss"][0]
    assert repr(rule) == "Kite(learning_rate=0.2, pull=0.3, name='Kite')"


@pytest.mark.parametrize(
    ("rule", "lines"),
    [
        (
            Kite(),
            [
                r"w_{t} &= \kappa w_{t-1} + \left(1 - \frac{\kappa}{t}\right) g_{t}",
                r"\theta_{t} &= \theta_{t-1} - \frac{\eta w_{t}}{1 + \left|{w_{t}}\right|}",
            ],
        ),
        (
            Tiring(),
            [
                r"w_{t} &= \kappa w_{t-1} + \left(1 - \frac{\kappa}{t}\right) g_{t}",
                r"\theta_{t} &= \theta_{t-1} - \frac{\eta w_{t}}{\left(1 + 0.3 \left(t - 1\right)"
                r"\right) \left(1 + \left|{w_{t}}\right|\right)}",
            ],
        ),
    ],
    ids=repr,
)
def test_a_rule_of_ones_own_prints_with_its_letters(rule, lines):
    assert [line.removesuffix(r" \\") for line in rule.latex().splitlines()[1:-1]] == lines
    assert gdviz.plotting.worked_step("x^2 + 3*y^2", rule, (3.0, 1.0))
    assert gdviz.plotting.inside("x^2 + 3*y^2", rule, (3.0, 1.0))
