"""Sweeps: each place of the curve and of the map is a descent of its own."""

import numpy as np
import pytest
from matplotlib.text import Text
from reading import marks_of, texts

import gdviz as gd
from gdviz import SGD, Adam
from gdviz.plotting.layout.labels import dense, distances
from gdviz.plotting.layout.page import RIGHT
from gdviz.plotting.marks.areas import Image
from gdviz.plotting.marks.lines import Line
from gdviz.studies.sweeps import _Pairs, best_pair

BOWL, START = gd.Surface("x^2/2 + 4 y^2", minima=[(0, 0)]), (-4, 1.2)


def test_the_curve_of_a_frame_has_the_losses_after_so_many_steps():
    rates = np.geomspace(0.01, 0.2, 5)
    scene = gd.plotting.rate_sweep(BOWL, SGD(), rates, START, 10)
    (line,) = marks_of(scene, Line)
    for step in (0, 4, 10):
        scene.draw(step)
        alone = [gd.descend(BOWL, SGD(rate), START, 10).values[step] for rate in rates]
        assert line.line.get_ydata() == pytest.approx(alone)
    assert r"$2/\lambda = 0.25$" not in texts(scene)  # it stands outside of these rates


def test_no_loss_is_drawn_that_was_not_computed():
    rates = np.geomspace(0.05, 0.24, 40)
    rules = [SGD(), SGD(momentum=0.5)]
    scene = gd.plotting.rate_sweep(BOWL, rules, rates, START, 60)
    scene.draw(60)
    lines = marks_of(scene, Line)
    for line, rule in zip(lines, rules, strict=True):
        swept = gd.sweep(rule, learning_rate=rates)
        alone = gd.descend(BOWL, swept, START, 60).values[-1]
        assert line.line.get_ydata() == pytest.approx(alone)


def test_the_law_stands_where_the_wall_is():
    scene = gd.plotting.rate_sweep(BOWL, start=START, steps=60)
    assert {r"$1/\lambda = 0.125$", r"$2/\lambda = 0.25$"} <= set(texts(scene))
    small = scene.at("paper")  # says nowhere what the curvature is
    told = [text for text in small.figure.axes[0].texts if text.get_text() in ("0.125", "0.25")]
    assert [each.get_fontsize() for each in told] == [0.9 * small.theme.size.base] * 2
    (line,) = marks_of(scene, Line)
    rates, losses = line.mark.at(60).T
    assert (losses[rates < 0.249] < BOWL(START)).all()
    assert (losses[rates > 0.251] > BOWL(START)).all()


def test_several_rules_are_named_and_each_has_its_limit():
    scene = gd.plotting.rate_sweep(BOWL, [SGD(), SGD(momentum=0.9, name="Momentum")], start=START)
    assert {"SGD", "Momentum", r"$2(1+\beta)/\lambda = 0.475$"} <= set(texts(scene))


@pytest.mark.parametrize("size", ["paper", "notebook", "slides"])
def test_each_rule_is_named_beside_its_own_curve(size):
    rules = [SGD(), SGD(momentum=0.5, name="Momentum")]
    scene = gd.plotting.rate_sweep(BOWL, rules, np.geomspace(0.002, 0.6, 40), START).at(size)
    axes = scene.figure.axes[0]
    paths = [axes.transData.transform(mark.line.get_xydata()) for mark in marks_of(scene, Line)]
    paths = [dense(path[(np.abs(path) < 1e5).all(axis=1)], 1) for path in paths]
    for own, name in enumerate(("SGD", "Momentum")):
        (stamp,) = (each for each in axes.texts if each.get_text() == name)
        box = stamp.get_window_extent()
        middle, half = np.array([box.min + box.max, box.max - box.min]) / 2
        away = [distances(middle[None], path, half)[0] for path in paths]
        assert away[own] < min(away) + 16  # a label knows a point in each such square of the others
        assert stamp.get_fontsize() == scene.theme.size.base


def test_steps_taken_are_those_of_each_descent_alone():
    rates, momenta = np.array([0.05, 0.2, 0.3]), np.array([0.0, 0.5])
    took = _Pairs(BOWL, rates, np.array(START), 80, 1e-2, (0, 0), False).steps_taken(momenta)
    for row, momentum in zip(took, momenta, strict=True):
        for count, rate in zip(row, rates, strict=True):
            points = gd.descend(BOWL, SGD(rate, momentum=momentum), START, 80).points
            away = np.linalg.norm(points, axis=1) / np.linalg.norm(START)
            if away[-1] > 1:
                assert count == -1
            elif count == np.inf:
                assert away[-1] > 1e-2
            else:
                assert (away[int(count) :] <= 1e-2).all()
                assert away[int(count) - 1] > 1e-2


def test_the_measured_boundary_is_the_law():
    rates, momenta = np.linspace(0.2, 0.5, 61), np.array([0.1, 0.4, 0.7])
    took = _Pairs(BOWL, rates, np.array(START), 600, 1e-3, (0, 0), False).steps_taken(momenta)
    measured = np.array([rates[row == -1].min() for row in took])
    assert measured == pytest.approx(2 * (1 + momenta) / 8, abs=0.006)


@pytest.mark.parametrize("nesterov", [False, True])
def test_the_map_has_a_pixel_for_each_pair(nesterov):
    scene = gd.plotting.momentum_map(BOWL, 40, START, nesterov=nesterov, columns=16)
    images = [mark.image.get_array().shape for mark in marks_of(scene, Image)]
    assert images == [(10, 16, 3)]
    assert any("diverges beyond" in text for text in texts(scene))


@pytest.mark.parametrize("size", ["paper", "notebook", "slides"])
def test_what_colours_mean_stays_within_the_margin(size):
    scene = gd.plotting.momentum_map(BOWL, 40, START, columns=16, size=size)
    end = scene.figure.bbox.x1 - RIGHT * scene.theme.em
    meanings = [each for each in scene.figure.findobj(Text) if each.get_text() == "not there"]
    assert len(meanings) == 1
    assert meanings[0].get_window_extent().x1 < end + 1


@pytest.mark.parametrize(("nesterov", "rule"), [(False, "SGD with m"), (True, "SGD with Nest")])
def test_the_ring_is_the_best_pair_and_the_rule_is_named(nesterov, rule):
    law = gd.stability(SGD(), BOWL)
    rate, momentum = best_pair(law, nesterov)

    def factor(rate, momentum):
        each = gd.stability(SGD(momentum=momentum, nesterov=nesterov), BOWL)
        return each.rate_of_convergence_at(rate)

    around = [factor(rate * a, momentum * b) for a in (0.97, 1, 1.03) for b in (0.97, 1, 1.03)]
    assert factor(rate, momentum) == pytest.approx(min(around), rel=1e-6)
    written = texts(gd.plotting.momentum_map(BOWL, 40, START, nesterov=nesterov, columns=16))
    assert {"the best, by theory", "not there", "diverges"} <= set(written)
    assert any(text.startswith(rule) for text in written)


def test_another_minimum_is_no_divergence():
    surface = gd.Surface("x^4 - 3x^2 + x + y^2")
    rates, start = np.array([0.01, 0.1, 0.2]), np.array((0.4, 1.5))
    took = _Pairs(surface, rates, start, 80, 1e-2, (5.0, 0.0), False).steps_taken(np.array([0.0]))
    assert (took == np.inf).all()


def test_optimizers_are_named_without_the_rates_they_do_not_use():
    several = gd.plotting.rate_sweep(BOWL, [SGD(), SGD(momentum=0.9)], start=START)
    assert {"SGD", "Momentum"} <= set(texts(several))
    one = texts(gd.plotting.rate_sweep(BOWL, "adam", np.geomspace(0.01, 1, 9), START))
    assert "With Adam." in one
    assert "The loss against the learning rate" in one


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="rates must be increasing"):
        gd.plotting.rate_sweep(BOWL, SGD(), [0.2, 0.1], START)
    with pytest.raises(ValueError, match="Adam"):
        gd.plotting.rate_sweep(BOWL, Adam(), start=START)


APART = gd.DataSurface([0, 1, 2, 3], [0, 0, 1, 1], "binary_crossentropy", "logistic")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: gd.plotting.rate_sweep(APART, rates=[0.1, 0.2]), "rate_sweep needs a surface"),
        (lambda: gd.plotting.basins(APART, SGD(0.1), 5), "1 to 5 minima, got 0"),
        (lambda: gd.plotting.momentum_map("x^4 + y^2"), "momentum_map needs a surface with a min"),
        (lambda: gd.plotting.momentum_map(BOWL, start=[START] * 2), "start must be one"),
        (lambda: gd.plotting.rate_sweep("x^4 + y^2"), "rate_sweep needs rates, such as"),
    ],
)
def test_what_has_no_law_or_minimum_is_refused_in_one_sentence(make, said):
    with pytest.raises(ValueError, match=said) as raised:
        make()
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("steps", [2, 8, 200, 1500])
def test_what_flies_apart_does_so_however_far_it_has_come(steps):
    rates, momenta = np.array([0.1, 0.49]), np.array([0.0, 0.5])
    took = _Pairs(BOWL, rates, np.array(START), steps, 1e-3, (0, 0), False).steps_taken(momenta)
    assert took[0, 1] == -1  # after 1,500 steps it is infinite, and has long been so
    assert (took[:, 0] != -1).all()
