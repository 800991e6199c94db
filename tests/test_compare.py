"""Losses compared: what is drawn is what the losses compute, and a kink is found, not named."""

from functools import cache

import numpy as np
import pytest
from reading import collisions, marks_of, texts

import gdviz as gd
from gdviz.losses import LOSSES, BinaryCrossentropy, Huber, get
from gdviz.plotting.layout.readings import Readings
from gdviz.plotting.marks.lines import Dots
from gdviz.plotting.marks.tagged import Tagged

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


def test_the_kink_of_mae_is_a_corner_and_two_open_rings():
    scene = gd.compare_losses(["mae", "mse"])
    (ring,) = (mark for mark in marks_of(scene, Dots) if len(mark) == 1)
    np.testing.assert_allclose(ring.dots.get_xydata(), [(0, -1), (0, 1)], atol=1e-9)
    assert ring.dots.get_markerfacecolor() == scene.theme.palette.background
    lines = [line for line in scene.figure.axes[0].lines if getattr(line, "join", "") == "miter"]
    assert len(lines) == 4  # two curves and their halos
    assert any((line.get_xydata() == (0, 0)).all(axis=1).any() for line in lines)


def read(scene):
    """Return what is read beside the losses, and beside the slopes."""
    return [
        [" ".join(stamp.get_text().split()) for stamp in readings.artists]
        for readings in marks_of(scene, Readings)
    ]


def test_what_is_read_are_losses_and_slopes_and_how_the_pull_grows():
    scene = gd.compare_losses(["mae", "mse", Huber(delta=2)], to=3)
    scene.draw(90)
    costs, pulls = read(scene)
    assert costs == ["MAE $|r|$ costs 3", "MSE $r^2$ costs 9", "Huber (δ = 2) costs 4"]
    assert pulls == [
        "MAE pulls 1 always the same",
        "MSE pulls 6 grows with the error",
        "Huber pulls 2 grows, then stays",
    ]
    scene.draw(0)  # at 0.12
    assert [words.split()[-1] for words in read(scene)[0]] == ["0.1", "0.0", "0.0"]
    assert read(gd.compare_losses(["hinge", "squared_hinge"]))[1] == ["−1", "−6"]
    assert read(gd.compare_losses(["mae", "mse"], to=-3))[1] == ["MAE: −1", "MSE: −6"]
    assert read(gd.compare_losses(["mae", "mse"], to=3, size="paper"))[0] == ["3", "9"]


def test_a_heading_goes_on_over_what_is_read_beside_its_chart():
    scene = gd.compare_losses(["mse", "mae"], size="slides")
    assert {"loss: what it costs", "slope: how hard it pulls"} <= set(texts(scene))


@pytest.mark.parametrize("size", ["notebook", "slides"])
def test_a_number_is_set_smaller_sooner_than_parted_from_its_name(size):
    scene = gd.plotting.binary_cross_entropy(size=size)
    told = [stamp for readings in marks_of(scene, Readings) for stamp in readings.artists]
    assert len(told) == 4
    assert not any("\n" in stamp.get_text() for stamp in told)


def test_where_all_is_told_beside_the_charts_nothing_else_is():
    scene = gd.compare_losses(["mae", "mse"], to=3, size="slides")
    told = [stamp for readings in marks_of(scene, Readings) for stamp in readings.artists]
    assert not any(stamp.tagged for stamp in told)  # each stands at the height of its dot
    others = {words for axes in scene.figure.axes for words in axes.texts} - {*told}
    said = {words.get_text() for words in others if words.get_text()}
    assert said == {"error 3", "error $r$ = prediction − target"}
    ticks = [label.get_text() for label in scene.figure.axes[0].get_xticklabels()]
    assert ticks == ["−3", "0", "3"]
    scene.draw(0)  # where the dots meet, markers tell whose they are
    assert all(stamp.tagged for stamp in told)


@pytest.mark.parametrize(
    ("loss", "growth"),
    [
        ("mae", "constant"),
        ("mse", "grows"),
        ("huber", "levels"),
        ("mape", "constant"),
        ("msle", ""),
    ],
)
def test_how_a_pull_grows_is_found(loss, growth):
    assert gd.studies.compare_losses(loss).growth == (growth,)
    assert gd.studies.compare_losses("hinge").growth == ("",)


@pytest.mark.parametrize(
    ("losses", "title"),
    [
        (["mae", "mse"], "Large errors: severe in MSE, gentle in MAE"),
        (["mae", "mse", "huber"], "Large errors: severe in MSE, gentle in MAE and Huber"),
        (["mae", "huber"], "What MAE and Huber make of the same mistake"),
        ("log_cosh", "log-cosh, and how hard it pulls"),
        (["hinge", "squared_hinge"], "Bad mistakes: severe in squared hinge, gentle in hinge"),
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


def test_a_formula_stands_at_every_curve_and_nothing_of_slopes_among_losses():
    for scene, names in (
        (gd.compare_losses(size="slides"), {"MSE  $r^2$", "MAE  $|r|$"}),
        (gd.compare_losses(to=-3, size="slides"), {"MSE  $r^2$", "MAE  $|r|$"}),
    ):
        on = [" ".join(words.get_text() for words in axes.texts) for axes in scene.figure.axes[:2]]
        assert all(name in on[0].replace("   ", "  ") for name in names)
        assert "pulls" not in on[0]


# ------------------------------------------------------------------------------------- the look


@pytest.mark.parametrize("size", ["paper", "notebook", "slides"])
@pytest.mark.parametrize("losses", [["mae", "mse", "huber"], ["hinge", "squared_hinge", LOGITS]])
def test_no_word_is_cut_off_or_meets_another(losses, size):
    scene = gd.compare_losses(losses, size=size)
    for frame in (90, 20):
        scene.draw(frame)
        assert collisions(scene) == []
    if size == "paper":  # each name once, whole, and below the charts
        names = [text for text in scene.figure.findobj(Tagged) if text.get_text()[:1].isalpha()]
        assert len(names) == 3
        assert not any("\n" in text.get_text() for text in names)
        assert max(text.get_window_extent().y1 for text in names) < scene.figure.axes[0].bbox.y0


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
