"""Pictures: what they say is true, and no word covers a path, another word or the edge."""

from dataclasses import replace
from functools import cache
from itertools import combinations

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from reading import marks_of

import gdviz as gd
from gdviz import SGD, Adam, descend
from gdviz.plotting import (
    critical_points,
    field,
    learning_rates,
    paths,
    rate_sweep,
    relief,
    slices,
)
from gdviz.plotting.layout.labels import dense
from gdviz.plotting.marks.lines import Ring
from gdviz.plotting.marks.theme import SIZES
from gdviz.plotting.marks.trail import Trail
from gdviz.words.english import ENGLISH

RAVINE = gd.Surface("x^2/8 + 4 (y - 0.6 sin(x))^2", minima=[(0, 0)])
BOWL = "x^2 + 10 y^2"
START = (-4, 1.5)


def ravine():
    rules = [SGD(0.2, name="Gradient descent"), SGD(0.05, momentum=0.85, name="Momentum")]
    return gd.race(RAVINE, [*rules, Adam(0.25)], start=(-4.6, 1.6), steps=40)


def rosenbrock():
    rules = [SGD(0.0012), SGD(0.0012, momentum=0.9, name="Momentum"), Adam(0.1)]
    return gd.race(gd.surfaces.rosenbrock, rules, start=(-1.3, 2.2), steps=200)


def diverging():
    rules = [SGD(0.004, name="too small"), SGD(0.085), SGD(0.103, name="diverges"), SGD(5.0)]
    return gd.race(BOWL, rules, start=START, steps=30)


def himmelblau():
    starts = [(-0.5, 4.0), (-4.4, 0.5), (-1.2, -0.6), (0.3, -3.6), (4.6, -0.2), (0.6, 1.0)]
    return gd.race(gd.surfaces.himmelblau, SGD(0.008), start=starts, steps=40)


def beale():
    return gd.race(gd.surfaces.beale, [SGD(0.01), Adam(0.1), gd.RMSprop(0.02)], steps=60)


def nine():
    rules = [
        SGD(0.02),
        gd.Adagrad(0.5),
        gd.RMSprop(0.05),
        gd.Adadelta(5.0),
        Adam(0.2),
        gd.AdamW(0.15),
        gd.Adamax(0.3),
        gd.Nadam(0.1),
        gd.Lion(0.1),
    ]
    return gd.race(RAVINE, rules, start=(-4.6, 1.6), steps=50)


def long_names():
    rules = [
        SGD(0.05, name="Plain gradient descent without any momentum"),
        Adam(0.3, name="Adaptive moment estimation"),
        SGD(0.02, momentum=0.9, name="Heavy-ball momentum, coefficient 0.9"),
    ]
    title = "A title that is so long that it does not fit into one line of a paper"
    return gd.race(BOWL, rules, start=START, steps=40, title=title)


def two_rules_three_starts():
    starts = [(-4, 1.5), (3, -1.2), (2, 1.6)]
    return gd.race(BOWL, [SGD(0.06), Adam(0.4)], start=starts, steps=30)


def hollows():
    rules = [SGD(0.2, name="Gradient descent"), SGD(0.1, momentum=0.9, name="Momentum")]
    surface = (
        "0.08 (x^2 + y^2) - 0.9 exp(-(x+1.1)^2 - (y-0.7)^2) - 2.4 exp(-((x-1.4)^2 + (y+0.9)^2)/1.8)"
    )
    return relief(surface, rules, (-2.9, 0.4), 50, view=((-3.2, 3.4), (-2.6, 2.6)))


def saddle():
    rules = [SGD(0.1, name="Gradient descent"), SGD(0.05, momentum=0.7, name="Momentum")]
    view = ((-1.8, 1.8), (-1, 1))
    return field(gd.surfaces.hyperbolic_saddle, rules, (-1.6, 0.01), 22, view=view)


PICTURES = {
    maker.__name__: maker
    for maker in (
        *(ravine, rosenbrock, diverging, himmelblau, beale, nine, long_names),
        *(two_rules_three_starts, hollows, saddle),
    )
}
EVERY_SIZE = [(name, size) for name in PICTURES for size in SIZES]


@cache
def scene(name):
    return PICTURES[name]()


@cache
def drawn(name, size="notebook", dark=False):
    return scene(name).at(size, dark)


def words_of(picture):
    return [
        text
        for text in picture.figure.findobj(Text)
        if text.get_visible() and text.get_text().strip() and is_drawn(text)
    ]


def is_drawn(text):
    """Whether a text is seen: the tick labels of axes that are switched off are not."""
    axes = text.axes
    return axes is None or axes.axison or text in axes.texts


def said(picture):
    return [" ".join(text.get_text().split()) for text in words_of(picture)]


def extent(text):
    box = text.get_window_extent()
    return np.array([box.x0, box.y0, box.x1, box.y1])


def overlap(one, other):
    """Return by how many pixels two boxes overlap, along the axis where that is least."""
    return float(min(np.minimum(one[2:], other[2:]) - np.maximum(one[:2], other[:2])))


@pytest.fixture(scope="module", params=EVERY_SIZE, ids="-".join)
def picture(request):
    """Each picture at each size has its turn."""
    return drawn(*request.param)


def test_no_word_is_cut_off_or_meets_another(picture):
    boxes = {text: extent(text) for text in words_of(picture)}
    width, height = picture.figure.bbox.size
    for text, box in boxes.items():
        inside = box[0] >= 0 and box[1] >= 0 and box[2] <= width and box[3] <= height
        assert inside, f"{text.get_text()!r} leaves the picture: {box}"
    for one, other in combinations(boxes, 2):
        assert overlap(boxes[one], boxes[other]) < 1, (one.get_text(), other.get_text())


def test_no_word_covers_a_path(picture):
    axes = picture.figure.axes[0]
    trails = marks_of(picture, Trail)
    assert trails
    half = picture.theme.size.path / 2 * picture.theme.size.dpi / 72
    box = axes.bbox.extents
    pixels = [dense(axes.transData.transform(trail.mark.path), 1.0) for trail in trails]
    pixels = np.concatenate(pixels)
    pixels = pixels[((pixels >= box[:2] - 1) & (pixels <= box[2:] + 1)).all(axis=1)]
    for text in words_of(picture):
        if len(text.get_text()) == 1:  # a letter stands in the ring of its start, on purpose
            continue
        left, bottom, right, top = extent(text)
        covered = (pixels > (left - half, bottom - half)) & (pixels < (right + half, top + half))
        assert not covered.all(axis=1).any(), text.get_text()


def standing(picture):
    """Return where the words and the axes of a picture stand, and what these show."""
    words = [(text.get_text(), *extent(text)) for text in words_of(picture)]
    return words, [(*axes.bbox.bounds, *limits(axes)) for axes in picture.figure.axes]


def test_in_the_dark_all_stands_where_it_does_in_the_light():
    for name, size in zip(PICTURES, [*SIZES, *SIZES], strict=True):
        assert standing(drawn(name, size)) == standing(drawn(name, size, dark=True)), (name, size)


# ---------------------------------------------------------------------------------- the truth


@pytest.mark.parametrize("surface", [BOWL, gd.Surface(BOWL)], ids=["text", "Surface"])
def test_a_race_draws_what_descend_computes(surface):
    rules = [SGD(0.08), "adam", Adam(0.4)]
    picture = gd.race(surface, rules, start=START, steps=40)
    assert len(picture) == 41
    trails = marks_of(picture, Trail)
    assert len(trails) == 3
    for trail, rule in zip(trails, (SGD(0.08), Adam(), Adam(0.4)), strict=True):
        expected = descend(gd.Surface(BOWL), rule, START, 40).points
        np.testing.assert_array_equal(trail.mark.seen, expected)


def test_what_is_said_of_a_race_is_true():
    picture = gd.race(BOWL, [SGD(0.08), SGD(0.05, momentum=0.9, name="Momentum")], START, 40)
    words = said(picture)
    assert "SGD ends lowest in this run: loss 0.000014" in words
    assert "$f(x, y) = x^{2} + 10 y^{2}$ Each dot is one step." in words
    assert "Learning rate: SGD 0.08 · Momentum 0.05 (momentum 0.9)" in words
    assert {"start", "loss (logarithmic)", "step", "$x$", "$y$"} <= set(words)
    assert words.count("SGD") == words.count("Momentum") == 2  # on the map and at the strip


@pytest.mark.parametrize(
    ("start", "rules", "title"),
    [
        (START, SGD(0.1), "12 steps of SGD"),
        (START, "adam", "12 steps of Adam"),
        (START, [SGD(0.1), Adam(0.1)], "Adam ends lowest in this run: loss 9.29"),
        (START, [SGD(0.1), SGD(0.2), SGD(0.3)], "SGD 0.1 ends lowest in this run: loss 22.6"),
        (
            START,
            [SGD(0.1), SGD(0.1, name="Gradient descent")],
            "Same start, 12 steps, 2 update rules",
        ),
        (
            START,
            [SGD(0.1), SGD(0.05, name="The plain descent")],
            "The plain descent ends lowest in this run",
        ),
        (START, [SGD(0.1), SGD(0.1)], "Same start, 12 steps, one update rule, 2 paths"),
        ([START, (1, 1)], [SGD(0.1), SGD(0.2)], "2 starts, 12 steps, 2 settings of SGD"),
        ([START, (1, 1)], [SGD(0.1)], "2 starts, 12 steps, one update rule"),
        ([START, (1, 1), (2, 1)], [SGD(0.1), Adam()], "3 starts, 12 steps, 2 update rules"),
    ],
)
def test_titles_count(start, rules, title):
    assert gd.race(BOWL, rules, start=start, steps=12).metadata["Title"] == title


def test_the_title_is_written():
    picture = gd.race(BOWL, [SGD(0.1), Adam(0.1)], START, 12)
    assert picture.metadata["Title"] in said(picture)


def test_title_and_subtitle_are_ones_own_if_one_wants():
    picture = gd.race(BOWL, SGD(0.1), START, 3, title="One\nsentence", subtitle="And another")
    assert {"One sentence", "And another"} <= set(said(picture))
    assert not any("Each dot" in words or "3 steps of" in words for words in said(picture))
    bare = gd.race(BOWL, SGD(0.1), START, 3, title="", subtitle="")
    assert not any("Each dot" in words or "3 steps of" in words for words in said(bare))


def test_dots_are_only_promised_where_they_are():
    assert any("Each dot" in words for words in said(gd.race(BOWL, SGD(0.01), START, 60)))
    assert not any("Each dot" in words for words in said(gd.race(BOWL, SGD(0.01), START, 61)))


@pytest.mark.parametrize(
    ("rules", "labels"),
    [
        ([SGD(0.01), SGD(0.05)], ["SGD 0.01", "SGD 0.05"]),
        ([SGD(0.05), SGD(0.05, momentum=0.5)], ["SGD", "Momentum"]),
        (
            [SGD(0.05, momentum=0.5), SGD(0.05, momentum=0.9)],
            ["Momentum 0.05 (momentum 0.5)", "Momentum 0.05 (momentum 0.9)"],
        ),
        ([SGD(0.05, 0.5, nesterov=True), SGD(0.05, 0.5, name="mine")], ["Nesterov", "mine"]),
        ([SGD(0.01), Adam(0.1), SGD(0.05)], ["SGD 0.01", "Adam", "SGD 0.05"]),
        (
            [SGD(gd.schedules.ExponentialDecay(0.1, 10, 0.5)), Adam(0.1)],
            ["SGD", "Adam"],
        ),
    ],
)
def test_labels_that_would_be_alike_are_told_apart(rules, labels):
    picture = gd.race(BOWL, rules, START, 10)
    words = said(picture)
    assert all(label in words for label in labels)
    assert len(set(labels)) == len(labels)


def test_one_rule_from_several_starts_is_labelled_with_them():
    picture = gd.race(gd.surfaces.himmelblau, SGD(0.01), [(-1.5, 2), (1, 1)], steps=20)
    words = said(picture)
    assert {"A (−1.5, 2)", "B (1, 1)"} <= set(words)
    assert {"A", "B"} <= set(words)  # in the rings
    assert "start" not in words
    colors = {trail.end.get_markerfacecolor() for trail in marks_of(picture, Trail)}
    assert len(colors) == 2


def test_several_rules_from_several_starts_have_a_colour_each():
    picture = drawn("two_rules_three_starts")
    colors = [trail.end.get_markerfacecolor() for trail in marks_of(picture, Trail)]
    assert len(colors) == 6
    assert colors[:3] == colors[:1] * 3 != colors[3:] == colors[3:4] * 3


def test_metadata_are_enough_to_draw_it_again():
    rules = [SGD(0.08), Adam(0.4, beta_1=0.8, name="Mine")]
    said_of_it = gd.race(BOWL, rules, START, 40).metadata
    description = said_of_it["Comment"]
    for part in ("x**2 + 10*y**2", "start [-4.0, 1.5]", "40 steps", repr(rules[0]), repr(rules[1])):
        assert part in description
    assert said_of_it["Software"] == f"gdviz {gd.__version__}"


@pytest.mark.parametrize("maker", [gd.race, field, relief])
def test_the_settings_of_every_path_stand_in_every_picture(maker):
    picture = maker(BOWL, [SGD(0.08), Adam(0.4)], START, 10)
    assert any("SGD 0.08 · Adam 0.4" in words for words in said(picture))
    assert "Adam(learning_rate=0.4)" in picture.metadata["Comment"]
    assert len(picture) == 11


def test_a_keyword_that_race_does_not_know_is_said_to_be_of_race():
    with pytest.raises(ValueError, match="race has no setting 'colour': did you mean 'colors'"):
        gd.race(BOWL, "sgd", START, 3, colour="red")


@pytest.mark.parametrize("rates", [(0.27, 0.1), (0.1, 0.1)])
def test_rules_of_one_name_keep_their_settings(rates):
    rules = [SGD(rates[0]), SGD(rates[1], clipnorm=9.0)]
    wanted = f"Learning rate: SGD {rates[0]} · SGD {rates[1]} (clipnorm 9.0)"
    assert wanted in said(gd.race(BOWL, rules, START, 10))


def test_a_surface_has_its_own_start_and_a_long_formula_its_name():
    picture = gd.race(gd.surfaces.goldstein_price, Adam(0.1), steps=5)
    trail = marks_of(picture, Trail)[0]
    np.testing.assert_array_equal(trail.mark.seen[0], gd.surfaces.goldstein_price.start)
    assert any(words.startswith("Goldstein price.") for words in said(picture))


def tilted_bowl(x, y):
    return x**2 + 10 * y**2 + x


def f(x, y):
    return x**2 + 10 * y**2


class OwnBowl:
    def value_and_gradient(self, point):
        return point[0] ** 2 + 10 * point[1] ** 2, np.array([2 * point[0], 20 * point[1]])


GRID = np.linspace(-5, 5, 21)
HEIGHTS = GRID**2 + 10 * GRID[:, None] ** 2


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (tilted_bowl, "Tilted bowl."),
        (gd.Function(f, ("w1", "w2")), "$f(w_{1}, w_{2})$"),
        (gd.Function(f, name="an old friend"), "An old friend."),
        (lambda x, y: x**2 + 10 * y**2, ""),
        (gd.Grid(GRID, GRID, HEIGHTS, name="measured loss"), "Measured loss."),
        (gd.Grid(GRID, GRID, HEIGHTS), ""),
        (OwnBowl(), "OwnBowl."),
    ],
    ids=["def", "letter", "named", "lambda", "named grid", "grid", "object"],
)
def test_what_has_no_formula_is_called_by_its_name(given, name):
    def joined(*words):
        return "   ".join(filter(None, words))

    rules = [SGD(0.04)]
    for scene in (gd.race(given, rules, START, 4), relief(given, rules, START, 4)):
        assert subtitle(scene) == joined(name, "Each dot is one step.")
    assert subtitle(rate_sweep(given, rules, [0.01, 0.02], start=(2, 1), steps=4)) == joined(
        "Each learning rate on its own, 4 steps from (2, 1).", name
    )
    rates = learning_rates(given, rates=[0.01, 0.02], start=(2, 1), steps=4)
    assert subtitle(rates) == joined("4 steps of gradient descent from (2, 1).", name)


def subtitle(scene):
    """Return the subtitle before lines are broken."""
    return scene.drawing.said(scene.theme.say).subtitle


def caption(scene):
    return scene.drawing.said(scene.theme.say).caption


BROUGHT = np.array([START, (-2, -0.5), (-0.5, 0.2), (0, 0)])
OWN = SGD(0.04)


@pytest.mark.parametrize(
    ("given", "title", "note", "made"),
    [
        ({"BFGS": BROUGHT}, "3 steps of BFGS", "", "start [-4.0, 1.5]; 3 steps; BFGS"),
        (
            {"BFGS": BROUGHT, "ours": OWN},
            "2 paths of 3 to 9 steps",
            "Learning rate: ours 0.04",
            f"start [-4.0, 1.5]; 3 and 9 steps; BFGS; ours: {OWN!r}",
        ),
        (
            [BROUGHT, BROUGHT / 2],
            "2 paths of 3 steps",
            "",
            "start [-4.0, 1.5] and [-2.0, 0.75]; 3 steps; path; path",
        ),
        (
            [OWN, descend(BOWL, OWN, (1, 1), 9)],
            "2 paths of 9 steps",
            "Learning rate: SGD 0.04 · SGD 0.04",
            f"start [-4.0, 1.5] and [1.0, 1.0]; 9 steps; SGD: {OWN!r}; SGD: {OWN!r}",
        ),
    ],
    ids=["one", "beside a descent", "two without a label", "other starts"],
)
def test_what_is_said_of_paths_that_are_brought(given, title, note, made):
    for maker in (gd.race, relief, field):
        picture = maker(BOWL, given, START, 9)
        more = "Arrows: downhill; length: the slope." if maker is field else ""
        assert caption(picture) == "   ".join(filter(None, (note, more)))
        assert picture.metadata["Title"] == title
        assert picture.metadata["Comment"].endswith(f"; {made}")
        assert not any("None" in words for words in said(picture))


def test_brought_paths_of_one_label_are_numbered():
    own = descend(BOWL, OWN, START, 3, label="path")
    words = said(paths(BOWL, [BROUGHT, own, BROUGHT / 2]))
    assert {"path 1", "path 2", "path 0.04"} <= set(words)
    assert {"path", "path 0.04"} <= set(said(paths(BOWL, [BROUGHT, own])))


@pytest.mark.parametrize("maker", [slices, critical_points])
def test_a_brought_path_alone_has_no_settings(maker):
    assert "Learning rate" not in caption(maker(BOWL, {"BFGS": BROUGHT}))
    assert not caption(maker(BOWL, {"BFGS": BROUGHT})).startswith(" ")


def test_a_relief_turns_as_long_as_its_longest_path():
    turning = relief(BOWL, {"BFGS": BROUGHT, "ours": OWN}, START, 9, turn=30)
    assert len(turning) == len(relief(BOWL, {"ours": OWN}, START, 9, turn=30)) == 10
    assert len(relief(BOWL, {"BFGS": BROUGHT}, turn=30)) == 4
    view = ((-5, 5), (-3, 3))
    away = relief(BOWL, {"away": SGD(0.12), "ours": OWN}, START, 20, turn=30, view=view)
    assert marks_of(away, Trail)[0].mark.left_at < 20
    for scene in (turning, away):
        for frame in (0, 3, 6, len(scene) - 1):
            scene.draw(frame)
            starts = [trail.halo.get_xydata()[0] for trail in marks_of(scene, Trail)]
            np.testing.assert_allclose(*starts)


# ------------------------------------------------------------------------------------ the view


def limits(axes):
    return (*axes.get_xlim(), *axes.get_ylim())


def own_axes():
    figure = Figure((8, 5), dpi=100)
    FigureCanvasAgg(figure)
    return figure, figure.subplots(1, 3)


@pytest.mark.parametrize("rate", [0.103, 0.3, 5.0, 1e6, 1e200])
def test_a_path_that_diverges_changes_neither_view_nor_heights(rate):
    both = []
    for rules in ([SGD(0.08)], [SGD(0.08), SGD(rate, name="diverges")]):
        _, axes = own_axes()
        gd.race(BOWL, rules, START, 30, axes=axes[:2])
        both.append((limits(axes[0]), limits(axes[1])))
    assert both[0] == both[1]


def test_diverging_paths_are_marked_with_their_steps():
    picture = drawn("diverging")
    trails = marks_of(picture, Trail)
    assert trails[0].mark.left_at is trails[1].mark.left_at is None
    for trail in trails[2:]:
        outside = np.flatnonzero(
            np.abs(trail.mark.seen[:, 1]) >= picture.figure.axes[0].get_ylim()[1]
        )
        assert trail.mark.left_at == len(trail.mark.seen) - 1
        assert outside.tolist() in ([len(trail.mark.seen) - 1], [])
    assert ENGLISH.say("left_at", step=trails[2].mark.left_at) in said(picture)


@pytest.mark.parametrize(
    ("formula", "rule", "start"),
    [
        ("sqrt(x) + y^2", SGD(0.1), (0, 1)),
        ("log(x) + y^2", SGD(1.0), (0.01, 1)),
        ("1/x + y^2", SGD(0.1), (0.5, 1)),
        ("x^4 + y^4", SGD(1.0), (2, 2)),
        ("exp(x) + y^2", SGD(10.0), (50, 1)),
        ("3", SGD(1.0), (0, 0)),
        ("x + y", SGD(1.0), (0, 0)),
    ],
)
@pytest.mark.parametrize("maker", [gd.race, relief, field])
def test_odd_surfaces_can_be_drawn(maker, formula, rule, start):
    picture = maker(formula, [rule, Adam(0.1)], start, 6, size="paper")
    trails = marks_of(picture, Trail)
    assert len(trails) == 2
    for frame in (0.5, 6):
        picture.draw(frame)
        picture.figure.canvas.draw()
        for trail in trails:
            box, ends = trail.end.axes.bbox.padded(1), trail.end.get_xydata()
            placed = trail.end.axes.transData.transform(ends)
            assert ((placed >= box.min) & (placed <= box.max)).all()


# -------------------------------------------------------------------------------- on your axes


def test_on_ones_own_pair_of_axes():
    figure, axes = own_axes()
    axes[2].plot([0, 1], [5, 7])
    before = axes[2].get_position().bounds, limits(axes[2]), len(axes[2].get_children())
    places = [ax.get_position().bounds for ax in axes]
    picture = gd.race(BOWL, [SGD(0.08), Adam(0.4)], START, 12, axes=axes[:2])
    assert picture.figure is figure
    assert figure.get_size_inches().tolist() == [8, 5]
    assert figure.dpi == 100
    assert [ax.get_position().bounds for ax in axes] == places
    assert figure.axes == list(axes)
    assert (axes[2].get_position().bounds, limits(axes[2]), len(axes[2].get_children())) == before
    assert not figure.texts
    assert axes[1].get_xlim() == (0, 12)
    assert {mark.halo.axes for mark in marks_of(picture, Trail)} == {axes[0]}
    assert picture.at("slides", True) is picture


def test_on_one_axes_of_ones_own_only_the_map_is_drawn():
    figure, axes = own_axes()
    picture = gd.race(BOWL, [SGD(0.08), Adam(0.4)], START, 12, axes=axes[0])
    assert len(picture) == 13
    assert {"start", "SGD", "Adam"} <= {text.get_text() for text in axes[0].texts}
    assert not axes[1].lines
    assert not axes[1].texts
    assert picture.figure is figure


def test_on_a_subfigure():
    figure = Figure((8, 5), dpi=100)
    FigureCanvasAgg(figure)
    left, right = figure.subfigures(1, 2)
    picture = gd.race(BOWL, SGD(0.08), START, 12, axes=left.subplots(1, 2))
    other = right.subplots()
    assert picture.figure is figure
    assert len(picture) == 13
    assert not other.lines


def test_paths_draws_trajectories_that_are_there_already():
    surface = gd.Surface(BOWL)
    found = descend(surface, Adam(0.3), START, 9, label="found")
    picture = paths(surface, [found])
    assert "9 steps of found" in said(picture)
    trail = marks_of(picture, Trail)[0]
    assert trail.mark.seen is found.points or np.array_equal(trail.mark.seen, found.points)


# ------------------------------------------------------------------------------------ refusals


@pytest.mark.parametrize("maker", [gd.race, relief, field])
@pytest.mark.parametrize(
    ("surface", "rules", "start", "steps", "message"),
    [
        (BOWL, [], START, 5, "at least one optimizer"),
        (BOWL, SGD(0.1), None, 5, "needs a start"),
        (BOWL, SGD(0.1), (1, 2, 3), 5, r"shape \(2,\)"),
        (BOWL, SGD(0.1), (1, np.nan), 5, "finite"),
        (BOWL, SGD(0.1), START, 0, "at least 1"),
        (BOWL, "adum", START, 5, "adum"),
        (BOWL, [5], START, 5, "optimizer"),
        (BOWL, 5, START, 5, "optimizer"),
        ("x^2 +", SGD(0.1), START, 5, "nothing stands after"),
        ("x^2 + rate", SGD(0.1), START, 5, "unknown name 'rate'"),
    ],
)
def test_bad_input_is_one_sentence(maker, surface, rules, start, steps, message):
    with pytest.raises(ValueError, match=message):
        maker(surface, rules, start, steps)


@pytest.mark.parametrize("maker", [gd.race, relief, field])
def test_an_unknown_size_is_refused(maker):
    with pytest.raises(ValueError, match="no size is called 'poster'"):
        maker(BOWL, SGD(0.1), START, 5, size="poster")


def test_no_trajectory_is_nothing_to_draw():
    with pytest.raises(ValueError, match="there must be at least one trajectory: a path is"):
        paths(gd.Surface(BOWL), [])
    network = descend(gd.Surface(BOWL), SGD(0.1), (1, 2), 2)
    network = replace(network, points=np.zeros((3, 12_730)))
    with pytest.raises(ValueError, match="has points of 2 coordinates, got some of 12,730"):
        paths(gd.Surface(BOWL), network)


def test_one_path_needs_no_list():
    found = gd.descend(BOWL, SGD(0.1), (1, 2), 5)
    one, several = (paths(BOWL, given, size="paper") for given in (found, [found]))
    assert one.metadata == several.metadata


def test_a_view_without_any_value_is_refused():
    scene = gd.race("log(x) + log(y)", SGD(0.1), (1, 1), 5, view=((-3, -2), (-3, -2)))
    with pytest.raises(ValueError, match="no finite value"):
        _ = scene.figure


def test_a_name_beside_the_strip_stands_clear_of_the_end_of_its_curve():
    scene = gd.race(BOWL, [SGD(0.08), Adam(0.4)], START, 40)
    strip = scene.figure.axes[-1]
    end = strip.bbox.x1
    names = [text for text in words_of(scene) if text.axes is strip and text.get_text() == "SGD"]
    assert [extent(name)[0] for name in names] > [end + 0.4 * scene.theme.em]
    assert [extent(name)[0] for name in names] < [end + 1.2 * scene.theme.em]


def test_which_rule_ends_lowest_is_told_only_where_one_clearly_does():
    sgd, adam = SGD(0.08), Adam(0.4)
    told = {
        "SGD ends lowest in this run: loss 0.000014": gd.race(BOWL, [adam, sgd], START, 40),
        "Adam ends lowest in this run: loss 0.326": gd.race(BOWL, [SGD(1e-4), adam], START, 40),
        "Same start, 4 steps, one update rule, 2 paths": gd.race(BOWL, [sgd, SGD(0.08)], START, 4),
    }
    for title, scene in told.items():
        assert scene.metadata["Title"] == title
    for alone in (gd.race(BOWL, sgd, START, 4), gd.race(BOWL, [SGD(9.0), SGD(8.0)], START, 4)):
        assert not any("lowest" in text for text in said(alone))


def test_an_end_that_another_hides_is_larger_than_that():
    scene = gd.race(BOWL, [SGD(0.05), SGD(0.06), Adam(0.01)], START, 60)
    under, over, apart = (mark.mark.growth for mark in marks_of(scene, Trail))
    assert (under, over, apart) == (1.5, 1.0, 1.0)


def test_a_minimum_is_seen_where_paths_end_in_it():
    scene = gd.race(BOWL, [SGD(0.08), SGD(0.05, momentum=0.9)], START, 40)
    (ring,) = (each.line for each in marks_of(scene, Ring) if each.mark.large)
    for trail in marks_of(scene, Trail):
        under = max(each.get_zorder() for each in trail.artists if each is not trail.end)
        assert under < ring.get_zorder() < trail.end.get_zorder()
