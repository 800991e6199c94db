"""A step in pieces, shared by threads, is the step; numbers that are too small count as 0 in it."""

import threading
from functools import partial

import numpy as np
import pytest

import gdviz as gd
from gdviz.ground import cores, subnormal
from gdviz.ground.team import Team
from gdviz.layers import BatchNormalization, Dense, Input
from gdviz.programs import loops, memory
from gdviz.training import passes, pieces

TINY = np.full(5, 1e-39, np.float32)
X = np.random.default_rng(0).normal(size=(60, 7))
LABELS = np.arange(60) % 3


@pytest.fixture
def two_cores(monkeypatch):
    monkeypatch.setattr(cores, "cores", lambda: 2)


def test_each_piece_is_done_once_and_in_every_thread(two_cores):
    done, meeting = [], threading.Barrier(2, timeout=60)

    def piece(k):
        if k in (0, 9):  # taken from both ends: neither is done before the other has begun
            meeting.wait()
        done.append((k, threading.current_thread()))

    with Team() as team:
        for _ in range(3):
            team.do([partial(piece, k) for k in range(10)])
    assert sorted(k for k, _ in done) == sorted([*range(10)] * 3)
    helper, *others = {thread for _, thread in done} - {threading.current_thread()}
    assert not others
    assert not helper.is_alive()


def test_who_is_not_entered_works_alone():
    done = []
    Team().do([partial(done.append, k) for k in range(4)])
    assert done == [0, 1, 2, 3]


def test_what_a_helper_raises_is_raised(two_cores):
    meeting = threading.Barrier(2, timeout=60)

    def fails():
        meeting.wait()
        raise ZeroDivisionError("in a helper")

    with Team() as team:
        with pytest.raises(ZeroDivisionError, match="in a helper"):
            team.do([meeting.wait, fails])
        team.do([partial(np.add, 1, 1)] * 2)


def test_the_threads_of_a_product_are_given_back_by_the_last():
    threads = cores._threads()
    if threads is None:
        pytest.skip("this NumPy brings no OpenBLAS")
    before = threads.get()
    threads.set(2)
    try:
        with Team():
            with Team():
                assert threads.get() == 1
            assert threads.get() == 1
        assert threads.get() == 2
    finally:
        threads.set(before)


@pytest.mark.skipif(subnormal._library() is None, reason="a processor that is asked otherwise")
def test_what_is_too_small_counts_as_0_for_as_long_as_is_asked():
    with subnormal.subnormal_as_zero():
        with subnormal.subnormal_as_zero():
            assert (TINY * 1 == 0).all()
        assert (np.float32([2e-38]) / 2 == 0).all()
    np.testing.assert_array_equal(TINY * 1, TINY)
    assert (TINY > 0).all()


@pytest.mark.skipif(subnormal._library() is None, reason="a processor that is asked otherwise")
def test_what_decays_while_a_model_learns_becomes_0():
    model = gd.Sequential([Input((2,)), Dense(1)], seed=0)
    model.compile(gd.Adam(0.01, beta_1=0.6), "mse")
    x = np.zeros((300, 2))
    x[:, 0], x[0, 1] = 1, 1  # whose second weight has a slope in the first step alone
    model.fit(x, x[:, 0], batch_size=1, epochs=1, shuffle=False, verbose=0)
    m, v = model.optimizer_state.m, model.optimizer_state.v
    assert m[1] == 0 < v[1]
    assert m[0] != 0


def trained(optimizer, freeze=False, between=None):
    hidden = [Dense(40, "tanh"), BatchNormalization(), Dense(30, "relu", use_bias=False)]
    model = gd.Sequential([Input((7,), dtype="float64"), *hidden, Dense(3, "softmax")], seed=1)
    model.layers[0].trainable = not freeze
    model.compile(optimizer, "sparse_categorical_crossentropy")
    callbacks = [between] if between else []
    model.fit(X, LABELS, batch_size=20, epochs=3, verbose=0, callbacks=callbacks)
    return model


class Slower(gd.callbacks.Callback):
    """Gives the model another rule in the midst of an epoch, and another kind of it later."""

    def on_train_batch_begin(self, batch, logs=None):
        if self.model.optimizer.iterations == 4:
            self.model.optimizer.learning_rate = 0.001
        if self.model.optimizer.iterations == 7:
            self.model.optimizer = gd.SGD(0.01, momentum=0.9)


CASES = {
    "sgd": (gd.SGD(0.1), {}),
    "adam": (gd.Adam(0.01, weight_decay=0.1), {}),
    "lion": (gd.Lion(0.01), {}),
    "mixes": (gd.Adam(0.01, clipnorm=0.1), {}),
    "frozen": (gd.Adam(0.01), {"freeze": True}),
    "another rule": (gd.Adam(0.01), {"between": Slower()}),
}


@pytest.mark.parametrize(
    ("case", "compiled"), [*((case, False) for case in CASES), ("adam", loops.is_installed())]
)
def test_a_model_learns_in_pieces_what_it_learns_at_once(case, compiled, two_cores, monkeypatch):
    optimizer, settings = CASES[case]
    wanted = trained(optimizer, **settings)  # of too few weights to be stepped in pieces
    monkeypatch.setattr(memory, "MANY", 1)
    monkeypatch.setattr(pieces, "CACHE", 2000)
    monkeypatch.setattr(pieces, "LEAST", 1000)
    monkeypatch.setattr(loops, "HOT", 0)
    monkeypatch.setattr(loops, "is_installed", lambda: compiled)
    monkeypatch.setattr(passes, "joined", lambda network, *_: network)  # to compile one loop
    cut, whole = [], pieces._slices
    monkeypatch.setattr(pieces, "_slices", lambda *of: cut.append(whole(*of)) or whole(*of))
    model = trained(optimizer, **settings)
    np.testing.assert_allclose(model.parameters, wanted.parameters, rtol=1e-9, atol=1e-12)
    assert model.optimizer_state.t == wanted.optimizer_state.t
    assert max(map(len, cut)) > 2
    again = trained(optimizer, **settings)
    np.testing.assert_array_equal(again.parameters, model.parameters)
