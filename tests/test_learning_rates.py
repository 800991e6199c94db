"""Learning rates side by side: the regimes are the law's, and the paths those of the rates."""

import numpy as np
import pytest
from matplotlib.text import Text
from reading import marks_of, texts

import gdviz as gd
from gdviz import SGD, Adam
from gdviz.plotting.layout.ticks import short
from gdviz.plotting.marks.lines import Vector
from gdviz.plotting.marks.trail import Trail, ValueCurve
from gdviz.studies.regimes import find_regimes, law_near

BOWL, START = "x^2/2 + 2 y^2", (-4, 2.2)
CRAWLS, ARRIVES, DIVERGES = (
    "too small: it crawls",
    "just right: it arrives",
    "too large: it diverges",
)
VERDICTS = {
    CRAWLS,
    "too small",
    ARRIVES,
    "just right",
    "large: it overshoots",
    "too large",
    DIVERGES,
}


def heads(scene):
    return [text for text in texts(scene) if text in VERDICTS]


def test_rates_are_chosen_by_the_law():
    scene = gd.learning_rates(BOWL, start=START, steps=9)
    assert heads(scene) == [CRAWLS, ARRIVES, DIVERGES]
    written = texts(scene)
    assert {"1 / curvature = 0.25", "2 / curvature = 0.5"} <= set(written)
    assert "learning rate 0.4" in written  # 2 / (4 + 1)


@pytest.mark.parametrize(
    ("rate", "regime"),
    [(0.05, CRAWLS), (0.4, "just right"), (0.49, "large: it overshoots"), (0.6, DIVERGES)],
)
def test_a_rate_is_called_what_the_law_makes_of_it(rate, regime):
    scene = gd.learning_rates(BOWL, rates=[rate], start=START, steps=4)
    assert regime in heads(scene)


def test_each_panel_shows_the_descent_of_its_rate():
    rates = [0.1, 0.3, 0.48]
    scene = gd.learning_rates(BOWL, rates=rates, start=START, steps=5)
    trails = marks_of(scene, Trail)
    curves = marks_of(scene, ValueCurve)
    scene.draw(5)
    for rate, trail, curve in zip(rates, trails, curves, strict=True):
        path = gd.descend(gd.Surface(BOWL), SGD(rate), START, 5)
        assert trail.mark.seen == pytest.approx(path.points)
        assert curve.line.get_ydata() == pytest.approx(path.values)
        assert f"after 5 steps: loss {short(path.values[-1])}" in texts(scene)


def test_all_panels_have_one_scale_and_divergence_does_not_change_it():
    def limits(rates):
        scene = gd.learning_rates(BOWL, rates=rates, start=START, steps=12)
        axes = [trail.line.axes for trail in marks_of(scene, Trail)]
        strips = [mark.line.axes for mark in marks_of(scene, ValueCurve)]
        assert len({ax.get_xlim() for ax in axes}) == len({ax.get_ylim() for ax in strips}) == 1
        return axes[0].get_ylim(), strips[0].get_ylim()

    assert np.allclose(limits([0.4, 0.6]), limits([0.4, 6.0]))


def test_momentum_has_its_own_law():
    scene = gd.learning_rates(BOWL, SGD(momentum=0.5), start=START, steps=6)
    assert r"$2(1+\beta)/\lambda = 0.75$" in texts(scene)
    assert any("momentum 0.5" in text for text in texts(scene))


def test_a_rule_without_a_law_needs_rates():
    with pytest.raises(ValueError, match="Adam"):
        gd.learning_rates(BOWL, Adam(), start=START)
    scene = gd.learning_rates(BOWL, Adam(), [0.1, 0.5], START, 5)
    assert heads(scene) == []
    assert {"learning rate 0.1", "learning rate 0.5"} <= set(texts(scene))


VALLEY = ("x^2/2 + 100 y^2", (-4, 1))


@pytest.mark.parametrize(
    ("surface", "start"),
    [(BOWL, START), VALLEY, ("x^2/2 + 20 y^2", (-4, 0)), (gd.surfaces.rosenbrock, (-1.5, 2))],
)
@pytest.mark.parametrize("steps", [5, None])
def test_what_is_just_right_is_lowest_in_the_end(surface, start, steps):
    scene = gd.learning_rates(surface, start=start, steps=steps)
    names = [name for name in heads(scene) if name != DIVERGES]
    scene.draw(len(scene) - 1)
    curves = [mark.line for mark in marks_of(scene, ValueCurve)]
    ends = [curve.get_ydata()[-1] for curve in curves]
    stable = ends[: len(names)]
    right = ["just right" in name for name in names]
    assert right == [index == int(np.argmin(stable)) for index in range(len(names))]


@pytest.mark.parametrize(("surface", "start", "steps"), [(BOWL, START, 12), (*VALLEY, 60)])
def test_the_longer_the_valley_the_more_steps(surface, start, steps):
    assert len(gd.learning_rates(surface, start=start)) == steps + 1


def test_of_many_rates_one_is_just_right():
    scene = gd.learning_rates(BOWL, rates=[0.3, 0.35, 0.4, 0.42, 0.45], start=START)
    assert sum("just right" in name for name in heads(scene)) == 1


NOISE = np.random.default_rng(1).normal(size=40)
LOGISTIC = gd.DataSurface(
    np.linspace(-3, 3, 40), np.linspace(-3, 3, 40) + NOISE > 0, "binary_crossentropy", "logistic"
)


@pytest.mark.parametrize(
    ("surface", "start"),
    [("x^4 - 3x^2 + x + y^2", (0.1, 1.5)), ("sin(x) + cos(y)", (0.5, 1)), (LOGISTIC, None)],
)
def test_away_from_a_quadratic_the_law_is_that_near_the_minimum(surface, start):
    scene = gd.learning_rates(surface, start=start)
    written = texts(scene)
    assert "past the limit" in written
    assert not any("diverges" in text for text in written if text in VERDICTS)
    assert any(text.startswith("Near the minimum the largest") for text in written)


def test_the_law_is_that_of_the_minimum_below_the_start():
    minima = {}
    for x in (0.4, -0.4):
        law = law_near("", SGD(), gd.Surface("x^4 - 3x^2 + x + y^2"), (x, 1.5), True)
        minima[x] = law.point[0]
    assert minima[0.4] == pytest.approx(1.1309, abs=1e-4)
    assert minima[-0.4] == pytest.approx(-1.3008, abs=1e-4)


def test_the_minimum_that_the_descents_come_to_is_marked():
    found = find_regimes("ackley")
    low, *others = found.objective.minima
    assert others == [(0, 0)]
    slope, curvature = gd.surfaces.ackley.gradient(low), gd.surfaces.ackley.hessian(low)
    assert np.abs(slope).max() < 1e-9 < np.linalg.eigvalsh(curvature).min()
    assert np.linalg.norm(found.paths[1].points[-1] - low) < 0.1
    assert find_regimes("himmelblau").objective.minima == gd.surfaces.himmelblau.minima


def test_a_surface_without_a_law_needs_rates():
    with pytest.raises(ValueError, match=r"learning_rates needs rates, such as .* curved"):
        gd.learning_rates("x^4 + y^2", start=(2, 1))
    assert len(gd.learning_rates("x^4 + y^2", rates=[0.01], start=(2, 1))) == 21


@pytest.mark.parametrize("rates", [[], [0.1] * 7, [-0.1], [0.0], [np.nan], [np.inf]])
def test_bad_rates_are_refused(rates):
    with pytest.raises(ValueError, match="rates must be 1 to 6 numbers above 0"):
        gd.learning_rates(BOWL, rates=rates, start=START)


@pytest.mark.parametrize("size", ["paper", "notebook", "slides"])
def test_it_is_drawn_at_every_size(size):
    scene = gd.learning_rates(BOWL, start=START, steps=3).at(size, dark=True)
    assert len(scene) == 4


def test_one_variable_is_drawn_on_its_curve():
    rates, start = [0.02, 0.3, 1.05], -3.0
    scene = gd.learning_rates("w^2", rates=rates, start=start, steps=8, size="slides")
    written, trails = texts(scene), [drawn.mark for drawn in marks_of(scene, Trail)]
    assert [text for text in written if text in VERDICTS] == [CRAWLS, ARRIVES, DIVERGES]
    law = {"learning rate", "converges below 1", "diverges"}
    assert law | {"minimum", "start"} <= set(written)
    assert written.count("minimum") == written.count("start") == 3
    for rate, trail, told in zip(rates, trails, ("4.68", "≈ 0", "41.4"), strict=True):
        places = start * (1 - 2 * rate) ** np.arange(9)
        assert trail.points == pytest.approx(np.stack([places, places**2], axis=1))
        assert f"after 8 steps: loss {told}" in written
    assert [trail.left_at for trail in trails] == [None, None, None]
    scene.draw(4)
    assert "after 4 steps: loss 19.3" in texts(scene)
    longer = gd.learning_rates("w^2", rates=rates, start=start, steps=14)
    assert [drawn.mark.left_at for drawn in marks_of(longer, Trail)] == [None, None, 7]


def test_the_steps_and_the_loss_stand_within_the_panel_of_a_curve():
    scene = gd.learning_rates("w^2", rates=[0.03, 0.3, 1.03], start=-3, steps=8, size="slides")
    scene.draw(8)
    told = [
        stamp
        for stamp in scene.figure.findobj(Text)
        if stamp.get_text().startswith("after 8 steps")
    ]
    assert len({round(stamp.get_window_extent().y0) for stamp in told}) == 1
    panels = [drawn.line.axes for drawn in marks_of(scene, Trail)]
    for stamp, axes in zip(told, panels, strict=True):
        box = stamp.get_window_extent()
        assert axes.bbox.y0 < box.y0 < box.y1 < axes.bbox.y1
        assert axes.bbox.x0 < box.x0 < box.x1 < axes.bbox.x1
    arrows = [drawn.mark.at for drawn in marks_of(scene, Vector)]
    assert len(arrows) == 1 + 8  # the first step that arrives, and all that jump across
    assert arrows[1](1)[0].tolist() == [-3, 9]
    assert np.isnan(arrows[2](1)).all()
    assert arrows[2](2)[0] == pytest.approx([3.18, 3.18**2])


def test_a_curve_and_its_rates_are_given_right():
    with pytest.raises(ValueError, match="functions of one variable or two, got 3"):
        gd.learning_rates("x^2 + y^2 + z^2", start=(1, 1, 1))
    with pytest.raises(ValueError, match=r"start must be one, of shape \(1,\), got \(2,\)"):
        gd.learning_rates("w^2", start=(1, 2))
    near = gd.learning_rates("w^4 - 3w^2 + w", rates=[0.01, 0.08, 0.2], start=-0.2)
    assert "past the limit" in texts(near)
    assert near.metadata["Title"] == "Too small crawls, too large cannot settle"
    plain = gd.learning_rates("w^2", rates=[0.4, 0.5], start=1.0)
    assert plain.metadata["Title"] == "The same descent with 2 learning rates"
