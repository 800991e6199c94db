"""A model's picture: what its cards say is what its layers are."""

from itertools import islice

import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb
from matplotlib.image import AxesImage, imread
from matplotlib.patches import FancyBboxPatch, Polygon
from matplotlib.text import Text
from reading import scratch, texts

from gdviz.layers import Activation, Dense, Flatten, Input
from gdviz.models import Model, Sequential
from gdviz.plotting import plot_model, set_language
from gdviz.plotting.films.film import Film
from gdviz.plotting.marks.stroke import Stroke
from gdviz.plotting.marks.theme import Size

SMALL = Size((3.2, 1.8), 80, 5, 7, 1, 1, 3)


def tutorial():
    inputs = Input(shape=(28, 28, 1))
    x = Flatten(input_shape=(28, 28, 1))(inputs)
    x = Dense(units=300, activation="relu")(x)
    x = Dense(units=100, activation="relu")(x)
    return Model(inputs=inputs, outputs=Dense(units=10, activation="softmax")(x))


def boxes(scene):
    """Return the cards as (left, bottom, width, height)."""
    found = scene.figure.findobj(FancyBboxPatch)
    return np.array([[b.get_x(), b.get_y(), b.get_width(), b.get_height()] for b in found])


def test_it_says_what_summary_says():
    scene = plot_model(tutorial(), show_shapes=True, show_layer_activations=True)
    written = texts(scene)
    for words in ("235,500", "784 × 300 + 300", "30,100", "1,010", "100 × 10 + 10", "dense_2"):
        assert written.count(words) == 1
    assert written.count("28 × 28 × 1") == 2
    assert written.count("relu") == 2
    assert "266,610 parameters turn 784 numbers" in " ".join(written[:1]).replace("\n", " ")
    assert "units=300, activation=ReLU()" in scene.metadata["Comment"]


@pytest.mark.parametrize(
    ("asked", "there", "not_there"),
    [
        ({}, ["dense_1", "= 30,100"], ["28 × 28 × 1", "relu", "float32"]),
        ({"show_layer_names": False}, ["Dense", "relu", "softmax"], ["dense_1"]),
        ({"show_shapes": True}, ["300"], ["relu"]),
        ({"show_layer_activations": True}, ["softmax"], ["28 × 28 × 1"]),
        ({"show_dtype": True}, ["float32"], ["28 × 28 × 1"]),
    ],
)
def test_it_shows_what_is_asked_for(asked, there, not_there):
    written = texts(plot_model(tutorial(), **asked, size=SMALL))
    assert set(there) <= set(written)
    assert not set(not_there) & set(written)


@pytest.mark.parametrize("rankdir", ["LR", "TB"])
@pytest.mark.parametrize("depth", [1, 4, 30])
def test_cards_stand_in_order_and_apart_within_the_page(rankdir, depth):
    layers = [Dense(8, activation="tanh") for _ in range(depth)]
    model = Sequential([Input(shape=(2,)), *layers])
    scene = plot_model(model, rankdir=rankdir, show_dtype=True, size="paper")
    placed = boxes(scene)
    assert len(placed) == depth + 1
    assert (placed[:, :2] >= 0).all()
    axes = scene.figure.axes[0]
    assert (placed[:, :2] + placed[:, 2:] <= [axes.get_xlim()[1], axes.get_ylim()[1]]).all()
    for k, one in enumerate(placed):
        apart = (placed[:k, :2] >= one[:2] + one[2:]) | (placed[:k, :2] + placed[:k, 2:] <= one[:2])
        assert apart.any(axis=1).all()
    along = 0 if rankdir == "LR" else 1
    steps = np.diff(placed[:, along]) * (1, -1)[along]
    assert (steps[: len(steps) // 2 or 1] > 0).any()
    joined = [each for each in scene.figure.findobj(LineCollection) if each.get_segments()]
    assert len(scene.figure.findobj(Polygon)) + len(joined) >= depth


def test_arrows_are_as_broad_as_the_root_of_what_flows():
    scene = plot_model(tutorial(), rankdir="TB", size=(5, 9))
    breadths = [
        abs(np.diff(patch.get_xy()[[0, 6], 0])[0]) for patch in scene.figure.findobj(Polygon)
    ]
    assert np.array(breadths) / breadths[0] == pytest.approx(np.sqrt([1, 1, 300 / 784, 100 / 784]))


def test_a_dense_layer_joins_all_to_all():
    scene = plot_model(tutorial(), size="slides")
    lines = [len(each.get_segments()) for each in scene.figure.findobj(LineCollection)]
    # the lines of an image, eight dots and an ellipsis of each column, and ten dots in full
    assert lines == [34, 0, 64, 64, 80]
    assert {str(k) for k in range(10)} <= set(texts(scene))
    assert {"784", "300", "100", "10"} <= set(texts(scene))
    small = Sequential([Input(shape=(3,)), Dense(2), Activation("tanh")])
    scene = plot_model(small, size="slides")
    lines = [len(each.get_segments()) for each in scene.figure.findobj(LineCollection)]
    assert lines == [0, 6, 2]
    assert any("joins all to all" in words for words in texts(scene))


def test_an_image_goes_in_and_columns_are_as_high_as_many_numbers_they_are():
    sample = np.arange(784.0).reshape(28, 28)
    scene = plot_model(tutorial(), size="slides", sample=sample)
    (image,) = scene.figure.findobj(AxesImage)
    ground, ink = (to_rgb(getattr(scene.theme.palette, name)) for name in ("background", "ink"))
    shown = np.asarray(image.get_array())
    assert shown[0, 0] == pytest.approx(ground)
    assert shown[27, 27] == pytest.approx(ink)
    dots = [each.get_ydata() for each in scene.figure.findobj(Stroke) if len(each.get_ydata()) > 7]
    assert [len(each) for each in dots] == [8, 8, 8, 10]
    highs = [np.ptp(each) for each in dots]
    assert highs == sorted(highs, reverse=True)
    assert highs[3] / highs[0] == pytest.approx(0.75 + 0.25 * np.log(10) / np.log(784))
    assert not plot_model(tutorial(), size="slides").figure.findobj(AxesImage)
    with pytest.raises(ValueError, match="sample must be one image of 28 × 28 × 1 numbers"):
        plot_model(tutorial(), sample=np.zeros((2, 28, 28)))
    flat = Sequential([Input(shape=(3,)), Dense(2)])
    with pytest.raises(ValueError, match="a sample is drawn where the input is an image, got 3"):
        plot_model(flat, sample=[1, 2, 3])


def test_what_lines_cost_stands_between_the_columns_that_they_join():
    for size in ("slides", "notebook"):
        scene = plot_model(tutorial(), show_layer_names=False, size=size)
        at = {
            text.get_text(): text.get_position()
            for text in scene.figure.axes[0].findobj(Text)
            if text.get_text()
        }
        columns = [at[count][0] for count in ("784", "300", "100", "10")]
        for k, (sum_, count) in enumerate(
            (
                ("784 × 300 + 300", "235,500"),
                ("300 × 100 + 100", "30,100"),
                ("100 × 10 + 10", "1,010"),
            )
        ):
            middle = np.mean(columns[k : k + 2])
            assert at[sum_][0] == pytest.approx(middle)
            assert at[f"= {count}"][0] == pytest.approx(middle)
            assert at[f"= {count}"][1] < at[sum_][1] < at["softmax"][1]
        wide = boxes(scene)
        assert (wide[:-1, 0] + wide[:-1, 2] < wide[1:, 0]).all()
    written = texts(plot_model(tutorial(), show_layer_names=False, size="paper"))
    assert {"235,500", "30,100", "1,010"} <= set(written)
    assert "784 × 300 + 300" not in written


def test_the_word_before_the_sums_stands_beside_them_where_it_can_be_read():
    scene = plot_model(Sequential([Input(shape=(784,)), Dense(8)]), size="slides")
    (word,) = [text for text in scene.figure.findobj(Text) if text.get_text() == "parameters"]
    scene.figure.canvas.draw()
    extent = word.get_window_extent()
    assert extent.x0 >= scene.figure.axes[0].bbox.x0 - 1
    assert extent.x1 < scene.figure.axes[0].bbox.x0 + boxes(scene)[0, 0]
    many = [Dense(300), Dense(100), Dense(100), Dense(10)]
    said = texts(plot_model(Sequential([Input(shape=(784,)), *many]), size="slides"))
    assert not [words for words in said if words.startswith("param")]
    assert "= 235,500" in said


def test_the_subtitle_adds_up_what_it_says_of_each_layer():
    shapes = "Shapes: 28 × 28 × 1 → 784 → 300 → 100 → 10"
    added = "235,500 + 30,100 + 1,010 = 266,610 parameters"
    assert added in texts(plot_model(tutorial(), size="slides"))
    assert shapes in texts(plot_model(tutorial(), size="slides", show_shapes=True))
    alone = Sequential([Input(shape=(3,)), Dense(2)])
    assert "Shapes: 3 → 2" in texts(plot_model(alone, size="slides"))


@pytest.mark.parametrize("asked", [{}, {"show_shapes": True}])
def test_the_class_of_the_sample_stands_out_among_the_outputs(asked):
    image = np.zeros((28, 28))
    scene = plot_model(tutorial(), sample=image, label=np.int64(3), size="slides", **asked)
    assert "label 3" in texts(scene)
    color = to_rgb(scene.theme.series(0))
    found = scene.figure.findobj(Stroke)
    (chosen,) = [
        each
        for each in found
        if len(each.get_ydata()) == 1 and to_rgb(each.get_markerfacecolor()) == color
    ]
    outputs = next(each for each in found if len(each.get_ydata()) == 10)
    assert chosen.get_xydata()[0] == pytest.approx(outputs.get_xydata()[3])
    (lines,) = [
        each
        for each in scene.figure.findobj(LineCollection)
        if to_rgb(each.get_color()[0][:3]) == color
    ]
    assert len(lines.get_segments()) == 8
    assert {tuple(line[-1]) for line in lines.get_segments()} == {tuple(outputs.get_xydata()[3])}
    assert not any("label" in words for words in texts(plot_model(tutorial(), sample=image)))
    with pytest.raises(ValueError, match="label must be a class from 0 to 9, got 10"):
        plot_model(tutorial(), label=10)
    with pytest.raises(ValueError, match="label must be a whole number of at least 0, got -1"):
        plot_model(tutorial(), label=-1)
    with pytest.raises(ValueError, match="label names one of several outputs, and the model has"):
        plot_model(Sequential([Input(shape=(3,)), Dense(1)]), label=0)


def test_where_there_is_no_net_nothing_is_said_of_it():
    deep = Sequential([Input(shape=(3,)), *(Dense(4) for _ in range(13))])
    for model, size in ((deep, "slides"), (tutorial(), "column")):
        scene = plot_model(model, size=size)
        assert scene.figure.findobj(LineCollection) == []
        assert not any("all to all" in words for words in texts(scene))


def test_fourteen_layers_can_be_read():
    deep = Sequential([Input(shape=(28, 28)), Flatten(), *(Dense(64, "relu") for _ in range(12))])
    for size, least in (("slides", 20), ("notebook", 10)):
        figure = plot_model(deep, size=size, show_shapes=True, show_layer_activations=True).figure
        written = [text for text in figure.findobj(Text) if text.get_text()]
        assert min(text.get_fontsize() for text in written) * figure.dpi / 72 > least


def test_a_film_lays_one_card_after_another():
    scene = plot_model(tutorial(), show_dtype=True, size=SMALL)
    assert len(scene) == 5
    seen = []
    for frame in range(5):
        scene.draw(frame)
        seen.append(sum(box.get_visible() for box in scene.figure.findobj(FancyBboxPatch)))
    assert seen == [1, 2, 3, 4, 5]
    film = Film(plot_model(tutorial(), size=SMALL), 10)
    middle = len(film) // 2
    drawn = next(islice(film, middle, None)).pixels.copy()
    assert (drawn == scratch(plot_model(tutorial(), size=SMALL), film.moments[middle])).all()


@pytest.mark.parametrize("name", ["model.png", "model.svg", "model.pdf"])
def test_to_file_writes_it(tmp_path, name):
    plot_model(tutorial(), to_file=tmp_path / name, show_shapes=True, size=SMALL)
    assert (tmp_path / name).stat().st_size > 3000
    plot_model(tutorial(), tmp_path / "finer.png", dpi=160, size=SMALL)
    assert imread(tmp_path / "finer.png").shape[:2] == (288, 512)


def test_a_sequential_shows_its_input_too():
    model = Sequential([Input(shape=(4,)), Dense(3), Activation("tanh")])
    written = texts(plot_model(model, show_layer_activations=True, size=SMALL))
    assert {"Input", "Dense", "Activation", "linear", "tanh", "4 × 3 + 3"} <= set(written)


def test_it_speaks_korean():
    set_language("ko")
    try:
        assert "매개변수" in texts(plot_model(tutorial(), size=SMALL))
    finally:
        set_language("en")


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match="draws a Model or Sequential, got list"):
        plot_model([])
    with pytest.raises(ValueError, match="dpi must be a whole number of at least 1, got 0"):
        plot_model(tutorial(), dpi=0)
    with pytest.raises(ValueError, match="rankdir must be 'LR' or 'TB', got 'up'"):
        plot_model(tutorial(), rankdir="up")
    with pytest.raises(ValueError, match="does not know the shape of its input yet"):
        plot_model(Sequential([Dense(3)]))
