"""Losses compared: what is drawn is what the losses compute, and a kink is found, not named."""

from functools import cache

import numpy as np
import pytest
from matplotlib.font_manager import fontManager
from reading import collisions, film_frame_and_scratch, marks_of, texts

import gdviz as gd
from gdviz.losses import LOSSES, BinaryCrossentropy, CategoricalCrossentropy, Huber, get
from gdviz.plotting.layout.sidebyside import SideBySide
from gdviz.plotting.marks.lines import Dots, Vector
from gdviz.plotting.marks.theme import Size
from gdviz.studies.kinks import Curve, alike, jumps, trace
from gdviz.words.korean import KOREAN
from gdviz.words.words import set_language

SMALL = Size((4.8, 3.0), 90, 7, 8, 1.2, 1.2, 4)
korean = pytest.mark.skipif(
    not {font.name for font in fontManager.ttflist} & set(KOREAN.fonts),
    reason="no Korean font is installed",
)
LOGITS = BinaryCrossentropy(from_logits=True)


@pytest.fixture(autouse=True)
def _english_again():
    yield
    set_language("en")


# --------------------------------------------------------------------------------------- kinks


@pytest.mark.parametrize(
    ("slope", "expected"),
    [
        (np.sign, [(0, -1, 1)]),
        (lambda x: np.where(x < 0.3, 2.0, -1.0), [(0.3, 2, -1)]),
        (lambda x: np.floor(x / 2), [(at, at / 2 - 1, at / 2) for at in (-2, 0, 2)]),
        (lambda x: np.clip(x, -1, 1), []),  # a kink of the slope is none of the loss
        (lambda x: 2 * x, []),
        (lambda x: np.tanh(200 * x), []),  # steep is not a jump
        (lambda x: 1 / (3.0001 - x), []),
        (lambda x: np.zeros_like(x), []),
    ],
)
def test_kinks_are_found_where_the_slope_jumps(slope, expected):
    found = jumps(slope, -3.0, 3.0)
    assert len(found) == len(expected)
    np.testing.assert_allclose(np.reshape(found, (-1, 3)), np.reshape(expected, (-1, 3)), atol=3e-5)


def test_a_curve_has_its_corner_and_its_slope_a_gap():
    curve = Curve("V", "", "", lambda x: np.abs(x - 0.7), lambda x: np.sign(x - 0.7))
    points, slopes, kinks = trace(curve, -2, 2)
    corner = points[np.argmin(points[:, 1])]
    np.testing.assert_allclose(corner, (0.7, 0), atol=1e-5)
    assert (np.diff(points[:, 0]) > 0).all()
    (gap,) = np.flatnonzero(np.isnan(slopes[:, 1]))
    np.testing.assert_allclose(slopes[gap - 1 : gap + 2, 0], 0.7, atol=1e-5)
    assert slopes[[gap - 1, gap + 1], 1].tolist() == [-1, 1] == list(kinks[0][1:])
    assert set(np.delete(slopes[:, 1], gap)) == {-1, 1}  # nothing in between


def test_nothing_stands_in_a_jump_where_a_sample_would():
    kinked = trace(Curve("V", "", "", np.abs, np.sign), -1, 1).slopes[:, 1]
    assert set(kinked[~np.isnan(kinked)]) == {-1, 1}


def test_slopes_that_lie_on_one_another_are_told():
    def line(factor):
        return trace(Curve("", "", "", np.abs, lambda x: np.clip(factor * x, -1, 1)), -3, 3)

    assert alike([line(1), line(1.5), line(0.1)], (-1, 1)) == [(0, 1)]


# ------------------------------------------------------------------------------------ the truth

AS_DRAWN = {
    "mae": ("residual", np.abs, np.sign),
    "mse": ("residual", np.square, lambda r: 2 * r),
    "huber": (
        "residual",
        lambda r: np.where(np.abs(r) <= 1, r**2 / 2, np.abs(r) - 0.5),
        lambda r: np.clip(r, -1, 1),
    ),
    "log_cosh": ("residual", lambda r: np.log(np.cosh(r)), np.tanh),
    "mape": ("residual", lambda r: 100 * np.abs(r), lambda r: 100 * np.sign(r)),
    "msle": (
        "residual",
        lambda r: np.log(1 + r / 2) ** 2,
        lambda r: 2 / (2 + r) * np.log(1 + r / 2),
    ),
    "hinge": ("margin", lambda m: np.maximum(0, 1 - m), lambda m: np.where(m < 1, -1.0, 0.0)),
    "squared_hinge": (
        "margin",
        lambda m: np.maximum(0, 1 - m) ** 2,
        lambda m: -2 * np.maximum(0, 1 - m),
    ),
    LOGITS: ("margin", lambda m: np.log1p(np.exp(-m)), lambda m: -1 / (1 + np.exp(m))),
}
"""What the formulas of the table say."""


def test_every_loss_of_a_residual_or_a_margin_is_tested():
    drawn = {kind for kind in LOSSES.values() if kind.of in ("residual", "margin")}
    assert {type(get(loss)) for loss in AS_DRAWN} == drawn


@cache
def of_one(loss):
    return gd.compare_losses(loss)


def dots(scene, chart):
    """Return the moving dots of the left or the right chart."""
    axes = scene.figure.axes[chart]
    found = (mark for mark in marks_of(scene, Dots) if len(mark) > 1)
    return [mark.dots.get_xydata()[0] for mark in found if mark.dots.axes is axes]


@pytest.mark.parametrize("frame", [0, 33, 90, 45.5])
@pytest.mark.parametrize("loss", AS_DRAWN, ids=str)
def test_dots_stand_at_the_loss_and_at_its_slope(loss, frame):
    scene = of_one(loss)
    scene.draw(frame)
    axis, value, slope = AS_DRAWN[loss]
    start, end = (0.104, 2.6) if axis == "residual" else (2.0, -2.0)
    x = start + frame / 90 * (end - start)
    np.testing.assert_allclose(dots(scene, 0), [(x, value(x))], atol=1e-9)
    np.testing.assert_allclose(dots(scene, 1), [(x, slope(x))], atol=1e-9)


@pytest.mark.parametrize(
    "losses", [["mae", "mse", "huber"], ["squared_hinge", "hinge", LOGITS]], ids=str
)
def test_all_arrows_are_in_one_scale_and_pull_against_the_slope(losses):
    scene = gd.compare_losses(losses)
    arrows = marks_of(scene, Vector)
    slopes = [AS_DRAWN[loss][2] for loss in losses]
    scales = []
    for frame in (0, 40, 90):
        for arrow, slope in zip(arrows, slopes, strict=True):
            (x, y), (tip, level) = arrow.mark.at(frame)
            assert y == level
            if abs(slope(x)) > 1e-6:
                scales.append((tip - x) / slope(x))
    assert max(scales) == pytest.approx(min(scales))
    assert max(scales) < 0


def test_the_kink_of_mae_is_a_corner_and_two_open_rings():
    scene = gd.compare_losses(["mae", "mse"])
    (ring,) = (mark for mark in marks_of(scene, Dots) if len(mark) == 1)
    np.testing.assert_allclose(ring.dots.get_xydata(), [(0, -1), (0, 1)], atol=1e-9)
    assert ring.dots.get_markerfacecolor() == scene.theme.palette.background
    lines = [line for line in scene.figure.axes[0].lines if getattr(line, "join", "") == "miter"]
    assert len(lines) == 4  # two curves and their halos
    assert any((line.get_xydata() == (0, 0)).all(axis=1).any() for line in lines)


def test_the_numbers_are_the_slopes():
    scene = gd.compare_losses(["mae", "mse", Huber(delta=2)], to=3)
    scene.draw(90)
    (readings,) = marks_of(scene, SideBySide)
    said = [stamp.get_text().replace("\n", " ") for stamp in readings.artists]
    assert said == ["MAE: 1.0", "MSE: 6.0", "Huber (δ = 2): 2.0"]


@pytest.mark.parametrize(
    ("losses", "title"),
    [
        (["mae", "mse"], "An outlier pulls MSE hard, MAE gently"),
        (["mae", "mse", "huber"], "An outlier pulls MSE hard, MAE and Huber gently"),
        (["mae", "huber"], "What MAE and Huber make of the same mistake"),
        ("log_cosh", "log-cosh, and how hard it pulls"),
        (["hinge", "squared_hinge"], "A bad mistake pulls squared hinge hard, hinge gently"),
    ],
)
def test_the_title_says_who_pulls_hard(losses, title):
    scene = gd.compare_losses(losses)
    assert title == scene.metadata["Title"]
    assert title in " ".join(" ".join(texts(scene)).split())


def test_what_has_to_be_said_besides_stands_in_the_note():
    said = " ".join(texts(gd.compare_losses(["msle", Huber(2)])))
    assert "MSLE at the target $y = 1$." in said
    assert "up to $|r| = 2$, beyond it $2|r| - 2$" in said
    assert "here" not in said.split()  # nobody is gentler near zero


def test_near_zero_who_pulls_hard_pulls_gently():
    for losses in (["mae", "mse"], ["mse", "mae"]):
        assert "here MSE\npulls less\nthan MAE" in texts(gd.compare_losses(losses, size="slides"))


# ------------------------------------------------------------------------------------- the look


@pytest.mark.parametrize("size", ["paper", "notebook", "slides"])
@pytest.mark.parametrize("losses", [["mae", "mse", "huber"], ["hinge", "squared_hinge", LOGITS]])
def test_no_word_is_cut_off_or_meets_another(losses, size):
    scene = gd.compare_losses(losses, size=size)
    for frame in (90, 20):
        scene.draw(frame)
        assert collisions(scene) == []


@korean
def test_korean_has_room_and_every_glyph(caplog):
    set_language("ko")
    scene = gd.compare_losses(["hinge", "squared_hinge"], size="notebook")
    assert "제곱 힌지" in " ".join(texts(scene))
    assert collisions(scene) == []
    scene.figure.canvas.draw()
    assert "glyph" not in caplog.text


def test_a_film_draws_the_frames_of_the_scene():
    frame, fresh = film_frame_and_scratch(lambda: gd.compare_losses(["mae", "mse"], size=SMALL))
    assert (frame == fresh).all()


# ------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("losses", "to", "message"),
    [
        ([], None, "losses must be 1 to 5 losses"),
        (["mae"] * 6, None, "losses must be 1 to 5 losses.* got 6"),
        (["mae", "hinge"], None, "MeanAbsoluteError.* of a residual, beside Hinge"),
        (["mae", "poisson"], None, "Poisson.* neither a residual nor a margin"),
        ([CategoricalCrossentropy()], None, "CategoricalCrossentropy.* neither"),
        ("binary_crossentropy", None, "of probabilities; from logits"),
        ("mean_squarred_error", None, "mean_squared_error"),
        ("mae", 0, "to must be a residual other than 0, got 0"),
        ("mae", np.inf, "to must be a residual other than 0, got inf"),
        ("hinge", 1.5, r"to must be a margin below 1, got 1\.5"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_a_sentence(losses, to, message):
    with pytest.raises(ValueError, match=message):
        gd.compare_losses(losses, to)
