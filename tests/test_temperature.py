"""Softmax's temperature and smoothed labels: in numbers, and as pictures."""

import numpy as np
import pytest
from reading import marks_of, texts

from gdviz.plotting import label_smoothing, softmax_temperature
from gdviz.plotting.marks.areas import Bars
from gdviz.plotting.marks.lines import Dots
from gdviz.studies import temperatures as study

LOGITS = [2.0, 0.5, -1.0]


def test_shares_are_softmax_of_logits_divided_by_the_temperature():
    found = study.softmax_temperature(LOGITS, (0.5, 8))
    assert found.temperatures[[0, -1]] == pytest.approx([0.5, 8])
    for t, shares in zip(found.temperatures, found.shares, strict=True):
        powers = np.exp(np.array(LOGITS) / t)
        assert shares == pytest.approx(powers / powers.sum())


def test_a_cold_softmax_picks_the_largest_and_a_hot_one_none():
    found = study.softmax_temperature(LOGITS, (0.01, 1000))
    assert found.shares[0] == pytest.approx([1, 0, 0], abs=1e-30)
    assert found.shares[-1] == pytest.approx([1 / 3] * 3, abs=1e-3)


def test_bars_and_dots_stand_at_the_temperature_of_the_frame():
    scene, found = softmax_temperature(LOGITS), study.softmax_temperature(LOGITS)
    for frame in (0, 40, len(scene) - 1):
        scene.draw(frame)
        (bars,) = marks_of(scene, Bars)
        widths = [path.get_extents().width for path in bars.bars.get_paths()]
        assert widths == pytest.approx(found.shares[frame].tolist())
        places = [dots.dots.get_xydata()[0] for dots in marks_of(scene, Dots)]
        expected = [(found.temperatures[frame], share) for share in found.shares[frame]]
        assert np.array(places) == pytest.approx(np.array(expected))
    scene.draw(0)
    assert "T = 0.10" in texts(scene)


@pytest.mark.parametrize("alpha", [0.0, 0.1, 0.4])
def test_a_smoothed_target_has_the_loss_and_the_slope_of_its_lead(alpha):
    loss, lead = study.Smoothed(alpha, 5), np.linspace(-2, 6, 9)[:, None]
    powers = np.exp(lead[:, 0])
    right, other = powers / (powers + 4), 1 / (powers + 4)
    values, slopes = loss.value_and_gradient(lead)
    target = 1 - alpha + alpha / 5
    expected = -target * np.log(right) - 4 * alpha / 5 * np.log(other)
    assert values == pytest.approx(expected)
    assert slopes[:, 0] == pytest.approx(right - target)


@pytest.mark.parametrize("size", ["slides", "notebook", "half"])
def test_answers_are_named_legibly_where_they_are_apart(size):
    scene = label_smoothing().at(size)
    scene.draw(len(scene) - 1)
    axes = scene.figure.axes[-1]
    steps = axes.get_xlim()[1]
    names = [text for text in axes.texts if "alpha" in text.get_text()]
    assert len(names) == 3
    assert min(text.get_fontsize() for text in names) > 0.77 * scene.theme.size.base
    middles = [text.get_position()[0] for text in names if text.leader is None]
    ends = [text.leader.get_xdata()[1] for text in names if text.leader is not None]
    assert min(*middles, *ends) >= steps / 8


def test_the_best_lead_answers_with_the_target():
    loss = study.Smoothed(0.1, 10)
    assert loss.target == pytest.approx(0.91)
    assert loss.value_and_gradient([loss.best])[1] == pytest.approx([0], abs=1e-12)
    assert study.Smoothed(0.0, 10).best == np.inf


def test_smoothed_leads_come_to_rest_and_a_sharp_one_grows():
    found = study.label_smoothing()
    assert found.comes_to_rest
    assert found.answers[:, 0] == pytest.approx([0.1] * 3)
    assert found.answers[1:, -1] == pytest.approx([0.91, 0.73], abs=1e-6)
    assert 0.99 < found.answers[0, -1] < 1


def test_dots_descend_their_losses():
    scene, found = label_smoothing(steps=30), study.label_smoothing(steps=30)
    scene.draw(12)
    on_losses = [dots.dots.get_xydata()[0] for dots in marks_of(scene, Dots)][:3]
    expected = [(path.points[12, 0], path.values[12]) for path in found.paths]
    assert np.array(on_losses) == pytest.approx(np.array(expected))


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: softmax_temperature([1.0]), "logits must be 2 to 10 finite numbers"),
        (lambda: softmax_temperature(between=(1, 0.1)), "two increasing temperatures"),
        (lambda: softmax_temperature(between=(0, 1)), "two increasing temperatures"),
        (lambda: label_smoothing([0.1, 1.0]), "from 0 to below 1"),
        (lambda: label_smoothing(None), "from 0 to below 1, got None"),
        (lambda: label_smoothing([0.1, 0.1]), "different shares"),
        (lambda: label_smoothing(classes=1), "classes must be"),
    ],
)
def test_what_has_no_meaning_is_refused_in_a_sentence(ask, said):
    with pytest.raises(ValueError, match=said):
        ask()
