"""Whatever the blocks and whoever runs them, many starts descend to the same bits."""

import os
import signal
import threading
import time
import tracemalloc
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest

import gdviz as gd
from gdviz import SGD, Adam, descend, optimizers
from gdviz.steps import blocks

HIMMELBLAU = gd.surfaces.himmelblau
STARTS = np.random.default_rng(5).uniform(-4, 4, (61, 2))
STARTS[[7, 40]] = 1e80, -1e90  # some run away
ARRAYS = ("points", "values", "gradients", "steps")


class Mean:
    """The mean squared distance to some points: an objective of samples."""

    dimension = 2

    def __init__(self, samples):
        self.samples = np.asarray(samples, float)

    def __len__(self):
        return len(self.samples)

    def __call__(self, point):
        return self.value_and_gradient(point)[0]

    def value_and_gradient(self, point):
        away = np.asarray(point)[..., None, :] - self.samples
        return (away**2).sum(-1).mean(-1), 2 * away.mean(-2)

    def batch(self, indices):
        return Mean(self.samples[indices])


class Counting(Executor):
    """Runs what it is given at once, and counts it."""

    def __init__(self):
        self.count = 0

    def submit(self, function, /, *args, **kwargs):
        self.count += 1
        future = Future()
        future.set_result(function(*args, **kwargs))
        return future


def assert_same(path, whole):
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(path, name), getattr(whole, name))
        assert getattr(path, name).dtype == getattr(whole, name).dtype
    assert path.diverged_at == whole.diverged_at


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("block", [1, 2, 10, 60, 61])
@pytest.mark.parametrize("keep", ["all", "last", 4])
def test_blocks_leave_no_trace(block, keep, dtype, monkeypatch):
    starts = np.where(abs(STARTS) > 9, STARTS[:1], STARTS) if dtype == np.float32 else STARTS
    starts = starts.astype(dtype)
    whole = descend(HIMMELBLAU, Adam(0.05), starts, 9, keep=keep)
    monkeypatch.setattr(blocks, "BLOCK", block)
    assert_same(descend(HIMMELBLAU, Adam(0.05), starts, 9, keep=keep), whole)
    if dtype == np.float64:
        assert whole.diverged_at[7] is not None
        assert whole.diverged_at[0] is None


@pytest.mark.parametrize("optimizer", optimizers.OPTIMIZERS)
@pytest.mark.parametrize("clip", [{}, {"clipnorm": 1.0}, {"clipvalue": 1.0}], ids=str)
def test_no_rule_sees_the_block_it_is_in(optimizer, clip, monkeypatch):
    rule = optimizers.OPTIMIZERS[optimizer](0.01, **clip)
    whole = descend(HIMMELBLAU, rule, STARTS, 9)
    monkeypatch.setattr(blocks, "BLOCK", 13)
    assert_same(descend(HIMMELBLAU, rule, STARTS, 9), whole)


def test_blocks_share_the_mini_batches(monkeypatch):
    samples = Mean(np.random.default_rng(2).normal(size=(20, 2)))
    whole = descend(samples, SGD(0.1), STARTS, 9, batch_size=7, seed=4, keep=2)
    monkeypatch.setattr(blocks, "BLOCK", 9)
    assert_same(descend(samples, SGD(0.1), STARTS, 9, batch_size=7, seed=4, keep=2), whole)


def fresh_processes(count):
    return ProcessPoolExecutor(count, mp_context=get_context("spawn"))  # forks warn of threads


@pytest.mark.parametrize("pool", [ThreadPoolExecutor, fresh_processes])
def test_any_executor_gives_the_same_bits(pool, monkeypatch):
    whole = descend(HIMMELBLAU, Adam(0.05), STARTS, 9, keep=4)
    rates = gd.sweep(SGD, learning_rate=np.geomspace(1e-4, 1e-2, 61))
    swept = descend(HIMMELBLAU, rates, STARTS, 9)
    monkeypatch.setattr(blocks, "BLOCK", 25)
    with pool(2) as executor:
        assert_same(descend(HIMMELBLAU, Adam(0.05), STARTS, 9, keep=4, executor=executor), whole)
        assert_same(descend(HIMMELBLAU, rates, STARTS, 9, executor=executor), swept)


@pytest.mark.parametrize(("block", "count"), [(61, 1), (60, 2), (20, 4), (1, 61)])
def test_an_executor_gets_the_blocks(block, count, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK", block)
    executor = Counting()
    descend(HIMMELBLAU, Adam(0.05), STARTS, 2, executor=executor)
    assert executor.count == count


def test_an_error_in_a_block_reaches_the_caller(monkeypatch):
    class Broken:
        def value_and_gradient(self, point):
            if (point > 3.9).any():
                raise RuntimeError("broken at 3.9")
            return (point**2).sum(-1), 2 * point

    monkeypatch.setattr(blocks, "BLOCK", 5)
    with pytest.raises(RuntimeError, match=r"broken at 3\.9"):
        descend(Broken(), SGD(0.1), STARTS, 3)


@pytest.mark.parametrize(("keep", "kept"), [("last", 1), (25, 3), ("all", 51)])
def test_memory_is_bounded_by_what_is_kept(keep, kept, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK", 500)
    starts = np.random.default_rng(5).uniform(-4, 4, (20_000, 2))
    descend(HIMMELBLAU, Adam(0.05), starts[:1], 1)
    tracemalloc.start()
    descend(HIMMELBLAU, Adam(0.05), starts, 50, keep=keep)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept <= peak / (2.5 * starts.nbytes) <= kept + 1.5  # points, gradients and values


def test_ctrl_c_gives_up_the_blocks_and_leaves_all_usable(monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK", 500)
    starts = np.random.default_rng(0).normal(size=(2000, 2))
    began, ended, threads = threading.Event(), [], threading.active_count()

    class Slow:
        """A bowl whose descents would take a minute."""

        def value_and_gradient(self, points):
            began.set()
            time.sleep(0.001)
            return (points**2).sum(-1), 2 * points

    def interrupt():
        began.wait()
        ended.append(time.perf_counter())
        os.kill(os.getpid(), signal.SIGINT)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's "&" ignores it
    threading.Thread(target=interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        descend(Slow(), SGD(0.1), starts, 50_000, keep="last")
    signal.signal(signal.SIGINT, before)
    assert time.perf_counter() - ended[0] < 1
    while threading.active_count() > threads:  # given up, they end by themselves
        assert time.perf_counter() - ended[0] < 10
        time.sleep(0.01)
    path = descend("x^2 + y^2", SGD(0.1), starts, 3, keep="last")
    np.testing.assert_allclose(path.points[-1], 0.8**3 * starts, rtol=1e-14)
