"""What children take of many starts is what one process takes, whatever becomes of them."""

import os
import sys
import time

import numpy as np
import processes
import pytest

import gdviz as gd
from gdviz.ground import child
from gdviz.programs import loops, memory
from gdviz.steps import blocks, children
from gdviz.steps.loop import Descent

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="no process is forked elsewhere")
HERE, COUNT = os.getpid(), 60
STARTS = np.random.default_rng(3).uniform(-3, 3, (COUNT, 2))
RULE = gd.Adam(0.1)


@pytest.fixture(autouse=True)
def by_two(monkeypatch):
    """Take strides by NumPy in blocks of ten, with a child."""
    monkeypatch.setattr(loops, "is_installed", lambda: False)
    monkeypatch.setattr(memory, "MANY", 1)
    monkeypatch.setattr(blocks, "BLOCK", 10)
    monkeypatch.setattr(children, "cores", lambda: 2)
    for module in (blocks, children):
        monkeypatch.setattr(module, "is_free", lambda: True)


def taken_here(monkeypatch, in_child, keep="last"):
    """Descend, and see that it is right; return how many blocks were taken in this process."""
    taken, descend = [], Descent.__call__
    has_begun, until = children._zeros((1,), np.dtype(bool)), time.monotonic() + 5

    def watched(self, start, record=None):
        if os.getpid() == HERE:
            taken.append(start)
            while in_child and not has_begun[0] and time.monotonic() < until:
                time.sleep(0.001)
        else:
            has_begun[0] = True
            in_child()
        return descend(self, start, record)

    others = processes.children()
    with monkeypatch.context() as patched:
        patched.setattr(Descent, "__call__", watched)
        path = gd.descend(gd.surfaces.himmelblau, RULE, STARTS, 40, keep=keep)
    for k in (0, 31, 59):
        alone = gd.descend(gd.surfaces.himmelblau, RULE, STARTS[k], 40, keep=keep)
        np.testing.assert_allclose(path.points[:, k], alone.points, rtol=1e-9)
        np.testing.assert_allclose(path.values[:, k], alone.values, rtol=1e-9, atol=1e-20)
    assert processes.children() == others
    return len(taken)


def fail():
    raise MemoryError


def die():
    os.kill(os.getpid(), 9)


def test_a_child_takes_its_share(monkeypatch):
    for keep in ("last", 15):
        assert taken_here(monkeypatch, lambda: None, keep) < 6


@pytest.mark.parametrize(
    "in_child", [fail, die, lambda: time.sleep(60)], ids=["fails", "dies", "sleeps"]
)
def test_what_a_child_leaves_undone_is_done_here(monkeypatch, in_child):
    monkeypatch.setattr(child, "_PATIENCE", 0.0)
    monkeypatch.setattr(child, "_SLOWER", 0.1)
    assert taken_here(monkeypatch, in_child) == 6


def test_where_no_process_can_be_made_one_descends(monkeypatch):
    def none_left():
        raise BlockingIOError

    monkeypatch.setattr(child, "_fork", none_left)
    assert taken_here(monkeypatch, None) == 6
