"""A scene is a figure and its marks: frames are counted, drawn in any order, laid out anew."""

import copy
import io

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from PIL import Image
from reading import marks_of, texts

import gdviz as gd
from gdviz import SGD, Adam
from gdviz.plotting import Scene
from gdviz.plotting.marks.mark import Still
from gdviz.plotting.marks.theme import DARK, LIGHT
from gdviz.plotting.marks.trail import Trail
from gdviz.plotting.marks.writing import Counter

START = (-4, 1.5)


def race(**look):
    return gd.race("x^2 + 10 y^2", [SGD(0.08), Adam(0.4)], START, 12, **look)


def pixels(scene):
    canvas = FigureCanvasAgg(scene.figure)
    canvas.draw()
    return np.array(canvas.buffer_rgba())


def test_a_scene_has_a_frame_a_step_and_the_start():
    assert len(race()) == 13
    assert max(len(mark) for mark in race().marks) == 13


def test_a_scene_of_still_marks_has_one_frame():
    def compose(figure, theme):
        return [Still(Counter(12)).draw_on(figure.add_axes((0, 0.5, 1, 0.5)), theme)]

    scene = Scene(compose)
    assert len(scene) == 1
    assert scene.draw(0) == []
    assert scene.marks[0].text.get_text() == "step"
    assert scene._repr_html_().startswith('<img src="data:image/png;base64,')
    assert len(Scene(lambda figure, theme: [])) == 1
    for frame in (0.5, 1):
        with pytest.raises(ValueError, match="frame must be from 0 to 0"):
            scene.draw(frame)


@pytest.mark.parametrize("frame", [-1, -0.01, 12.01, 13, np.inf, np.nan, None])
def test_a_frame_that_is_not_there_is_refused(frame):
    with pytest.raises(ValueError, match=f"frame must be from 0 to 12, got {frame}"):
        race().draw(frame)


def test_draw_moves_all_marks_and_returns_what_moved():
    scene = race()
    moved = scene.draw(5.5)
    trails = marks_of(scene, Trail)
    counter = marks_of(scene, Counter)[0]
    assert {id(trail.halo) for trail in trails} <= {id(artist) for artist in moved}
    assert counter.text in moved
    assert counter.text.get_text() == "step 5"
    scene.draw(12)  # where the axis has the number already
    assert counter.text.get_text() == "step"
    scene.draw(5.5)
    assert [len(trail.halo.get_xydata()) for trail in trails] == [7, 7]
    assert len(moved) == len({id(artist) for artist in moved})


def test_frames_may_be_drawn_in_any_order():
    scene = race(size="paper")
    pictures = {}
    for frame in (12, 3, 7.25, 3, 0, 12, 7.25):
        scene.draw(frame)
        picture = pixels(scene)
        np.testing.assert_array_equal(pictures.setdefault(frame, picture), picture)
    fresh = race(size="paper")
    fresh.draw(7.25)
    np.testing.assert_array_equal(pixels(fresh), pictures[7.25])


def test_the_picture_is_the_last_frame():
    scene, last = race(size="paper"), race(size="paper")
    last.draw(12)
    np.testing.assert_array_equal(pixels(scene), pixels(last))


def test_a_scene_composes_once_and_only_when_asked():
    composed = []

    def compose(figure, theme):
        composed.append(theme.size.dpi)
        return []

    scene = Scene(compose, {"Title": "t"})
    assert composed == []
    assert scene.figure is scene.figure
    assert scene.marks == []
    assert composed == [110]
    other = scene.at("paper", dark=True)
    assert other.metadata == {"Title": "t"}
    assert scene.theme.language.code == "en"
    assert scene.at("paper", language="ko").at("slides").theme.language.code == "ko"
    told = Scene(compose, lambda theme: {"Title": theme.say("start")}, language="ko")
    assert told.metadata == {"Title": "시작"}
    assert told.at("paper", language="en").metadata == {"Title": "start"}
    assert other.figure is not scene.figure
    assert composed == [110, 300]


@pytest.mark.parametrize(
    ("size", "dark", "expected"),
    [
        ("paper", False, (1020, 765)),
        ("notebook", True, (792, 506)),
        ("slides", False, (1920, 1080)),
    ],
)
def test_at_gives_the_same_scene_in_another_look(size, dark, expected):
    scene = race().at(size, dark)
    assert scene.figure.canvas.get_width_height() == expected
    background = (DARK if dark else LIGHT).background
    assert to_hex(scene.figure.get_facecolor()).upper() == background
    assert len(scene) == 13
    told, usual = scene.metadata, race().metadata
    assert told.pop("Description").startswith(usual.pop("Description"))  # on paper, the caption too
    assert told == usual


def test_a_figure_of_ones_own_is_composed_on_at_once_and_kept():
    figure = Figure((5, 4), dpi=80)
    figure.text(0, 0, "mine")
    scene = Scene(lambda given, theme: [Still(given.text(0.5, 0.5, "theirs"))], figure=figure)
    assert scene.figure is figure
    assert [text.get_text() for text in figure.texts] == ["mine", "theirs"]
    assert scene.at("slides", dark=True) is scene


def test_an_unknown_size_is_refused():
    with pytest.raises(ValueError, match="no size is called 'wall'"):
        race().at("wall")


@pytest.mark.parametrize("dark", [False, True])
def test_a_notebook_shows_a_png_of_the_last_frame(dark):
    scene = race(size="paper", dark=dark)
    scene.draw(3)
    image = Image.open(io.BytesIO(scene._repr_png_()))
    assert image.format == "PNG"
    assert image.size == (1020, 765)
    expected = pixels(race(size="paper", dark=dark))
    np.testing.assert_array_equal(np.array(image.convert("RGBA")), expected)


def test_showing_without_a_screen_is_refused_in_one_sentence(monkeypatch):
    pyplot = pytest.importorskip("matplotlib.pyplot")
    monkeypatch.setattr(pyplot, "get_backend", lambda: "agg")
    with pytest.raises(RuntimeError, match="no window to show the scene in") as caught:
        race().show()
    assert "scene.save(" in str(caught.value)
    assert not pyplot.get_fignums()


def test_a_window_shows_every_frame_of_the_timeline(monkeypatch):
    pyplot = pytest.importorskip("matplotlib.pyplot")
    from gdviz.plotting.films import window

    shown = []
    monkeypatch.setattr(pyplot, "get_backend", lambda: "qtagg")
    monkeypatch.setattr(pyplot, "show", lambda: shown.append(pyplot.gcf()))
    scene = race(size="paper")
    animation = window.show(scene, scene.on)
    try:
        assert len(shown) == 1
        assert shown[0].get_size_inches() == pytest.approx((3.4, 2.55))
        frames = list(animation.new_frame_seq())
        assert (frames[0], frames[-1]) == (0, 12)
        assert (np.diff(frames) >= 0).all()
        assert frames.count(0) == 15
        assert frames.count(12) == 48
        animation._func(frames[40])
    finally:
        animation._draw_was_started = True
        pyplot.close("all")


def test_a_copy_of_a_scene_says_the_same():
    scene = gd.race("x^2 + 10 y^2", gd.SGD(0.05), start=(-4, 1.5), steps=2, caption="Mine.")
    again = copy.deepcopy(scene)
    assert texts(again) == texts(scene)


def test_a_scene_says_what_it_shows():
    scene = gd.race("x^2 + y^2", gd.SGD(0.1), start=(2, 1), steps=4)
    assert repr(scene) == "<Picture '4 steps of SGD'>"
    assert repr(gd.plotting.Scene(lambda figure, theme: [])) == "<Scene ''>"
