"""What is hard to draw is drawn all the same; what cannot be drawn is refused in one sentence."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from reading import collisions, texts

import gdviz as gd
from gdviz import SGD, DataSurface, Surface, optimizers, plotting
from gdviz.plotting.marks import theme

BOWL = Surface("x^2 + 10 y^2", start=(-4, 1.5))
LEVEL = Surface("3", start=(1, 1))
AT_REST = Surface("x^2 + y^2", start=(0, 0))
LINE = DataSurface([0, 1, 2], [1, 3, 4])

DRAWN = {
    "field-huge": lambda: plotting.field(Surface("1e200 (x^2 + y^2)"), SGD(0.1), (1, 1)),
    "critical_points-level": lambda: plotting.critical_points(LEVEL),
    "critical_points-at rest": lambda: plotting.critical_points(AT_REST),
    "inside-level": lambda: plotting.inside(LEVEL, gd.Adam(0.1)),
    "inside-diverging": lambda: plotting.inside(BOWL, SGD(5.0), steps=400),
    "basins-data": lambda: plotting.basins(LINE, SGD(0.1), 20, starts=400),
    "race-class": lambda: gd.race(BOWL, SGD),
}


@pytest.mark.parametrize("make", DRAWN.values(), ids=DRAWN)
def test_a_hard_picture_is_drawn(make):
    scene = make()
    assert scene.draw(len(scene) - 1)


def test_a_level_surface_has_a_chart_of_steps_too():
    scene = plotting.inside(LEVEL, SGD(0.1))
    assert len(scene.figure.axes) == 5  # the map, and gradient and step along both coordinates


REFUSED = [
    (lambda: gd.race(None, SGD(0.1), (1, 1)), "an objective is a formula such as"),
    (lambda: plotting.basins([1], SGD(0.1)), r"an objective is a formula .* got \[1\]"),
    (lambda: plotting.learning_rates(3), "an objective is a formula such as .*, got 3"),
    (lambda: plotting.learning_rates(BOWL, start=(1j, 2)), "start must be numbers"),
    (lambda: plotting.learning_rates(BOWL, start=[(1, 1), (2, 2)]), "start must be one"),
    (lambda: plotting.rate_sweep(BOWL, start="ab"), "start must be numbers, .* got 'ab'"),
    (lambda: plotting.rate_sweep(AT_REST), "start must lie higher than the lowest minimum"),
    (lambda: plotting.momentum_map(AT_REST, columns=8), "none comes to the minimum"),
    (lambda: plotting.momentum_map(BOWL, 1, columns=8), "within 1 steps .* none comes to the min"),
    (lambda: plotting.basins(BOWL, SGD(0.1), "5"), "steps must be a whole number"),
    (lambda: plotting.worked_step(LINE, SGD(0.1)), "worked_step needs the surface of a formula"),
    (lambda: gd.race(BOWL, SGD(0.1), size=3), "a size is a name such as"),
    (lambda: plotting.relief(BOWL, SGD(0.1), view="wide"), "a view is .* got 'wide'"),
    (lambda: plotting.field(BOWL, SGD(0.1), view=((0, 0), (0, 1))), "a view is"),
    (lambda: plotting.basins(BOWL, SGD(0.1), view=((1, 0), (0, 1))), "a view is"),
    (lambda: plotting.critical_points(BOWL, view=(1, 2)), r"a view is .* got \(1, 2\)"),
    (lambda: plotting.relief(BOWL, SGD(0.1), turn=np.nan), "turn must be a number of degrees"),
    (lambda: plotting.field(BOWL, SGD(0.1), columns=0), "columns must be a whole number"),
    (lambda: plotting.momentum_map(BOWL, columns=1), "columns must be .* at least 8, got 1"),
    (lambda: plotting.momentum_map(BOWL, tolerance="a"), "tolerance must be a number between"),
    (lambda: plotting.basins(BOWL, SGD(0.1), starts=-4), "starts must be a number of at least 1"),
    (lambda: plotting.learning_rates(BOWL, rates=[None]), r"rates must be 1 to 6 .* got \[None\]"),
    (lambda: plotting.learning_rates(BOWL, rates=[[1], [1, 2]]), "rates must be 1 to 6 numbers"),
    (lambda: plotting.rate_sweep(BOWL, rates=[0.1j, 1]), "rates must be increasing numbers"),
    (lambda: plotting.rate_sweep(BOWL, rates=[0.1, np.inf]), "rates must be increasing numbers"),
    (lambda: plotting.schedules(BOWL, 0.1), "rates must be several"),
    (lambda: plotting.outlier(point=1.5), "point must be the number of one of"),
    (lambda: plotting.outlier(distance="far"), "distance must be a finite number"),
    (lambda: plotting.stochastic(start=[(0, 0), (1, 1)]), "start must be one, of shape"),
]


@pytest.mark.parametrize(("make", "said"), REFUSED, ids=[said for _, said in REFUSED])
def test_what_cannot_be_drawn_is_refused_before_it_is(make, said):
    with pytest.raises(ValueError, match=said) as raised:
        make()
    assert "\n" not in str(raised.value)


def test_words_that_leave_no_room_end_early_or_on_axes_of_ones_own_are_named():
    words = {"title": "A long title " * 30, "subtitle": "And more " * 160}
    scene = plotting.inside(BOWL, SGD(0.05), **words)
    (title,) = (each for each in texts(scene) if each.startswith("A long title"))
    assert len(title.split()) == 90
    assert not any(each.count("And more") == 160 for each in texts(scene))
    assert collisions(scene, bare=True) == []
    with pytest.raises(ValueError, match="leave no room for the picture: make them shorter"):
        plotting.inside(BOWL, SGD(0.05), **words, axes=Figure((5, 3)).subplots())


def test_a_sweep_is_drawn_where_a_descent_ends_at_the_minimum_exactly():
    rates = [0.25, 0.5, 0.9]
    scene = plotting.rate_sweep("x^2 + y^2", SGD(), rates, (1, 1), 5)
    scene.draw(len(scene) - 1)
    lines = [np.array(line.get_xydata()) for line in scene.figure.axes[0].lines]
    curves = [line[:, 1] for line in lines if np.array_equal(line[:, 0], rates)]
    assert np.min(curves) > 0  # a logarithmic axis has no 0


def test_the_class_of_an_optimizer_stands_for_its_defaults():
    assert optimizers.get(SGD) == SGD()
    with pytest.raises(ValueError, match="an optimizer is one such as"):
        optimizers.get(int)


def test_a_size_of_ones_own_is_taken():
    assert theme.theme(theme.SIZES["paper"]).size is theme.SIZES["paper"]
