"""Losses compared: what is drawn is what the losses compute, and a kink is found, not named."""

from functools import cache

import numpy as np
import pytest
from reading import collisions, marks_of, texts

import gdviz as gd
from gdviz.losses import LOSSES, BinaryCrossentropy, Huber, get
from gdviz.plotting.layout.readings import Readings
from gdviz.plotting.marks.lines import Dots, Vector

LOGITS = BinaryCrossentropy(from_logits=True)


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


def test_every_loss_whose_drawn_formula_is_written_by_hand_is_tested():
    drawn = {kind for kind in LOSSES.values() if kind.drawn is not None}
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
    arrows, runners = marks_of(scene, Vector), marks_of(scene, Dots)[: len(losses)]
    axes, size = runners[0].dots.axes, scene.theme.size
    width = axes.bbox.width / np.ptp(axes.get_xlim())
    slopes = [AS_DRAWN[loss][2] for loss in losses]
    scales = []
    for frame in (0, 40, 90):
        for arrow, dot, slope in zip(arrows, runners, slopes, strict=True):
            ((x, height),), ((tail, y), (tip, level)) = dot.mark.at(frame), arrow.mark.at(frame)
            assert height == y == level
            if abs(slope(x)) > 1e-6:
                scales.append((tip - tail) / slope(x))
                ahead = (x - tail) * width / np.sign(slope(x))  # it begins at the dot's edge
                assert ahead == pytest.approx(dot.dots.get_markersize() / 2 * size.dpi / 72)
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
    (readings,) = marks_of(scene, Readings)
    said = [stamp.get_text().replace("\n", " ") for stamp in readings.artists]
    assert said == ["MAE: 1.0", "MSE: 6.0", "Huber: 2.0"]


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
    said = " ".join(texts(gd.compare_losses(["msle", Huber(2)], size="slides")))
    assert "MSLE at the target $y = 1$." in said
    assert "up to $|r| = 2$, beyond it $2|r| - 2$" in said
    assert "here Huber (δ = 2) pulls less" in said.replace("\n", " ")  # near -1 only


def shaded(scene):
    """Return the stretches that are shaded."""
    return [patch for axes in scene.figure.axes for patch in axes.patches]


def test_arrows_carry_their_numbers_where_they_are_apart():
    scene = gd.compare_losses(size="slides")
    assert {"slope 5.2", "slope 1.0"} <= set(texts(scene))
    scene.draw(0)  # both dots are near zero
    assert not {"slope 0.2", "slope 1.0"} & set(texts(scene))


def test_near_zero_who_pulls_hard_pulls_gently():
    for losses in (["mae", "mse"], ["mse", "mae"]):
        scene = gd.compare_losses(losses, size="slides")
        assert "here MSE\npulls less" in texts(scene)
        assert len(shaded(scene)) == 2
    assert shaded(gd.compare_losses(["mse", "huber"], size="slides")) == []


# ------------------------------------------------------------------------------------- the look


@pytest.mark.parametrize("size", ["paper", "notebook", "slides"])
@pytest.mark.parametrize("losses", [["mae", "mse", "huber"], ["hinge", "squared_hinge", LOGITS]])
def test_no_word_is_cut_off_or_meets_another(losses, size):
    scene = gd.compare_losses(losses, size=size)
    for frame in (90, 20):
        scene.draw(frame)
        assert collisions(scene) == []


def test_korean_has_room_and_every_glyph(caplog):
    scene = gd.compare_losses(["hinge", "squared_hinge"], language="ko")
    assert "제곱 힌지" in " ".join(texts(scene))
    assert collisions(scene) == []
    scene.figure.canvas.draw()
    assert "glyph" not in caplog.text


# ------------------------------------------------------------------------------------- refusals


def test_more_losses_than_can_be_told_apart_are_refused():
    with pytest.raises(ValueError, match="losses must be at most 5 losses, got 6"):
        gd.compare_losses(["mae"] * 6)


def test_what_cannot_be_compared_is_refused():
    with pytest.raises(ValueError, match=r"MeanAbsoluteError.* of a residual, beside Hinge"):
        gd.compare_losses(["mae", "hinge"])
