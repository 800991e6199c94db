"""Unusual calls of every picture: nothing is cut, nothing lies on a marker, every series is named,
and what a title claims is true of what is drawn."""

import re
from functools import cache, partial

import numpy as np
import pytest
from claims import SENTENCES, claims
from reading import collisions, marks_of, texts

import gdviz as gd
from gdviz import SGD, Adam, plotting
from gdviz.loss.targets import one_hot
from gdviz.losses import Huber
from gdviz.objectives.doors import objective_of
from gdviz.plotting import Size
from gdviz.plotting.layout.readings import Readings
from gdviz.plotting.marks.lines import Cloud, Dots, Line
from gdviz.plotting.marks.plates import Plate
from gdviz.plotting.marks.stroke import Stroke
from gdviz.plotting.marks.tagged import Tagged
from gdviz.plotting.marks.text import Stamp
from gdviz.plotting.marks.trail import Trail, ValueCurve

SMALL = Size((7.2, 4.6), 50, 10.5, 13, 2.0, 2.0, 6)
NINE = ["adam", "adamw", "rmsprop", "adagrad", "adadelta", "adamax", "nadam", SGD(0.05), SGD(0.02)]
TWO = [SGD(0.05), Adam(0.3)]
LONG = [SGD(0.05, name="Plain gradient descent as in the lecture"), Adam(0.3, name="Adam, bold")]
BAD = [SGD(0.05, name="cost $a_1_2$"), Adam(0.3, name="50 % of $10")]
SAME = [SGD(0.05), SGD(0.05, name="the same"), Adam(0.3)]
BOWL, WELL, FAR = "x^2 + 10 y^2", "w^4 - 3w^2 + w", (-4, 1.5)
NO_WORDS = {"title": None, "subtitle": None, "caption": None}
STEEP, SHALLOW = SGD(1e11), SGD(1e-13)


def on(formula, *rules_and_start, picture=gd.race, **settings):
    return partial(picture, formula, *rules_and_start, **settings)


def history(**lists):
    return partial(plotting.training_history, lists)


def loop(*compiled, **settings):
    model = gd.models.Sequential([gd.layers.Input((2,)), gd.layers.Dense(2, "softmax")])
    model.compile(*compiled)
    return plotting.training_loop(model, **settings)


def network(seed, *, picture, rules=None, **settings):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(60, 2))
    y = (x[:, 0] > 0).astype(int)
    hidden = gd.layers.Dense(4, "tanh")
    last = gd.layers.Dense(2, "softmax")
    model = gd.models.Sequential([gd.layers.Input(shape=(2,)), hidden, last])
    model.compile(SGD(0.5), "sparse_categorical_crossentropy", metrics=["accuracy"])
    if rules is not None:
        return picture(model, x, y, rules, 2, 20, **settings)
    kept = model.fit(x, y, 20, 3, verbose=0, record=gd.models.Snapshots(count=3))
    return picture(model, x, y, kept, **settings)


RELIEF, TANGENT = plotting.relief, plotting.tangent

CALLS = {
    # many rules, long names, names that are no formulas, rules that go the same way
    "race of nine": on(BOWL, NINE, FAR, 20),
    "relief of nine": on(BOWL, NINE, FAR, 10, picture=RELIEF),
    "curve of nine": on(WELL, NINE, 2.0, 10, picture=TANGENT),
    "three variables of nine": on("x^2 + 4y^2 + z^2", NINE, (1, 1, 1), 10),
    "training of nine": partial(network, 0, picture=plotting.training_race, rules=NINE),
    "race with long names": on(BOWL, LONG, FAR, 20),
    "relief with long names": on(BOWL, LONG, FAR, 10, picture=RELIEF),
    "curve with long names": on(WELL, LONG, 2.0, 10, picture=TANGENT),
    "sweep with long names": on(
        BOWL, LONG, [0.001, 0.01, 0.05, 0.11], (2, 1), 5, picture=plotting.rate_sweep
    ),
    "race with dollars": on(BOWL, BAD, FAR, 10),
    "race of the same": on(BOWL, SAME, FAR, 20),
    "relief of the same": on(BOWL, SAME, FAR, 10, picture=RELIEF),
    "race of many starts": on(BOWL, SGD(0.02), [(-4, 1.5), (3, 1), (3.2, 1.1), (-3, -1)], 10),
    # places far out, tiny and off the centre
    "race in millions": on("(x-3e6)^2 + 4(y+2e6)^2", TWO, (1e6, 1e6), 20),
    "race of a millionth": on("1e12*(x-1e-6)^2 + 5e12*y^2", [SGD(1e-13)], (-2e-6, 1e-6), 20),
    "race off the centre": on("(x-1000)^2 + 4(y-2000)^2", TWO, (999, 2001), 20),
    "relief in millions": on("(x-3e6)^2 + 4(y+2e6)^2", TWO, (1e6, 1e6), 10, picture=RELIEF),
    "field of a millionth": on(
        "1e12 x^2 + 5e12 y^2", SHALLOW, (-2e-6, 1e-6), 10, picture=plotting.field
    ),
    "curve in millions": on("(w-1e6)^2", SGD(0.3), 2e6, 10, picture=TANGENT),
    "slices of a millionth": on(
        "1e12 x^2 + 5e12 y^2", SHALLOW, (-2e-6, 1e-6), 10, picture=plotting.slices
    ),
    "inside off the centre": on(
        "(x-1000)^2 + 4(y-2000)^2", Adam(0.3), (999, 2001), 10, picture=plotting.inside
    ),
    "worked step in millions": on(
        "(x-3e6)^2 + 4(y+2e6)^2", Adam(1e5), (1e6, 1e6), picture=plotting.worked_step
    ),
    "rates in millions": on(
        "(x-3e6)^2 + 4(y+2e6)^2", start=(1e6, 1e6), picture=plotting.learning_rates
    ),
    "rates on a curve in millions": on("(w-1e6)^2", start=2e6, picture=plotting.learning_rates),
    "rates on a curve, six of them": on(
        "w^2",
        start=2,
        rates=[0.05, 0.3, 0.5, 0.7, 0.9, 1.2],
        picture=plotting.learning_rates,
    ),
    "level ground in millions": on(
        "x^3 - 3e12 x + 1e6 y^2", SGD(1e-7), (1.5e6, 10), picture=plotting.critical_points
    ),
    "newton off the centre": on(
        "(x-1000)^2 + 4(y-2000)^2", SGD(0.05), (990, 2010), picture=plotting.newton
    ),
    "ray of a millionth": on(
        "1e12 x^2 + 5e12 y^2", start=(-2e-6, 1e-6), picture=plotting.line_search
    ),
    # flat, without a minimum, diverging, at rest
    "race on level ground": on("0x + 0y + 3", TWO, (1, 1), 5),
    "relief of level ground": on("0x + 0y + 3", TWO, (1, 1), 5, picture=RELIEF),
    "curve that is level": on(gd.Curve("0w + 3"), SGD(0.1), 1.0, 5, picture=TANGENT),
    "race down a slope": on("x + y", TWO, (1, 1), 10),
    "curve without a minimum": on("exp(-w)", [SGD(0.3), Adam(0.3)], 0.0, 10, picture=TANGENT),
    "slices of a saddle": on("x^2 - y^2", SGD(0.1), (1, 0.1), 10, picture=plotting.slices),
    "race that diverges": on("x^2 + y^2", SGD(1.05), (3, 2), 20),
    "race of which all diverge": on("x^2 + y^2", [SGD(1.05), SGD(1.2)], (3, 2), 20),
    "race of which one explodes": on("x^4 + y^4", [SGD(1.0), SGD(0.01)], (3, 2), 20),
    "relief of which all diverge": on(
        "x^2 + y^2", [SGD(1.05), SGD(1.2)], (3, 2), 10, picture=RELIEF
    ),
    "curve that diverges": on("w^2", [SGD(1.05), SGD(1.2)], 2.0, 8, picture=TANGENT),
    "curve that leaves its domain": on("sqrt(w)", SGD(0.3), 1.0, 10, picture=TANGENT),
    "path that breaks off": on(BOWL, [FAR, (-3, 1), (-2, 1), (np.nan, 0)], picture=plotting.paths),
    "race over the frame and back": on("(x-20)^2 + (y-30)^2", SGD(0.1), (0, 0), 40),
    "race at the minimum": on("x^2 + y^2", TWO, (0, 0), 5),
    "curve at the minimum": on("w^2", SGD(0.1), 0.0, 5, picture=TANGENT),
    "inside at the minimum": on("x^2 + y^2", Adam(0.1), (0, 0), 5, picture=plotting.inside),
    "race of one step": on(BOWL, TWO, FAR, 1),
    "relief of one step": on(BOWL, TWO, FAR, 1, picture=RELIEF),
    "slices of one step": on(BOWL, SGD(0.02), FAR, 1, picture=plotting.slices),
    "inside of one step": on(BOWL, Adam(0.3), FAR, 1, picture=plotting.inside),
    "data of one step": on(gd.DataSurface([0, 1, 2], [1, 3, 4]), SGD(0.05), (0, 0), 1),
    "slopes in millions": on("(x-3e6)^2 + 4(y+2e6)^2", (1e6, 1e6), picture=plotting.two_slopes),
    "slopes of level ground": on("0x + 0y + 3", (1, 1), picture=plotting.two_slopes),
    "slopes of which one is zero": on("x^2 + y^2", (0, -1e-6), picture=plotting.two_slopes),
    # losses and learning rates
    "two losses": partial(plotting.compare_losses, ["mse", Huber(1.35)]),
    "two of one kind": partial(plotting.compare_losses, [Huber(0.5), Huber(1.35)]),
    "three of one kind": partial(plotting.compare_losses, [Huber(1), Huber(2), "mse"]),
    "losses far out": partial(plotting.compare_losses, to=20),
    "losses of a small mistake": partial(plotting.compare_losses, to=0.3),
    "residuals of many": partial(plotting.residuals, np.arange(9.0), np.arange(9.0) ** 1.2, 1.5, 0),
    "residuals in millions": partial(plotting.residuals, [0, 1e-3], [1e6, 3e6], 0, 0),
    "residuals of one": partial(plotting.residuals, [1.0], [1.0], 0, 1),
    "outlier of one kind": partial(plotting.outlier, losses=[Huber(0.5), Huber(5)]),
    "sweep with Adam": on(BOWL, ["sgd", "adam"], start=(2, 1), picture=plotting.rate_sweep),
    "unit far out": partial(plotting.vanishing_slope, -12.0),
    "rates of which none serves": on(
        BOWL, rates=[0.2, 0.3], start=(2, 1), picture=plotting.learning_rates
    ),
    "history of one epoch": history(loss=[1.0], val_loss=[1.2]),
    "history of long names": history(
        loss=[1.0, 0.5], a_metric_with_a_long_name=[0.1, 0.2], val_loss=[1, 0.7]
    ),
    "history that explodes": history(loss=[1.0, 1e6, np.nan], val_loss=[1.0, 2e6, np.inf]),
    "regions of a young network": partial(network, 0, picture=plotting.decision_regions),
    "loop without metrics": partial(loop, "sgd", "mse"),
    "loop of long arguments": partial(
        loop, gd.SGD(gd.schedules.CosineDecay(0.1, 500), momentum=0.9), Huber(0.5), ["mae", "auc"]
    ),
    "both losses of six": partial(
        plotting.sparse_and_categorical, (0.125, 0.3, 0.1, 0.1, 0.1, 0.275), 0
    ),
    "one-hot in two columns": partial(plotting.one_hot, [1], classes=2),
    "one-hot in twelve columns": partial(
        plotting.one_hot, range(4, 12), np.eye(8)[:, None].repeat(8, 1), 12
    ),
    "race without words": on(BOWL, TWO, FAR, 10, **NO_WORDS),
    "losses without words": partial(plotting.compare_losses, **NO_WORDS),
}


COLUMN = Size((3.25, 2.44), 200, 8, 9, 1.2, 1.2, 4)
ON_PAPER = {
    "race of nine",
    "curve of nine",
    "race with long names",
    "race of the same",
    "race in millions",
    "inside off the centre",
    "worked step in millions",
    "rates in millions",
    "rates on a curve in millions",
    "curve that diverges",
    "two losses",
    "two of one kind",
    "losses far out",
    "outlier of one kind",
    "unit far out",
    "one-hot in twelve columns",
    "both losses of six",
    "loop of long arguments",
    "slopes in millions",
}
SCENES = [(name, SMALL) for name in CALLS] + [(name, COLUMN) for name in sorted(ON_PAPER)]


@cache
def computed(name):
    """Return a picture whose numbers are there for all its sizes."""
    return CALLS[name](size=SMALL)


@pytest.fixture(scope="module", params=SCENES, ids=[f"{n}-{s.figure[0]}" for n, s in SCENES])
def scene(request):
    """Give each picture its turn, as its last frame shows it."""
    name, size = request.param
    scene = computed(name).at(size)
    scene.stand(len(scene) - 1)
    return scene


# ------------------------------------------------------------------------------- what is read back


def words_on(scene):
    """Return the words of a picture that are seen, but for ticks."""
    return [
        text
        for text in scene.figure.findobj(Stamp)
        if text.get_visible() and text.get_text().strip()
    ]


def markers_on(scene):
    """Return where markers, dots and rings are, (k, 2), and their radii, (k,), in pixels."""
    dots = scene.figure.dpi / 72
    places, radii = [np.empty((0, 2))], [np.empty(0)]
    for stroke in scene.figure.findobj(Stroke):
        if stroke.get_visible() and stroke.get_marker() not in (None, "None", "none"):
            at = stroke.get_transform().transform(np.reshape(stroke.get_xydata(), (-1, 2)))
            at = at[within(stroke.axes, at)]
            places.append(at)
            radii.append(np.full(len(at), stroke.get_markersize() / 2 * dots))
    for drawn in marks_of(scene, Trail):
        if hasattr(drawn, "dots"):
            at = drawn.end.axes.transData.transform(drawn.dots.get_offsets())
            at = at[within(drawn.end.axes, at)]
            places.append(at)
            radii.append(np.full(len(at), np.sqrt(drawn.dots.get_sizes()[0]) / 2 * dots))
    return np.concatenate(places), np.concatenate(radii)


def within(axes, points):
    box = axes.bbox.padded(1)
    return ((points >= box.min) & (points <= box.max)).all(axis=1)


# ----------------------------------------------------------------------------------- what must hold


def test_nothing_is_cut_and_no_words_lie_on_others(scene):
    assert collisions(scene, bare=True) == []
    for drawn in marks_of(scene, Trail):
        (left, right), (low, high) = drawn.mark.view or ((-np.inf, np.inf),) * 2
        points = np.asarray(drawn.mark.points)
        if drawn.mark.left_at is None and drawn.mark.view is not None:
            end = points[-1 if drawn.mark.ends_at is None else drawn.mark.ends_at]
            assert left <= end[0] <= right
            assert low <= end[1] <= high


def test_no_words_lie_on_a_marker(scene):
    places, radii = markers_on(scene)
    for stamp in words_on(scene):
        if len(stamp.get_text()) == 1:  # a letter stands in the ring that it names
            continue
        box = stamp.get_window_extent().padded(-1)
        away = np.maximum(np.maximum(box.min - places, places - box.max), 0)
        assert (np.hypot(*away.T) >= 0.7 * radii).all(), stamp.get_text()


def names_of(label, labels):
    """Return a label, and where its settings are in brackets what tells it from the others."""
    name, _, settings = label.partition(" (")
    if not settings:
        return [label]
    alone = [each.partition(" (")[0] for each in labels].count(name) == 1
    return [label, name if alone else settings.rstrip(")")]


def test_every_series_is_named_large_enough_and_with_its_marker(scene):
    labels = [label for label in scene.drawing.series if label]
    # the words round it say whose path it is
    alone = len(marks_of(scene, Trail)) == 1 or len(labels) == 1
    names = [s for s in words_on(scene) if alone or isinstance(s, Tagged) or s.axes is not None]
    told = {"".join(stamp.get_text().replace("\\$", "$").split()) for stamp in names}
    for label in labels:
        shapes = {"".join(each.split()) for each in names_of(label, labels)}
        assert any(shape in each for shape in shapes for each in told), (label, told)
    least = 0.6 * scene.theme.size.base - 1e-9
    assert all(s.get_fontsize() >= least for s in names if isinstance(s, Tagged))


# -------------------------------------------------------------------------------- claims are true


def numbers_in(title):
    return [int(each) for each in re.findall(r"\d+", title)]


def fields_of(key, title):
    """Return what stands in the fields of the sentence of a key."""
    pattern = re.sub(r"\\\{.*?\\\}", "(.+)", re.escape(SENTENCES[key]))
    return re.fullmatch(pattern, title).groups()


def steps_and_paths(scene, title, call):
    paths = [label for label in scene.drawing.series if label]
    return numbers_in(title)[:1] == [len(scene) - 1] and numbers_in(title)[1:] in ([], [len(paths)])


def ends(scene):
    """Return the first and the last value of each descent."""
    values = [drawn.mark.values for drawn in marks_of(scene, ValueCurve)]
    return np.array([(each[0], each[-1]) for each in values]).T


def lists_of(call):
    return call.args[0]


def hard_pulls_harder(scene, title, call):
    *_, readings = (drawn.mark for drawn in marks_of(scene, Readings))
    slopes = np.abs(readings.at(len(scene) - 1))
    pulls = dict(zip(scene.drawing.series, slopes, strict=True))
    if claims("compare_title_hardest_residual", title):
        (hardest,) = fields_of("compare_title_hardest_residual", title)
        return all(pulls[hardest] > slope for name, slope in pulls.items() if name != hardest)
    told = fields_of("compare_title_residual", title)
    hard, gentle = ([pulls[name] for name in re.split(", | and ", some)] for some in told)
    return min(hard) > max(gentle)


def one_line_is_dragged(scene, title, call):
    hard, gentle = fields_of("outlier_title_stays", title)
    lines = [drawn.mark.at for drawn in marks_of(scene, Line)][:2]
    turned = []
    for at in lines:
        first, last = (np.asarray(at(frame)) for frame in (0, len(scene) - 1))
        turned.append(abs(np.subtract(*np.ptp([first[[0, -1], 1], last[[0, -1], 1]], axis=1))))
    by_name = dict(zip(scene.drawing.series, turned, strict=True))
    return by_name[hard] > 3 * by_name[gentle]


def slope_at_the_end(call):
    formula, rule, start, steps = call.args
    ends = gd.descend(formula, rule, start, steps).points[-1]
    return float(np.round(objective_of(formula).gradient(ends)[0], 2))


def slopes_shrink(scene, title, call):
    formula, rule, start, steps = call.args
    points = gd.descend(formula, rule, start, steps).points[[0, -1]]
    first, last = np.abs(gd.Surface(formula).gradient(points))
    return (last < 0.5 * first).all()


def ends_lowest(scene, title, call):
    lasts = np.array([drawn.mark.values[-1] for drawn in marks_of(scene, ValueCurve)])
    lowest = list(scene.drawing.series)[int(np.nanargmin(lasts))]
    told = title.replace("\N{NO-BREAK SPACE}", " ").lower()
    return told.startswith(f"{lowest} ends lowest".lower())


def level_where_marked(scene, title, call):
    surface = gd.Surface(call.args[0])
    marked = np.concatenate([drawn.mark.at(0) for drawn in marks_of(scene, Dots)])
    least = 1e-6 * np.abs(surface.gradient(call.args[2])).max()
    return (np.abs(surface.gradient(marked)) < least).all()


def crawls_settles_and_flies(scene, title, call):
    curves = [drawn.mark.points[:, 1] for drawn in marks_of(scene, Trail)]
    on_a_curve = marks_of(scene, Cloud)
    first, last = np.transpose([c[[0, -1]] for c in curves]) if on_a_curve else ends(scene)
    return last[0] > 0.03 * first[0] and last[-1] > first[-1] and (last < 0.01 * first).any()


def answers_differ(scene, title, call):
    lasts = {float(line.get_ydata()[-1]) for line in scene.figure.axes[-1].lines}
    return min(lasts) < 0.1 and max(lasts) > 0.5


def border_is_learned(scene, title, call):
    wrong = marks_of(scene, Dots)[0].mark.at  # the rings round points on the wrong side
    return len(wrong(len(scene) - 1)) < len(wrong(0))


def best_is_ahead(scene, title, call):
    (best,) = fields_of("training_race_best", title)
    labels = list(scene.drawing.series)
    curves = [drawn.mark.at for drawn in marks_of(scene, Line)][: len(labels)]
    return labels[np.argmin([at(len(scene) - 1)[-1][1] for at in curves])] == best


def ones_stand_where_labels_say(scene, title, call):
    rows = one_hot(call.args[0], classes := call.keywords.get("classes", 12))
    faces = [drawn.mark.face for drawn in marks_of(scene, Plate)][: len(rows) * classes]
    return np.array_equal(np.reshape([*map(callable, faces)], (-1, classes)), rows)


def both_numbers_are_one(scene, title, call):
    p, right = call.args
    loss = gd.losses.SparseCategoricalCrossentropy()([right], np.array([p]))
    return texts(scene).count(f"{float(loss):.3g}") == 1


def slopes_that_count(scene, title, call):
    slopes = np.abs(gd.Surface(call.args[0]).gradient(call.args[1]))
    count = int((slopes > 0.02 * slopes.max()).sum()) if slopes.any() else 0
    return claims(("partials_level", "partials_one", "partials_title")[count], title)


TRUTHS = {
    "partials_title": slopes_that_count,
    "partials_one": slopes_that_count,
    "partials_level": slopes_that_count,
    "same_title": both_numbers_are_one,
    "onehot_title": ones_stand_where_labels_say,
    "race": steps_and_paths,
    "race_of_settings": steps_and_paths,
    "race_lowest": ends_lowest,
    "race_lowest_loss": ends_lowest,
    "one_path": lambda scene, title, call: numbers_in(title) == [len(scene) - 1],
    "starts": lambda scene, title, call: (
        numbers_in(title) == [len(marks_of(scene, Trail)), len(scene) - 1]
    ),
    "slices_title": slopes_shrink,
    "level_title": level_where_marked,
    "rates_title_apart": crawls_settles_and_flies,
    "rates_title_plain": lambda scene, title, call: (
        numbers_in(title) == [len(marks_of(scene, ValueCurve))]
    ),
    "newton_title_alone": lambda scene, title, call: np.diff(ends(scene)[1])[0] < 0,
    "tangent_end_on_the_way": lambda scene, title, call: slope_at_the_end(call) != 0,
    "tangent_end_by_slope": lambda scene, title, call: slope_at_the_end(call) != 0,
    "tangent_end_lowest": lambda scene, title, call: slope_at_the_end(call) == 0,
    "tangent_end_level": lambda scene, title, call: slope_at_the_end(call) == 0,
    "regions_learning": border_is_learned,
    "training_race_best": best_is_ahead,
    "tangent_end_leaves": lambda scene, title, call: np.isnan(slope_at_the_end(call)),
    "tangent_end_all_diverge": lambda scene, title, call: (ends(scene)[1] > ends(scene)[0]).all(),
    "compare_title_residual": hard_pulls_harder,
    "compare_title_hardest_residual": hard_pulls_harder,
    "outlier_title_stays": one_line_is_dragged,
    "vanish_title": answers_differ,
    "history_still": lambda scene, title, call: (
        np.argmin(lists_of(call)["val_loss"]) == len(lists_of(call)["val_loss"]) - 1
    ),
    "history_gone": lambda scene, title, call: (
        numbers_in(title) == [1 + np.flatnonzero(~np.isfinite(lists_of(call)["loss"]))[0]]
    ),
    "history_title": lambda scene, title, call: numbers_in(title) == [len(lists_of(call)["loss"])],
}
NEUTRAL = {
    "inside_title_plain",
    "inside_title",
    "worked_title",
    "sweep_rates_title_plain",
    "compare_title",
    "search_title_shortened",
    "residuals_title",
    "loop_title",
}


def test_what_the_title_claims_is_true(scene, request):
    name = request.node.callspec.params["scene"][0]
    title = scene.metadata["Title"]
    if not title:
        return
    keys = [key for key in (*TRUTHS, *NEUTRAL) if claims(key, title)]
    assert keys, title
    key = max(keys, key=lambda key: len(re.sub(r"\{.*?\}", "", SENTENCES[key])))
    assert key in NEUTRAL or TRUTHS[key](scene, title, CALLS[name]), title
