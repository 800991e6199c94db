"""What depth does to values and slopes: the study, and its picture."""

import numpy as np
import pytest
from matplotlib.text import Text
from reading import marks_of, texts

from gdviz.initializers import Constant
from gdviz.layers import Dense, Input
from gdviz.models import Sequential
from gdviz.plotting import slopes_by_depth
from gdviz.plotting.marks.lines import Line
from gdviz.studies.depth import slopes_by_depth as study


def test_a_layer_multiplies_a_slope_by_its_weights_and_by_that_of_its_activation():
    # a chain of one unit each, with weights of 1/2: sigmoids near 1/2 have slopes near 1/4
    found = study([("linear", Constant(0.5)), ("sigmoid", Constant(0.5))], 30, 1, 50)
    assert found.factors[0] == pytest.approx(0.5, rel=1e-12)
    assert found.slopes[0] == pytest.approx(found.slopes[0, -1] * 0.5 ** np.arange(29, -1, -1))
    assert 0.09 < found.factors[1] < 0.5 * 0.25
    assert found.values[0] == pytest.approx(found.values[0, 0] * 0.5 ** np.arange(30))


def test_a_graph_of_slopes_agrees_with_the_gradient_of_the_weights():
    model = Sequential(
        [Input(shape=(3,), dtype="float64"), *(Dense(3, "tanh") for _ in range(4))], seed=2
    )
    found = study({"mine": model}, samples=1, seed=5)
    rng = np.random.default_rng(5)
    x, end = rng.normal(size=(1, 3)), rng.normal(size=(1, 3))
    network, weights = model.network, model.network.split(model.parameters)
    gradient = np.zeros_like(model.parameters)
    network.backward(network.forward(x, weights), end, weights, network.split(gradient))
    biases = gradient.reshape(4, 12)[:, 9:]  # the slope in a bias is that in its sum
    assert found.slopes[0] == pytest.approx(np.sqrt((biases**2).mean(axis=1)), rel=1e-12)
    assert found.labels == ("mine",)


def test_what_vanishes_what_stays_and_what_explodes():
    found = study()
    assert found.labels == ("sigmoid", "tanh", "relu, he_normal", "relu, random_normal 0.25")
    assert found.vanish.tolist() == [True, False, False, False]
    assert found.keep.tolist() == [False, True, True, False]
    assert found.explode.tolist() == [False, False, False, True]
    assert 0.2 < found.factors[0] < 0.25
    assert found.factors[2] == pytest.approx(1, abs=0.05)


def test_values_run_forward_and_then_slopes_come_back():
    scene = slopes_by_depth(depth=6, width=8, samples=4)
    found = study(depth=6, width=8, samples=4)
    lines = marks_of(scene, Line)
    scene.draw(2)
    assert lines[0].line.get_ydata() == pytest.approx(found.values[0, :3])
    assert len(lines[4].line.get_ydata()) == 0
    scene.draw(7)
    assert lines[4].line.get_ydata() == pytest.approx(found.slopes[0, :3:-1])
    scene.draw(len(scene) - 1)
    assert lines[4].line.get_ydata() == pytest.approx(found.slopes[0, ::-1])
    assert any("× 0.2" in words for words in texts(scene))


@pytest.mark.parametrize(
    ("networks", "said"),
    [
        ([], "networks must be pairs"),
        ("relu", "networks must be pairs"),
        ([("relu",)], "a network is an activation and an initializer"),
        ([("rellu", "he_normal")], "did you mean 'relu'"),
        ({"one": Sequential([Input(shape=(2,)), Dense(1)])}, "at least 2, got one: 1"),
    ],
)
def test_what_is_no_network_is_refused_in_a_sentence(networks, said):
    with pytest.raises(ValueError, match=said):
        slopes_by_depth(networks)


def test_a_name_is_seen_once_its_curve_comes_there():
    scene = slopes_by_depth(depth=6, width=8, samples=4)
    names = marks_of(scene, Text)
    scene.draw(0)
    assert not any(each.text.get_visible() for each in names[4:])  # no slope has come back yet
    scene.draw(len(scene) - 1)
    assert all(each.text.get_visible() for each in names)


def test_a_narrow_page_has_slopes_alone_and_all_of_the_time_for_them():
    scene = slopes_by_depth(depth=6, width=8, samples=4).at("paper")
    lines, found = marks_of(scene, Line), study(depth=6, width=8, samples=4)
    assert (len(lines), len(scene)) == (4, 12)
    for frame, count in ((0, 1), (5, 3), (11, 6)):
        scene.draw(frame)
        assert lines[0].line.get_ydata() == pytest.approx(found.slopes[0, ::-1][:count])
