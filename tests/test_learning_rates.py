"""Learning rates side by side: the regimes are the law's, and the paths those of the rates."""

import numpy as np
import pytest
from reading import scratch, texts

import gdviz as gd
from gdviz import SGD, Adam
from gdviz.plotting.film import Film
from gdviz.plotting.trail import Trail, ValueCurve

BOWL, START = "x^2/2 + 2 y^2", (-4, 2.2)


def heads(scene):
    names = {"too small", "just right", "too large", "diverges"}
    return [text for text in texts(scene) if text in names]


def test_rates_are_chosen_by_the_law():
    scene = gd.learning_rates(BOWL, start=START, steps=6)
    assert heads(scene).count("diverges") == 2  # a zone of the line, and a panel
    assert {"too small", "just right", "too large"} <= set(heads(scene))
    written = texts(scene)
    assert r"$1/\lambda = 0.25$" in written
    assert r"$2/\lambda = 0.5$" in written
    assert r"$\eta = 0.4$" in written  # 2 / (4 + 1)


@pytest.mark.parametrize(
    ("rate", "regime"),
    [(0.05, "too small"), (0.4, "just right"), (0.49, "too large"), (0.51, "diverges")],
)
def test_a_rate_is_called_what_the_law_makes_of_it(rate, regime):
    scene = gd.learning_rates(BOWL, rates=[rate], start=START, steps=4)
    assert regime in heads(scene)


def test_each_panel_shows_the_descent_of_its_rate():
    rates = [0.1, 0.3, 0.48]
    scene = gd.learning_rates(BOWL, rates=rates, start=START, steps=5)
    trails = [mark for mark in scene.marks if isinstance(mark, Trail)]
    curves = [mark for mark in scene.marks if isinstance(mark, ValueCurve)]
    scene.draw(5)
    for rate, trail, curve in zip(rates, trails, curves, strict=True):
        path = gd.descend(gd.Surface(BOWL), SGD(rate), START, 5)
        assert trail.points == pytest.approx(path.points)
        assert curve.line.get_ydata() == pytest.approx(path.values)


def test_all_panels_have_one_scale_and_divergence_does_not_change_it():
    def limits(rates):
        scene = gd.learning_rates(BOWL, rates=rates, start=START, steps=12)
        axes = [trail.line.axes for trail in scene.marks if isinstance(trail, Trail)]
        strips = [mark.line.axes for mark in scene.marks if isinstance(mark, ValueCurve)]
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
    assert {r"$\eta = 0.1$", r"$\eta = 0.5$"} <= set(texts(scene))


@pytest.mark.parametrize("rates", [[], [0.1] * 7, [-0.1], [0.0], [np.nan], [np.inf]])
def test_bad_rates_are_refused(rates):
    with pytest.raises(ValueError, match="rates must be 1 to 6 numbers above 0"):
        gd.learning_rates(BOWL, rates=rates, start=START)


@pytest.mark.parametrize("size", ["paper", "notebook", "slides"])
def test_it_is_drawn_at_every_size(size):
    scene = gd.learning_rates(BOWL, start=START, steps=3).at(size, dark=True)
    assert len(scene) == 4


def test_a_film_draws_the_frames_of_the_scene():
    scene = gd.learning_rates(BOWL, start=START, steps=5, size="paper")
    film = Film(scene.at("paper"), 10)
    middle = len(film) // 2
    drawn = film._frame(middle, (0, 0, 0, 0)).pixels.copy()
    assert (drawn == scratch(scene.at("paper"), film.moments[middle])).all()
