"""Under- and overfitting: the fits are those of least squares, and their losses are drawn."""

import numpy as np
import pytest
from matplotlib.text import Text
from reading import marks_of, texts

import gdviz as gd
from gdviz.plotting import overfitting
from gdviz.plotting.marks.lines import Line
from gdviz.plotting.marks.theme import Size
from gdviz.studies import fit_polynomials

SMALL = Size((4.8, 3.0), 90, 7, 8, 1.2, 1.2, 4)
X, Y = gd.data.wave(18, seed=1)
OTHERS = gd.data.wave(40, seed=101)


def test_each_polynomial_is_the_best_of_its_degree():
    fits = fit_polynomials()
    assert fits.degrees.tolist() == list(range(1, 13))
    for index in (0, 2, 4, 8):
        coefficients = np.polyfit(X, Y, index + 1)
        np.testing.assert_allclose(
            fits.polynomials[index](OTHERS[0]), np.polyval(coefficients, OTHERS[0]), rtol=1e-5
        )
        loss = np.mean((np.polyval(coefficients, X) - Y) ** 2)
        np.testing.assert_allclose(fits.training[index], loss, rtol=1e-8)
        other = np.mean((np.polyval(coefficients, OTHERS[0]) - OTHERS[1]) ** 2)
        np.testing.assert_allclose(fits.validation[index], other, rtol=1e-6)
    assert (np.diff(fits.training) < 1e-12).all()
    assert fits.best == 4
    assert fits.chosen == (0, 4, 11)


def test_of_degrees_that_miss_the_best_the_ends_are_drawn():
    assert fit_polynomials(degrees=[0, 1]).chosen == (0, 1)
    assert fit_polynomials(X, Y, [3], OTHERS).chosen == (0,)
    assert "degree 3" in texts(overfitting(degrees=[3], size=SMALL))


def test_of_samples_alone_every_third_is_held_out():
    fits = fit_polynomials(X, Y, [1, 3])
    np.testing.assert_array_equal(fits.held_out, [X[1::3], Y[1::3]])
    np.testing.assert_array_equal(fits.samples[0], np.delete(X, np.s_[1::3]))
    assert "degree 3" in texts(overfitting(X, Y, [3], size=SMALL))


def test_each_curve_stays_at_its_own_degree():
    scene = overfitting(size=SMALL)
    fits = fit_polynomials()
    curves = [drawn for drawn in marks_of(scene, Line) if len(drawn.line.get_xdata()) == 301]
    for frame, shown in ((0, (0, 0, 0)), (6, (0, 4, 6)), (11, (0, 4, 11))):
        scene.draw(frame)
        for curve, index in zip(curves, shown, strict=True):
            x, y = curve.line.get_xydata().T
            np.testing.assert_allclose(y, fits.polynomials[index](x), rtol=1e-12)
            assert f"degree {index + 1}" in texts(scene)


def test_the_losses_grow_with_the_degree_and_say_what_they_are():
    scene = overfitting(size=SMALL)
    fits = fit_polynomials()
    scene.draw(5)
    losses = [m.line.get_ydata() for m in marks_of(scene, Line) if len(m.line.get_xdata()) == 6]
    np.testing.assert_array_equal(losses, [fits.training[:6], fits.validation[:6]])
    scene.draw(11)
    assert {"too small", "right", "too large", "degree 12", "validation\n6.14"} <= set(texts(scene))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"degrees": [3, 2]}, r"degrees must grow, such as \[1, 3, 9\], got \[3, 2\]"),
        ({"degrees": [18]}, "below the number of samples that are fitted, 18, got 18"),
        ({"degrees": -1}, "each of degrees must be a whole number"),
        ({"degrees": [1.5]}, "each of degrees must be a whole number"),
        ({"x": X[:4], "y": Y[:4]}, "must be at least 5 samples, a third to hold out, got 4"),
        (
            {"x": X[:9], "y": Y[:9], "degrees": range(1, 13)},
            r"fitted, 6, got 12: write such as degrees=range\(1, 6\)",
        ),
        ({"x": X}, r"x and y must be samples \(x, y\)"),
        ({"x": X, "y": Y[:-1], "validation_data": OTHERS}, r"got \(18,\) and \(17,\)"),
    ],
)
def test_a_wrong_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        overfitting(**arguments)


def test_a_curve_is_called_right_or_too_large_once_it_is():
    scene = overfitting(size=SMALL)
    names = marks_of(scene, Text)  # above the three curves, and at the dotted line
    assert [each.text.get_text() for each in names] == ["too small", "right", "too large", "right"]
    for frame, seen in ((0, 1), (3, 1), (4, 2), (5, 3), (11, 3)):
        scene.draw(frame)
        assert sum(each.text.get_visible() for each in names[:3]) == seen
        rule = names[3]
        assert rule.text.get_visible() == rule.leader.get_visible() == (frame >= 4)


def test_few_samples_get_the_degrees_that_they_have_room_for():
    few = fit_polynomials(X[:9], Y[:9])  # three are held out
    assert few.degrees.tolist() == [1, 2, 3, 4]
    assert few.training.min() > 1e-9  # none goes through all six
    assert fit_polynomials(X[:5], Y[:5]).degrees.tolist() == [1, 2]
    assert "degree 4" in texts(overfitting(X[:9], Y[:9], size=SMALL))


def test_a_polynomial_is_fitted_to_as_many_places_as_there_are():
    x, y = np.repeat([1.0, 2.0, 3.0], 3), np.arange(9.0)
    assert fit_polynomials(x, y).degrees.tolist() == [1, 2]
    with pytest.raises(ValueError, match="fitted, 3 at different x, got 3: write such as"):
        fit_polynomials(x, y, degrees=[3])
    with pytest.raises(ValueError, match=r"^x must differ from sample to sample: all .* at 1\.0$"):
        fit_polynomials(np.ones(6), np.arange(6.0))


@pytest.mark.parametrize("degree", [0, 1, 2])
def test_of_samples_on_a_polynomial_its_own_degree_is_best(degree):
    x = np.arange(12.0)
    found = fit_polynomials(x, 3 + 2 * x**degree, degrees=range(7))
    assert found.degrees[found.best] == degree
