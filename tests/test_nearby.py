"""Strides by NumPy, a few points at a time, are the steps one by one, to the bit."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import gdviz as gd
from gdviz import descend
from gdviz.programs import loops, memory
from gdviz.steps import nearby

STARTS = np.random.default_rng(3).uniform(-3, 3, (130, 2))
RULES = [
    gd.SGD(0.01, weight_decay=0.1),
    gd.SGD(gd.schedules.ExponentialDecay(0.01, 5, 0.5), momentum=0.9, nesterov=True),
    gd.SGD(0.01, clipvalue=2.0),
    gd.Adam(0.05, amsgrad=True),
    gd.Lion(0.02),
]


@pytest.fixture
def taken(monkeypatch):
    """Take strides by NumPy for few points too, some of them at a time; return how many at once."""
    seen, stride = [], nearby.Nearby._stride

    def counted(self, part, steps):
        seen.append(self._few)
        stride(self, part, steps)

    monkeypatch.setattr(loops, "is_installed", lambda: False)
    monkeypatch.setattr(memory, "MANY", 1)
    monkeypatch.setattr(nearby, "CACHE", 2000)
    monkeypatch.setattr(nearby.Nearby, "_stride", counted)
    return seen


def assert_taken_together(surface, rule, starts, steps, keep):
    """Compare what is kept now and then with all steps, which are taken one by one."""
    path, alone = (descend(surface, rule, starts, steps, keep=k) for k in (keep, "all"))
    np.testing.assert_array_equal(path.points, alone.points[path.steps])
    np.testing.assert_array_equal(path.gradients, alone.gradients[path.steps])
    np.testing.assert_array_equal(path.values, alone.values[path.steps])
    assert path.points.dtype == starts.dtype
    assert path.diverged_at == alone.diverged_at
    return path


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_they_are_the_steps_one_by_one(rule, dtype, taken):
    starts = STARTS.astype(dtype)
    assert_taken_together(gd.surfaces.himmelblau, rule, starts, 23, keep=7)
    np.testing.assert_array_equal(starts, STARTS.astype(dtype))
    assert len(starts) > max(taken) > 1


@pytest.mark.parametrize("formula", ["3", "x", "x^4 + 3*x*y - y^2/7", "abs(x) + 1/(1 + y^2)"])
def test_whatever_the_objective(formula, taken):
    assert_taken_together(gd.Surface(formula), gd.Adam(0.05), STARTS, 12, keep="last")
    assert taken


@pytest.mark.parametrize("keep", ["last", 4])
def test_who_runs_away_is_noted_at_its_step(keep, taken):
    path = assert_taken_together(gd.surfaces.himmelblau, gd.SGD(0.03), STARTS, 30, keep)
    gone = [step for step in path.diverged_at if step is not None]
    assert 0 < len(gone) < len(STARTS)
    assert len(set(gone)) > 1


def test_where_a_limit_is_wanted_steps_are_taken_one_by_one(taken):
    starts = STARTS.copy()
    starts[5] = 0  # the tip of the cone, where the gradient is a limit
    path = assert_taken_together(gd.Surface("sqrt(x^2 + y^2)"), gd.SGD(0.05), starts, 12, "last")
    np.testing.assert_array_equal(path.points[-1, 5], [0, 0])


def test_one_thread_takes_strides_while_the_others_wait(taken, monkeypatch):
    at_once, most, stride = [], [], nearby.Nearby._stride

    def watched(self, part, steps):
        at_once.append(threading.get_ident())
        most.append(len(set(at_once)))
        stride(self, part, steps)
        at_once.pop()

    monkeypatch.setattr(nearby.Nearby, "_stride", watched)
    with ThreadPoolExecutor(2) as pool:
        tasks = [(gd.surfaces.himmelblau, gd.Adam(0.1), STARTS, 20) for _ in range(4)]
        paths = [pool.submit(descend, *task, keep="last") for task in tasks]
        ends = [path.result().points for path in paths]
    assert set(most) == {1}
    for end in ends[1:]:
        np.testing.assert_array_equal(end, ends[0])
