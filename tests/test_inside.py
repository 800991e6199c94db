"""The inside of an optimizer: what is drawn are the lines of the rule, as they ran."""

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from reading import collisions, marks_of

import gdviz as gd
from gdviz import SGD, Adadelta, Adagrad, Adam, Adamax, Lion, Nadam, RMSprop
from gdviz.plotting import inside, set_language
from gdviz.plotting.marks.areas import Band
from gdviz.plotting.marks.compass import Arrow, Compass
from gdviz.plotting.marks.lines import Line
from gdviz.plotting.marks.theme import Size, theme
from gdviz.plotting.pictures.inside import quantities
from gdviz.studies.workings import workings

BOWL = gd.Surface("x^2/4 + 4 y^2", minima=[(0, 0)])
START = (-4.2, 1.6)
SMALL = Size((4.8, 3.0), 90, 7, 8, 1.2, 1.2, 4)


def work(rule, steps=6):
    return workings(gd.descend(BOWL, rule, START, steps))


@pytest.mark.parametrize(
    ("rule", "gradient", "step"),
    [
        (SGD(0.1), ["-g"], [r"\Delta\theta"]),
        (SGD(0.1, momentum=0.9), ["-g"], [r"v = \Delta\theta"]),
        (SGD(0.1, momentum=0.9, nesterov=True), ["-g"], ["v", r"\Delta\theta"]),
        (SGD(0.1, clipnorm=1.0), ["-g", r"-\tilde{g}"], [r"\Delta\theta"]),
        (Adagrad(0.1), ["-g", r"\pm \sqrt{a}"], [r"\Delta\theta"]),
        (RMSprop(0.1), ["-g", r"\pm \sqrt{s}"], [r"\Delta\theta"]),
        (RMSprop(0.1, momentum=0.5), ["-g", r"\pm \sqrt{s}"], [r"v = \Delta\theta"]),
        (Adadelta(9.0), ["-g", r"\pm \sqrt{v}"], [r"\Delta\theta"]),
        (Adam(0.1, amsgrad=True), ["-g", r"-\hat{m}", r"\pm \sqrt{\hat{v}}"], [r"\Delta\theta"]),
        (Adamax(0.1), ["-g", r"\pm u", r"-\hat{m}"], [r"\Delta\theta"]),
        (Nadam(0.1), ["-g", r"-\hat{m}", r"\pm \sqrt{\hat{v}}"], [r"\Delta\theta"]),
        (Lion(0.1), ["-g", "-c"], [r"\Delta\theta"]),
    ],
    ids=repr,
)
def test_what_is_shown_comes_from_the_lines_of_the_rule(rule, gradient, step):
    found = quantities(work(rule))
    charts = {"gradient": [], "step": []}
    for each in found:
        charts[each.chart].append(each.symbol)
    assert charts == {"gradient": gradient, "step": step}


def test_what_points_the_same_way_has_one_colour():
    assert [each.index for each in quantities(work(SGD(0.1)))] == [0, 0]
    assert [each.index for each in quantities(work(SGD(0.1, momentum=0.9)))] == [0, 1]
    assert [each.index for each in quantities(work(Adam(0.1)))] == [0, 1, 3, 2]


def test_the_values_are_those_of_the_rule():
    ran = work(Adam(0.3))
    gradient, mean, size, step = quantities(ran)
    np.testing.assert_array_equal(gradient.values, -ran.path.gradients)
    np.testing.assert_array_equal(mean.values, -ran.lines["m_hat"])
    np.testing.assert_array_equal(size.values, np.sqrt(ran.lines["v_hat"]))
    np.testing.assert_allclose(step.values[:-1], np.diff(ran.path.points, axis=0), atol=1e-15)


@pytest.mark.parametrize("frame", [0, 3, 6])
def test_arrows_stand_at_the_point_and_point_as_the_values_do(frame):
    scene = inside(BOWL, Adam(0.3), START, 6)
    ran = work(Adam(0.3))
    scene.draw(frame)
    (compass,) = marks_of(scene, Compass)
    wanted = [-ran.path.gradients[frame], -ran.lines["m_hat"][frame], ran.steps[frame]]
    lengths = []
    for mark, vector in zip(compass.vectors, wanted, strict=True):
        tail, tip = np.asarray(mark.mark.at(frame))
        np.testing.assert_allclose(tail, ran.path.points[frame], atol=1e-9)
        across, up = tip - tail
        assert np.arctan2(up, across) == pytest.approx(np.arctan2(*vector[::-1]), abs=1e-6)
        pixels = mark.shaft.axes.transData.transform([tail, tip])
        lengths.append(np.hypot(*(pixels[1] - pixels[0])))
    np.testing.assert_allclose(lengths, lengths[0], rtol=1e-9)


def test_charts_grow_in_whole_steps_and_steps_share_a_scale():
    scene = inside(BOWL, Adam(0.3), START, 6)
    lines = marks_of(scene, Line)
    assert len(lines) == 2 * 2  # the step itself is the arrow on the map
    assert {len(line.mark.at(3.7)) for line in lines} == {4}
    bands = marks_of(scene, Band)
    sizes = np.sqrt(work(Adam(0.3)).lines["v_hat"][:, 1])
    np.testing.assert_allclose(bands[1].mark.at(6)[1][:, 1], sizes)
    lines = marks_of(inside(BOWL, SGD(0.05, momentum=0.8), START, 6), Line)
    assert len(lines) == 2 * 2  # the gradient, and the velocity that is the step
    limits = [line.line.axes.get_ylim() for line in lines]
    assert limits[0] != limits[1]
    assert limits[2] == limits[3]


def words(scene):
    return [text.get_text() for text in scene.figure.findobj(Text) if text.get_visible()]


@pytest.mark.parametrize(
    ("language", "wanted"),
    [("en", ["velocity = step", "downhill gradient"]), ("ko", ["속도 = 이동", "내리막 기울기"])],
)
def test_arrows_are_named_in_both_languages(language, wanted):
    set_language(language)
    try:
        said = words(inside(BOWL, SGD(0.05, momentum=0.8), START, 5))
    finally:
        set_language("en")
    assert set(wanted) <= set(said)


def test_the_settings_stand_in_note_and_file():
    scene = inside(BOWL, SGD(0.05, momentum=0.8), START, 5)
    assert any("momentum 0.8" in text and "directions only" in text for text in words(scene))
    assert "learning_rate=0.05, momentum=0.8" in scene.metadata["Comment"]
    assert inside(BOWL, Adam(0.3), START, 5, title="T").metadata["Title"] == "T"


def test_names_keep_off_each_other_on_the_map():
    figure = Figure((6, 4), dpi=100)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(-3, 3), ylim=(-2, 2))
    alike = np.array([[1.0, 1.0]])
    arrows = [Arrow(name, alike, "k", "k") for name in ("one", "another")]
    compass = Compass(np.array([[2.0, 1.2]]), arrows).draw_on(axes, theme("notebook"))
    first, second = (name.text.get_window_extent() for name in compass.names)
    assert not first.padded(-0.5).overlaps(second)
    for box in (first, second):
        assert axes.bbox.x0 <= box.x0
        assert box.x1 <= axes.bbox.x1
        assert box.y1 <= axes.bbox.y1


@pytest.mark.parametrize("size", ["paper", "notebook"])
@pytest.mark.parametrize("rule", [RMSprop(0.3), Lion(0.3), SGD(0.05, momentum=0.9), gd.AdamW(0.3)])
def test_no_arrow_leaves_the_map(rule, size):
    scene = inside("x^2/2 + 4 y^2", rule, (-4, 1.5), 20, size=size)
    (compass,) = marks_of(scene, Compass)
    for vector in compass.vectors:
        axes = vector.artists[0].axes
        ends = [axes.transData.transform(vector.mark.at(frame)[1]) for frame in range(21)]
        assert (np.array(ends) >= axes.bbox.min).all()
        assert (np.array(ends) <= axes.bbox.max).all()


def test_what_is_clipped_is_called_so_and_momentum_is_named():
    rule = SGD(0.05, momentum=0.9, nesterov=True, clipnorm=1.0)
    scene = inside(BOWL, rule, (-4, 1.5), 8)
    said = " ".join(text.get_text() for text in scene.figure.findobj(Text))
    assert "clipped" in said
    assert "mean gradient" not in said
    assert scene.metadata["Title"] == "What SGD with Nesterov momentum sees, remembers and does"


@pytest.mark.parametrize(
    ("schedule", "wanted"),
    [
        (gd.schedules.CosineDecay(0.4, 20), "CosineDecay(0.4, 20)"),
        (gd.schedules.PolynomialDecay(0.4, 20, power=2.0), "PolynomialDecay(0.4, 20, power=2.0)"),
    ],
)
def test_a_schedule_is_told_without_its_defaults_and_as_it_is_written(schedule, wanted):
    scene = inside("x^2 + y^2", Adam(schedule), (-4, 1.5), 8)
    said = " ".join(text.get_text() for text in scene.figure.findobj(Text)).replace("\n", " ")
    assert f"Adam {wanted}." in said


def test_a_descent_that_runs_away_does_not_rescale_its_charts():
    scene = inside(BOWL, SGD(0.3), START, 30)
    lines = [mark.line for mark in marks_of(scene, Line)]
    assert np.abs(lines[1].get_ydata()).max() > 1e4
    assert lines[1].axes.get_ylim()[0] > -20
    (compass,) = marks_of(scene, Compass)
    arrow = compass.vectors[0]
    assert not arrow.shaft.get_visible()
    assert "downhill gradient and step" not in words(scene)
    scene.draw(0)
    assert arrow.shaft.get_visible()
    assert "downhill gradient and step" in words(scene)


@pytest.mark.parametrize("size", ["paper", "notebook", "slides"])
@pytest.mark.parametrize("rule", [SGD(0.1), SGD(0.3), Adamax(0.4)], ids=repr)
def test_every_size_holds_it_also_where_it_diverges(size, rule):
    scene = inside(BOWL, rule, START, 30).at(size)
    scene.draw(30)
    scene.figure.canvas.draw()
    assert collisions(scene) == []
    for axes in scene.figure.axes:
        assert np.isfinite([*axes.get_xlim(), *axes.get_ylim()]).all()


@pytest.mark.parametrize(
    ("rule", "start"), [([SGD(0.1), Adam(0.1)], START), (SGD(0.1), [START, (1, 1)])]
)
def test_more_than_one_path_is_refused(rule, start):
    with pytest.raises(ValueError, match=r"inside takes one .+, got 2 of them"):
        inside(BOWL, rule, start)


@pytest.mark.parametrize(("rule", "count"), [(SGD(0.1, momentum=0.9), 4), (Nadam(0.1), 2)])
def test_its_charts_are_alike_in_height(rule, count):
    figure = Figure((8, 7), dpi=72)
    inside(BOWL, rule, START, 6).on(figure)
    charts = [axes for axes in figure.findobj(Axes) if not is_map(axes)]
    heights = [axes.bbox.height for axes in charts]
    assert len(charts) == count
    assert max(heights) < 1.1 * min(heights)


def is_map(axes):
    return "start" in [words.get_text() for words in axes.texts]


def test_an_arrow_without_a_direction_has_no_name():
    kept = gd.Projected(SGD(0.125), gd.sets.Box(0, 1))
    scene = inside("(x - 2)^2 + 4 (y - 1)^2", kept, start=(0.9, 0.5), steps=2, size=SMALL)
    (compass,) = marks_of(scene, Compass)
    for frame, wanted in ((0, ["downhill gradient", "step"]), (2, ["downhill gradient", ""])):
        scene.draw(frame)
        assert [each.text.get_text() for each in compass.names] == wanted
