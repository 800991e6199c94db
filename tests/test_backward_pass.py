"""The backward pass in numbers: a network or a formula as a graph, its values and its slopes."""

import numpy as np
import pytest
from matplotlib.text import Text
from reading import collisions, marks_of, texts

from gdviz import studies
from gdviz.calculus.written import written
from gdviz.course import lesson
from gdviz.layers import Activation, BatchNormalization, Dense, Flatten, Input
from gdviz.models import Sequential
from gdviz.objectives.doors import objective_of
from gdviz.plotting import backward_pass, computation_graph
from gdviz.plotting.marks.lines import Line, Vector


def network(*layers, loss="mse", inputs=2):
    model = Sequential([Input(shape=(inputs,), dtype="float64"), *layers], seed=3)
    model.compile("sgd", loss)
    return model


NETWORKS = {
    "two layers": (network(Dense(2, "sigmoid"), Dense(1, "sigmoid")), [1.0, 2.0], 1.0),
    "entropy": (
        network(Dense(3, "tanh"), Dense(1, "sigmoid"), loss="binary_crossentropy"),
        [0.3, -1.0],
        0.0,
    ),
    "softmax": (
        network(Dense(2, "relu"), Dense(3, "softmax"), loss="categorical_crossentropy"),
        [0.5, -1.5],
        [0.0, 0.0, 1.0],
    ),
    "labels": (
        network(Dense(2, "gelu"), Dense(3, "softmax"), loss="sparse_categorical_crossentropy"),
        [0.5, -1.5],
        2,
    ),
    "no bias": (
        network(Dense(2, use_bias=False), Activation("elu"), Dense(2), loss="mae"),
        [1.0, -2.0],
        [0.5, 0.25],
    ),
}


@pytest.mark.parametrize("name", NETWORKS)
def test_a_graph_has_the_slopes_of_the_network(name):
    model, x, y = NETWORKS[name]
    objective = model.objective(np.array([x]), np.array([y]))
    value, gradient = objective.value_and_gradient(model.parameters)
    graph = studies.backward_pass(model, x, y)
    assert graph.nodes[-1].value == pytest.approx(float(value), rel=1e-12)
    # leaves are unit by unit: weights, then the bias; the vector has kernel, then biases
    at, expected = 0, []
    for layer in model.layers:
        if layer.weights:
            kernel = gradient[at : (at := at + layer.kernel.size)].reshape(layer.kernel.shape)
            bias = gradient[at : (at := at + layer.units)] if layer.use_bias else None
            for unit in range(layer.units):
                expected += kernel[:, unit].tolist()
                expected += [] if bias is None else [bias[unit]]
    assert graph.asked == pytest.approx(expected, rel=1e-9, abs=1e-15)


W = ("w0", "x0", "w1", "x1", "w2")


@pytest.mark.parametrize(
    ("formula", "values"),
    [
        ("(a*b + c)^2", {"a": 2, "b": -3, "c": 10}),
        ("1/(1 + exp(-(w0*x0 + w1*x1 + w2)))", dict(zip(W, (2, -1, -3, -2, -3), strict=True))),
        ("x y + sin(x)", {"x": 0.5, "y": 2}),
        ("a/b - b", {"a": 3, "b": 2}),
        ("max(a, b) - sqrt(a)", {"a": 4, "b": 1}),
    ],
)
def test_a_graph_has_the_slopes_of_the_formula(formula, values):
    graph = studies.computation_graph(formula, values)
    whole = objective_of(formula)
    point = [float(values[name]) for name in whole.names]
    value, gradient = whole.value_and_gradient(point)
    assert graph.nodes[-1].value == pytest.approx(float(value), rel=1e-12)
    slopes = dict(zip(written(formula).names, graph.asked, strict=True))
    assert [slopes[name] for name in whole.names] == pytest.approx(gradient.tolist(), rel=1e-12)


def test_a_formula_stays_as_it_is_written():
    lines = [(line.name, line.latex) for line in written("1/(1 + exp(-(a + b)))").operations]
    assert lines == [
        ("u", "a + b"),
        ("v", "- u"),
        ("w", r"\mathrm{exp}\left(v\right)"),
        ("p", "1 + w"),
        ("f", r"\frac{1}{p}"),
    ]
    assert [line.sign for line in written("a/b - c").operations] == [r"\div", "-"]
    assert len(written("(a + b)*(a + b)").operations) == 2  # the sum is there once


def test_numbers_that_are_multiplied_have_a_dot_between_them():
    numbers = {"a": "4", "b": "-5", "c": "6"}
    for formula, told in (
        ("a b", r"4 \cdot (-5)"),
        ("3a", r"3 \cdot 4"),
        ("a b/c", r"\frac{4 \cdot (-5)}{6}"),
        ("a - b", "4 - (-5)"),
        ("-a", r"-1 \cdot 4"),
    ):
        assert written(formula).operations[-1].in_numbers(numbers) == told


def test_steps_tell_each_value_and_each_slope_once_and_at_last_a_whole_chain():
    graph = studies.computation_graph("(a*b + c)^2", {"a": 2, "b": -3, "c": 10})
    assert [step.way for step in graph.steps] == ["forward"] * 3 + ["backward"] * 7
    assert graph.steps[0].letters == "u = a b"
    assert graph.steps[0].numbers == r"= 2 \cdot (-3) = -6"
    assert graph.steps[-2].numbers == r"= 8 \cdot (-3) = -24"
    assert graph.steps[-1].numbers == r"= 8 \cdot 1 \cdot (-3) = -24"
    assert [graph.edges[e].head for e in graph.steps[-1].edges] == [5, 4, 3]


def test_where_ways_part_slopes_are_sums():
    graph = studies.computation_graph("x y + x", {"x": 3, "y": 2})
    (step,) = [s for s in graph.steps if s.node == 0]
    assert (
        r"\dfrac{\partial f}{\partial u} \cdot y + \dfrac{\partial f}{\partial f}" in step.letters
    )
    assert step.numbers == r"= 1 \cdot 2 + 1 \cdot 1 = 3"


def seen(scene, frame):
    """Return what is written at a frame."""
    scene.draw(frame)
    found = scene.figure.findobj(lambda each: hasattr(each, "get_text") and each.get_visible())
    return [each.get_text() for each in found]


def test_values_come_forward_and_slopes_back():
    model, x, y = NETWORKS["two layers"]
    scene = backward_pass(model, x, y)
    graph = studies.backward_pass(model, x, y)
    slopes = [f"{leaf.slope:.3g}".replace("-", "−") for leaf in graph.leaves]
    assert "$z_{1}$" in seen(scene, 0)
    assert not set(slopes) & set(seen(scene, 0))
    assert any(words.startswith("$z_{1} = ") for words in seen(scene, 1))
    assert set(slopes) <= set(seen(scene, len(scene) - 1))
    assert f"${graph.steps[-1].letters}$" in seen(scene, len(scene) - 1)


def test_the_edge_in_focus_is_lit_from_its_head():
    model, x, y = NETWORKS["two layers"]
    scene = backward_pass(model, x, y)
    first = next(k for k, step in enumerate(studies.backward_pass(model, x, y).steps) if step.edges)
    forward, _ = marks_of(scene, Line)
    scene.draw(first + 1.0)  # all the way
    whole = forward.line.get_xydata()[1:3]
    scene.draw(first + 0.5)
    half = forward.line.get_xydata()[1:3]
    assert half[0].tolist() == whole[0].tolist()  # it begins at the tail
    assert half[1] == pytest.approx(whole.mean(axis=0))


def arrows(scene, frame, series):
    """Return tail and tip of the arrows of a colour that are seen at a frame, thin and thick."""
    seen = {False: [], True: []}
    for each in marks_of(scene, Vector):
        ends = np.asarray(each.mark.at(frame) if callable(each.mark.at) else each.mark.at)
        if each.mark.color == scene.theme.series(series) and np.isfinite(ends).all():
            seen[each.mark.width > 1].append(ends)
    return seen[False], seen[True]


def test_both_ways_leave_an_arrow_on_every_edge_and_the_last_chain_is_thick():
    scene = computation_graph("(a*b + c)^2", a=2, b=-3, c=10)
    assert arrows(scene, 0, 0) == arrows(scene, 0, 1) == ([], [])
    forward, focused = arrows(scene, 3, 1)  # f is found, and no slope yet
    assert (len(forward), len(focused)) == (5, 1)
    assert all(tail[0] < tip[0] for tail, tip in forward)
    assert arrows(scene, 3, 0) == ([], [])
    halfway, whole = arrows(scene, 4.5, 0)[0][0], arrows(scene, 5, 0)[0][0]
    assert halfway[0].tolist() == whole[0].tolist()  # it begins at f
    assert halfway[1] == pytest.approx(whole.mean(axis=0))
    back, chain = arrows(scene, len(scene) - 1, 0)
    assert (len(back), len(chain)) == (5, 3)
    assert all(tail[0] > tip[0] for tail, tip in back)
    both = zip(forward, back, strict=True)
    assert all(np.hypot(*(there[1] - here[0])) > 5 for here, there in both)  # side by side


def test_a_key_tells_both_ways_where_there_is_room():
    told = {"forward: values", "backward: next slope × slope on the edge"}
    assert told <= set(texts(computation_graph("(a*b + c)^2", a=2, b=-3, c=10)))
    narrow = computation_graph("(a*b + c)^2", a=2, b=-3, c=10, size="paper")
    assert "$\\partial v/\\partial c = 1$" in seen(narrow, 2)
    assert "$\\partial f/\\partial v = 8$" not in seen(narrow, 2)  # as v is not known yet
    assert "$\\partial f/\\partial v = 8$" in seen(narrow, 3)


def test_colours_of_values_and_slopes_are_the_series():
    scene = computation_graph("a b", a=2, b=3, colors={"slopes": "#12ab34"})
    assert {mark.mark.color for mark in marks_of(scene, Vector)} >= {"#12ab34"}


REFUSED = [
    (lambda: backward_pass(network(Dense(5), Dense(1)), [1, 2], 1), "up to 4 units in a layer"),
    (lambda: backward_pass(network(Dense(2), Dense(1)), [1, 2, 3], 1), "takes one sample"),
    (lambda: backward_pass("model", [1], 1), "model must be a Model"),
    (
        lambda: backward_pass(network(BatchNormalization(), Dense(1)), [1, 2], 1),
        "got another layer: BatchNormalization",
    ),
    (lambda: backward_pass(Sequential([Input(shape=(2,)), Dense(1)]), [1, 2], 1), "not compiled"),
    (lambda: computation_graph("a b", a=2), "needs the value of b"),
    (lambda: computation_graph("a b", a=2, b=1, k=3), "has no letter k"),
    (lambda: computation_graph("a", a=2), "has no operation"),
    (lambda: computation_graph("log(a)", a=-2), r"slopes there: log\(a\) is nan, its slopes"),
    (lambda: computation_graph("a+b+c+d+g+h+k", **dict.fromkeys("abcdghk", 1)), "up to 6 letters"),
    (lambda: computation_graph(3), "a formula is text"),
]


@pytest.mark.parametrize(("ask", "said"), REFUSED, ids=[said for _, said in REFUSED])
def test_what_cannot_be_drawn_is_refused_in_a_sentence(ask, said):
    with pytest.raises(ValueError, match=said):
        ask()


def test_a_batch_of_one_sample_is_that_sample():
    model, x, y = NETWORKS["no bias"]
    graphs = studies.backward_pass(model, [x], [y]), studies.backward_pass(model, x, y)
    values = [[(node.value, node.note) for node in graph.nodes] for graph in graphs]
    assert values[0] == values[1]
    assert studies.backward_pass(NETWORKS["two layers"][0], [[1, 0]], [[1]]).nodes[-1].value > 0
    with pytest.raises(ValueError, match=r"the target of one sample, got \(2, 2\)"):
        studies.backward_pass(model, x, [y, y])


def test_an_image_that_is_flattened_is_no_sample_of_a_few_inputs():
    model = Sequential([Input(shape=(2, 2)), Flatten(), Dense(1)])
    model.compile("sgd", "mse")
    with pytest.raises(ValueError, match="takes one sample"):
        backward_pass(model, [[1, 2], [3, 4]], 1)


EDGES = {
    r"u/\partial a": "b = -3",
    r"u/\partial b": "a = 2",
    r"v/\partial u": 1,
    r"v/\partial c": 1,
    r"f/\partial v": "2 v = 8",
}


def test_what_is_seen_is_said():
    scene = computation_graph("(a*b + c)^2", a=2, b=-3, c=10, size="slides")
    told = {f"$\\partial {by} = {slope}$" for by, slope in EDGES.items()}
    assert told <= set(texts(scene))
    assert {"slope −24", "value 16", "$f = v^{2}$", "$u = a b$"} <= set(texts(scene))
    assert "Steepest is a, with a slope of −24" in scene.alt_text
    assert any("with $a = 2$, $b = -3$, $c = 10$." in words for words in texts(scene))


def test_behind_a_softmax_the_slopes_of_the_entropy_are_those_by_hand():
    for name, right in (("softmax", 2), ("labels", 2)):
        graph = studies.backward_pass(*NETWORKS[name])
        outputs = graph.nodes[-4:-1]
        expected = [-1 / outputs[right].value if k == right else 0.0 for k in range(3)]
        assert [node.slope for node in outputs] == pytest.approx(expected, rel=1e-12)


def test_what_rounded_numbers_do_not_give_is_about_so_and_signs_are_of_one_kind():
    graph = studies.computation_graph("a b", {"a": 1.2349, "b": 1.2349})
    assert graph.steps[0].numbers == r"= 1.23 \cdot 1.23 \approx 1.52"
    graph = studies.computation_graph("a b", {"a": 12000, "b": -3})
    assert graph.steps[0].numbers == r"= 1.2 \times 10^{4} \times (-3) = -3.6 \times 10^{4}"
    for line in (each.numbers for name in NETWORKS for each in _steps(name)):
        assert "\\cdot" not in line or "\\times" not in line


def _steps(name):
    return studies.backward_pass(*NETWORKS[name]).steps


@pytest.mark.parametrize("size", ["half", "paper", "slides", "notebook"])
def test_no_edge_that_is_lit_looks_out_behind_its_light(size):
    scene = lesson("backward_pass").scene.at(size)
    muted = [m for m in marks_of(scene, Vector) if m.mark.color == scene.theme.palette.muted]
    for frame in range(len(scene)):
        scene.draw(frame)
        lit = [m for m in marks_of(scene, Vector) if m not in muted]
        tips = [tip for m in lit for tail, tip in [m.mark.at(frame)] if np.isfinite(tip).all()]
        for dark in muted:
            tail, head = dark.mark.at(frame)
            backward = [tip for tip in tips if np.hypot(*(tip - tail)) < 1]
            assert not backward or np.isnan(head).all()


@pytest.mark.parametrize(("size", "least"), [("half", 0.75), ("paper", 0.78), ("slides", 0.95)])
def test_columns_stand_as_near_as_their_numbers_allow(size, least):
    scene = lesson("backward_pass").scene.at(size)
    scene.draw(len(scene) - 1)
    values = [
        t for t in scene.figure.findobj(Text) if t.get_text() in ("$z_{3} = 0.851$", "−0.598")
    ]
    assert len(values) == 2
    assert all(t.get_fontsize() >= 0.85 * least * scene.theme.size.base for t in values)
    assert not collisions(scene, bare=True)
