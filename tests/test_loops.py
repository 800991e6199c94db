"""A loop gives what NumPy gives: that it is compiled, once there is much to do, leaves no trace."""

import importlib
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from rules import ELEMENTWISE

import gdviz as gd
from gdviz import descend
from gdviz.layers import Dense, Input
from gdviz.models import Sequential
from gdviz.network import joined
from gdviz.network.totals import Totals
from gdviz.objectives.base import Drawable
from gdviz.programs import loops, memory
from gdviz.programs.operations import OPERATIONS
from gdviz.programs.recording import Program, Recording, record
from gdviz.steps import strides

pytest.importorskip("numba")

HIMMELBLAU = gd.surfaces.himmelblau
STARTS = np.random.default_rng(3).uniform(-3, 3, (1300, 2))  # no multiple of what is near at once


TOGETHER = [  # of each memory, with a schedule and without
    gd.SGD(0.01, weight_decay=0.1),
    gd.SGD(0.01, momentum=0.9, nesterov=True),
    gd.Adam(gd.schedules.ExponentialDecay(0.05, 5, 0.5), amsgrad=True),
    gd.Nadam(0.02),
    gd.Lion(0.02),
]
TOO_FAST = [  # the first three of them, whose loops differ in numbers alone
    gd.SGD(0.3, weight_decay=0.1),
    gd.SGD(0.02, momentum=0.9, nesterov=True),
    gd.Adam(0.5, amsgrad=True),
]


@pytest.fixture
def by_numpy(monkeypatch):
    """Return a function that runs another as if there were no Numba."""

    def run(function, *args, **kwargs):
        with monkeypatch.context() as without:
            without.setattr(loops, "is_installed", lambda: False)
            return function(*args, **kwargs)

    return run


COMPILE = loops.compiled
COMPILED = {}  # by all tests, since to compile takes a while


def compiled_once(blueprint, dtype):
    key = type(blueprint), blueprint, dtype
    if key not in COMPILED:
        COMPILED[key] = COMPILE(blueprint, dtype)
    return COMPILED[key]


@pytest.fixture
def at_once(monkeypatch):
    """Compile whatever can be, and as soon as it can be, for few points too."""
    monkeypatch.setattr(memory, "MANY", 1)
    monkeypatch.setattr(loops, "HOT", 0)
    monkeypatch.setattr(loops, "compiled", compiled_once)
    made = {}
    monkeypatch.setattr(loops, "_LOOPS", made)
    return lambda: {type(loop.blueprint) for loop in made.values() if loop.run}


def assert_same(path, wanted):
    for mine, theirs in zip(
        (path.points, path.values, path.gradients),
        (wanted.points, wanted.values, wanted.gradients),
        strict=True,
    ):
        np.testing.assert_array_equal(mine, theirs)
        assert mine.dtype == theirs.dtype
    assert path.diverged_at == wanted.diverged_at


@pytest.mark.parametrize("rule", ELEMENTWISE, ids=repr)
def test_steps_one_by_one_have_the_bits_of_numpy(rule, by_numpy, at_once):
    starts = STARTS.astype(np.float32)
    wanted = by_numpy(descend, HIMMELBLAU, rule, starts, 9)
    assert_same(descend(HIMMELBLAU, rule, starts, 9), wanted)
    assert at_once() == {loops.Elementwise}
    np.testing.assert_array_equal(starts, STARTS.astype(np.float32))


@pytest.mark.parametrize("rule", TOGETHER, ids=repr)
def test_strides_have_the_bits_of_numpy(rule, by_numpy, at_once):
    starts = STARTS.astype(np.float32)
    wanted = by_numpy(descend, HIMMELBLAU, rule, starts, 40, keep=7)
    assert_same(descend(HIMMELBLAU, rule, starts, 40, keep=7), wanted)
    assert at_once() == {strides.Together}
    np.testing.assert_array_equal(starts, STARTS.astype(np.float32))


@pytest.mark.parametrize("keep", ["all", "last", 4])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("rule", TOO_FAST, ids=repr)
def test_divergence_is_noted_at_the_same_step(rule, dtype, keep, by_numpy, at_once):
    starts = STARTS.astype(dtype)
    wanted = by_numpy(descend, HIMMELBLAU, rule, starts, 30, keep=keep)
    assert_same(descend(HIMMELBLAU, rule, starts, 30, keep=keep), wanted)
    gone = sum(step is not None for step in wanted.diverged_at)
    assert (gone > 0) == isinstance(rule, gd.SGD)


@pytest.mark.parametrize(
    ("formula", "made"),
    [
        ("x^4 + 3*x*y - y^2/7", {strides.Together}),
        ("x", {strides.Together}),
        ("3", {strides.Together}),
        ("sqrt(x^2 + y^2 + 1)", {strides.Together}),
        ("abs(x) + 1/(1 + y^2)", {strides.Together}),
        ("exp(x) + y^2", {loops.Elementwise}),  # exp is rounded otherwise elsewhere
    ],
)
def test_what_may_differ_elsewhere_is_left_to_numpy(formula, made, by_numpy, at_once):
    surface = gd.Surface(formula)
    wanted = by_numpy(descend, surface, gd.SGD(0.01), STARTS, 12, keep="last")
    assert_same(descend(surface, gd.SGD(0.01), STARTS, 12, keep="last"), wanted)
    assert at_once() == made


def test_where_a_limit_is_wanted_steps_are_taken_one_by_one(by_numpy, at_once):
    cone, starts = gd.Surface("sqrt(x^2 + y^2)"), STARTS.copy()
    starts[5] = 0  # the tip, where the gradient is a limit
    wanted = by_numpy(descend, cone, gd.SGD(0.05), starts, 12, keep="last")
    assert_same(descend(cone, gd.SGD(0.05), starts, 12, keep="last"), wanted)
    np.testing.assert_array_equal(wanted.points[-1, 5], [0, 0])
    assert wanted.diverged_at[5] is None


def test_a_rule_that_mixes_numbers_takes_no_strides(at_once):
    descend(HIMMELBLAU, gd.Adam(0.05, clipnorm=1.0), STARTS, 12, keep="last")
    assert at_once() == set()


class Kept:
    """x² + y², whose gradients cannot be written over, in the order that is asked for."""

    def __init__(self, order):
        self.order, self.seen = order, []

    def value_and_gradient(self, point):
        gradient = np.array(2 * point, order=self.order)
        gradient.flags.writeable = False
        self.seen.append((point, point.copy()))
        return (point**2).sum(-1), gradient


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("n", [2, 9])
def test_an_objective_may_keep_what_it_sees_and_gives(order, n, by_numpy, at_once):
    starts = np.random.default_rng(1).normal(size=(50, n))
    wanted = by_numpy(descend, Kept(order), gd.Adam(0.1), starts, 9)
    objective = Kept(order)
    assert_same(descend(objective, gd.Adam(0.1), starts, 9), wanted)
    for point, as_seen in objective.seen:
        np.testing.assert_array_equal(point, as_seen)


def network(optimizer):
    hidden = Dense(8, "relu")
    model = Sequential([Input((2,)), hidden, Dense(1, "sigmoid")], seed=1)
    model.compile(optimizer, "binary_crossentropy")
    return model


def trained(optimizer, epochs=3):
    model = network(optimizer)
    x, y = gd.data.moons(100, seed=0)
    model.fit(x, y, epochs=epochs, verbose=0)
    return model


@pytest.mark.parametrize(
    "optimizer", [gd.SGD(0.1), gd.SGD(0.1, momentum=0.9), gd.Adam(0.01)], ids=repr
)
def test_a_network_learns_the_same_to_the_bit(optimizer, by_numpy, at_once):
    wanted = by_numpy(trained, optimizer)
    model = trained(optimizer)
    assert at_once() >= {loops.Elementwise, joined.Onwards, Totals}
    np.testing.assert_array_equal(model.parameters, wanted.parameters)
    for mine, theirs in zip(model.optimizer_state, wanted.optimizer_state, strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_training_goes_on_to_the_bit_where_it_was_saved(at_once, tmp_path):
    x, y = gd.data.moons(100, seed=0)
    trained(gd.Adam(0.01), epochs=2).save(tmp_path / "model.npz")
    model = gd.models.load(tmp_path / "model.npz")
    model.fit(x, y, epochs=3, initial_epoch=2, verbose=0)
    np.testing.assert_array_equal(model.parameters, trained(gd.Adam(0.01)).parameters)


def elementwise():
    """Return the blueprint of x -> 2 x + 1, in place."""
    return loops.Elementwise(loops.outline(record(lambda x: [2.0 * x + 1.0], 1), [0]))


def test_a_loop_is_compiled_once_there_was_much_to_do(monkeypatch):
    monkeypatch.setattr(loops, "HOT", 1000 * loops.LOADED)
    loop = loops.Loop(elementwise(), np.dtype(np.float32))
    importlib.import_module("numba")
    assert [loop.is_ready(400) for _ in range(4)] == [False, False, True, True]
    array = np.arange(5, dtype=np.float32)
    loop.run(array, 2.0, 1.0)
    np.testing.assert_array_equal(array, [1, 3, 5, 7, 9])


def test_one_thread_compiles_and_no_other_waits(monkeypatch):
    compiling, may_end = threading.Event(), threading.Event()

    def slowly(blueprint, dtype):
        compiling.set()
        assert may_end.wait(60)
        return print

    monkeypatch.setattr(loops, "compiled", slowly)
    monkeypatch.setattr(loops, "HOT", 0)
    loop = loops.Loop(elementwise(), np.dtype(float))
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(loop.is_ready, 1)
        assert compiling.wait(60)
        assert not loop.is_ready(1)
        may_end.set()
        assert first.result()
    assert loop.is_ready(1)


class Broken:
    """A Numba that can be imported, and no more."""


class Disabled:
    """A Numba that would run the loops in the interpreter."""

    class config:
        DISABLE_JIT = True


@pytest.mark.parametrize("module", [None, Broken, Disabled], ids=str)
def test_a_numba_that_does_not_work_is_none(module, by_numpy, at_once, monkeypatch):
    wanted = by_numpy(descend, HIMMELBLAU, gd.Adam(0.1), STARTS, 9, keep="last")
    monkeypatch.setitem(sys.modules, "numba", module)
    monkeypatch.setattr(loops, "compiled", COMPILE)
    for _ in range(2):
        assert_same(descend(HIMMELBLAU, gd.Adam(0.1), STARTS, 9, keep="last"), wanted)
    assert at_once() == set()


class Penalised(gd.Surface):
    """A surface with another gradient than its formula has."""

    def value_and_gradient(self, points):
        value, gradient = super().value_and_gradient(points)
        return value + np.asarray(points).sum(-1), gradient + 1


class Doubled:
    """Twice another objective, which answers to all else that it is asked for."""

    def __init__(self, inner):
        self.inner = inner

    def __getattr__(self, name):
        return getattr(self.inner, name)

    def value_and_gradient(self, points):
        value, gradient = self.inner.value_and_gradient(points)
        return 2 * value, 2 * gradient


class WithAProgram(Kept):
    """An objective that calls something of its own a program."""

    program = ()


class ValueAlone(Kept):
    """An objective whose program is of its value alone."""

    program = record(lambda x, y: [x * x + y * y], 2)


class Named(gd.Surface):
    """A surface that adds nothing to what is descended."""

    teaches = "a class of one's own is a surface as well"


class Sphere(Drawable):
    """The squared distance from the origin of any number of dimensions, with its program."""

    def __init__(self, dimension):
        self.dimension = dimension

    @property
    def program(self):
        return record(lambda *x: [sum(v * v for v in x), *(2 * v for v in x)], self.dimension)

    def value_and_gradient(self, point):
        return (point**2).sum(-1), 2 * point


@pytest.mark.parametrize(
    ("objective", "together"),
    [
        (Penalised("x^2 + y^2"), False),
        (Doubled(gd.Surface("x^2 + y^2")), False),
        (WithAProgram("C"), False),
        (ValueAlone("C"), False),
        (Named("x^2 + y^2"), True),
        (Sphere(2), True),
    ],
    ids=lambda each: type(each).__name__,
)
def test_an_objective_is_asked_for_its_own_gradient(objective, together, by_numpy, at_once):
    wanted = by_numpy(descend, objective, gd.SGD(0.1), STARTS, 9, keep="last")
    assert_same(descend(objective, gd.SGD(0.1), STARTS, 9, keep="last"), wanted)
    assert (strides.Together in at_once()) == together


@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_strides_are_of_any_number_of_coordinates(n, by_numpy, at_once):
    starts = np.random.default_rng(n).normal(size=(700, n))
    wanted = by_numpy(descend, Sphere(n), gd.SGD(0.1, momentum=0.9), starts, 20, keep=8)
    assert_same(descend(Sphere(n), gd.SGD(0.1, momentum=0.9), starts, 20, keep=8), wanted)
    assert at_once() == {strides.Together}


ODD = np.array([0.0, -0.0, 1.0, -2.5, 0.3, 7.0, np.inf, -np.inf, np.nan])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_each_operation_of_a_loop_is_that_of_numpy(dtype):
    rows = {name: row.ufunc for name, row in OPERATIONS.items() if row.loop}
    recording = Recording()
    given = tuple(recording.array() for _ in range(3))
    lines = (recording.write(name, *given[: ufunc.nin]) for name, ufunc in rows.items())
    outline = loops.outline(Program(given, tuple(lines)))
    columns = np.array(np.meshgrid(ODD, ODD, ODD), dtype).reshape(3, -1)
    results = [np.empty_like(columns[0]) for _ in rows]
    with np.errstate(all="ignore"):
        loops.compiled(loops.Elementwise(outline), np.dtype(dtype))(*columns, *results)
        for (name, ufunc), found in zip(rows.items(), results, strict=True):
            wanted = ufunc(*columns[: ufunc.nin]).astype(dtype)
            np.testing.assert_array_equal(found, wanted, name)
            signs = np.signbit(found) == np.signbit(wanted)
            assert (signs | np.isnan(wanted)).all(), name


@pytest.mark.parametrize("formula", ["abs(x) + y^2", "max(x, 0) + min(y, 0) + x^2"])
@pytest.mark.parametrize("rule", [gd.SGD(0.1), gd.Lion(0.1), gd.SGD(0.1, clipvalue=0.0)], ids=repr)
def test_zeros_have_the_sign_that_numpy_gives_them(formula, rule, by_numpy, at_once):
    surface, starts = gd.Surface(formula), np.where(abs(STARTS) < 1, -0.0, STARTS)
    starts[::2] = -starts[::2]
    wanted = by_numpy(descend, surface, rule, starts, 9, keep="last")
    found = descend(surface, rule, starts, 9, keep="last")
    np.testing.assert_array_equal(found.points, wanted.points)
    np.testing.assert_array_equal(np.signbit(found.points), np.signbit(wanted.points))


def test_long_strides_are_cut(by_numpy, at_once, monkeypatch):
    rule = TOO_FAST[2]
    wanted = by_numpy(descend, HIMMELBLAU, rule, STARTS, 20, keep=9)
    monkeypatch.setattr(strides, "UNHEARD", 200 * len(STARTS))
    assert_same(descend(HIMMELBLAU, rule, STARTS, 20, keep=9), wanted)
    assert at_once() == {strides.Together}


def test_a_formula_too_long_to_compile_is_left_to_numpy(by_numpy, at_once, monkeypatch):
    monkeypatch.setattr(loops, "MOST_LINES", 5)
    wanted = by_numpy(descend, HIMMELBLAU, gd.SGD(0.01), STARTS, 9, keep="last")
    assert_same(descend(HIMMELBLAU, gd.SGD(0.01), STARTS, 9, keep="last"), wanted)
    assert at_once() == {loops.Elementwise}


def test_arrays_that_lie_otherwise_are_not_taken_together():
    c, f = np.zeros((4, 3)), np.zeros((4, 3), order="F")
    assert [array.shape for array in loops.flat([c, c.copy()])] == [(12,), (12,)]
    assert all(np.shares_memory(flat, f) for flat in loops.flat([f, f]))
    assert loops.flat([c, f]) is None
    assert loops.flat([c, c.astype(np.float32)]) is None
    assert loops.flat([c[:, :2], c[:, :2]]) is None
    fixed = c.copy()
    fixed.flags.writeable = False
    assert loops.flat([c, fixed]) is None
    assert loops.flat([c, np.ma.masked_array(c)]) is None
