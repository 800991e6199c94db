"""Dropout as it is drawn: the units that are off are those that do not learn in a step of `fit`."""

import numpy as np
import pytest
from reading import marks_of, texts

import gdviz as gd
from gdviz.layers import Dense, Dropout, Input
from gdviz.models import Sequential
from gdviz.plotting import dropout
from gdviz.plotting.marks.lines import Dots, Line
from gdviz.plotting.marks.theme import Size
from gdviz.studies import drop_units

SMALL = Size((4.8, 3.0), 90, 7, 8, 1.2, 1.2, 4)


def network(*rates):
    layers = [layer for rate in rates for layer in (Dense(7, "tanh"), Dropout(rate))]
    return Sequential([Input((3,)), *layers, Dense(2)])


def test_what_is_off_does_not_learn_in_that_step_of_fit():
    model = network(0.5, 0.3)
    model.compile(gd.SGD(0.1), "mse")
    found = drop_units(model, steps=5, batch_size=1, seed=4)
    x = np.random.default_rng(0).normal(size=(5, 3)) + 2
    history = model.fit(x, np.ones((5, 2)), 1, record=1, seed=4, verbose=0)
    moved = np.diff(history.trajectory.points, axis=0)
    first, second = moved[:, :21].reshape(5, 3, 7), moved[:, 28:77].reshape(5, 7, 7)
    np.testing.assert_array_equal((first != 0).any(axis=1), found.on[1])
    np.testing.assert_array_equal((second != 0).any(axis=1), found.on[2])
    assert found.rates == (0, 0.5, 0.3, 0)
    assert [each.shape for each in found.on] == [(5, 3), (5, 7), (5, 7), (5, 2)]
    assert found.on[0].all()
    assert found.on[3].all()


def test_as_many_are_off_as_the_rate_says():
    found = drop_units(network(0.2, 0.6), steps=3000, seed=1)
    np.testing.assert_allclose(found.off.mean(), 7 * 0.2 + 7 * 0.6, rtol=0.02)
    assert found.droppable == 14
    assert drop_units(network(0.5), 6).changes
    assert not drop_units(network(0.0, 1e-6), 6).changes
    assert 1000 < found.networks <= 3000


def test_units_and_ways_are_drawn_where_they_are_on():
    model = network(0.5)
    scene, found = dropout(model, 6, size=SMALL), drop_units(model, 6)
    for frame in (0, 3, 5):
        scene.draw(frame)
        off, on = [m.dots.get_xydata() for m in marks_of(scene, Dots) if len(m) > 1]
        hidden = found.on[1][frame]
        heights = 3 - np.arange(7)
        np.testing.assert_array_equal(on[on[:, 0] == 1][:, 1], heights[hidden])
        np.testing.assert_array_equal(off, np.stack([np.ones(7), heights], 1)[~hidden])
        (ways,) = [m.line.get_xydata() for m in marks_of(scene, Line) if len(m) > 1]
        ends = ways[np.isfinite(ways).all(axis=1)]
        assert len(ends) == 2 * hidden.sum() * (3 + 2)
        assert set(ends[ends[:, 0] == 1][:, 1]) == set(heights[hidden])
        assert f"training, step {frame + 1}: {(~hidden).sum()} of 7 off" in texts(scene)
    assert "in use: all are on" in texts(scene)


def test_what_drops_nothing_or_is_too_large_is_refused():
    for model, message in (
        (Sequential([Input((3,)), Dense(2)]), r"drops nothing: give it a layer such as Dropout"),
        (Sequential([Input((3,)), Dense(17), Dropout(0.5)]), "up to 16 units, got one of 17"),
        (None, "model must be a Model or Sequential"),
    ):
        with pytest.raises(ValueError, match=message):
            dropout(model)


def test_the_still_is_a_typical_step_and_only_what_trains_has_a_rate():
    model = Sequential([Input((2,)), Dense(2), Dropout(0.5), Dense(1)])
    found = drop_units(model)
    assert found.off.tolist()[-1] == 0  # the last of all steps is none to show
    assert found.off[found.typical] == 1
    assert found.until(found.typical).steps == found.typical + 1 == len(dropout(model, size=SMALL))
    assert texts(dropout(model, size=SMALL)).count("$p$ = 0.5") == 1
    rare = drop_units(network(0.05), steps=40)
    assert rare.off[rare.typical] == 1
