"""A frame of a film equals the same frame drawn from nothing, pixel for pixel."""

import io
from itertools import pairwise

import numpy as np
import pytest
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.path import Path
from matplotlib.transforms import Bbox, IdentityTransform

import gdviz as gd
from gdviz import SGD, Adam
from gdviz.plotting import Scene, field, relief
from gdviz.plotting.films.film import Film, timeline
from gdviz.plotting.films.items import Items
from gdviz.plotting.films.pens import Pen
from gdviz.plotting.marks.theme import Size

SMALL = Size((4.8, 3.0), 90, 7, 8, 1.2, 1.2, 4)
START = (-4, 1.5)
BOWL = "x^2 + 10 y^2"
RULES = [SGD(0.08), Adam(0.4)]
HOLLOWS = "0.08 (x^2 + y^2) - 0.9 exp(-(x+1.1)^2 - (y-0.7)^2)"


# ------------------------------------------------------------------------------------ timeline


@pytest.mark.parametrize("fps", [20, 30])
@pytest.mark.parametrize("frames", [2, 3, 11, 41, 51, 61, 62, 201, 3001])
def test_a_film_holds_both_ends_and_lasts_four_to_six_seconds(frames, fps):
    moments, seconds = timeline(frames, fps)
    assert len(moments) == len(seconds)
    assert (moments[0], moments[-1]) == (0, frames - 1)
    assert (np.diff(moments) >= 0).all()
    assert (seconds[0], seconds[-1]) == (0.5, 1.6)
    np.testing.assert_allclose(seconds[1:-1], 1 / fps)
    moving = (len(moments) - 1) / fps
    assert 4 - 1e-9 <= moving <= 6 + 1e-9


@pytest.mark.parametrize("frames", [0, 1])
def test_a_still_scene_is_one_moment(frames):
    moments, seconds = timeline(frames, 20)
    assert moments.tolist() == [0]
    assert seconds.tolist() == [1.6]


@pytest.mark.parametrize("steps", [10, 40, 60])
def test_time_is_eased_between_steps(steps):
    fps = 20 * steps  # fine enough to see the shape of the time between two steps
    moments, _ = timeline(steps + 1, fps)
    each = (len(moments) - 1) / steps
    assert each == int(each)
    np.testing.assert_array_equal(moments[:: int(each)], np.arange(steps + 1))
    middle = moments[int(each) // 2 :: int(each)][:steps] if each % 2 == 0 else None
    if middle is not None:
        np.testing.assert_allclose(middle, np.arange(steps) + 0.5)
    share = np.arange(int(each) + 1) / each
    expected = 6 * share**5 - 15 * share**4 + 10 * share**3
    np.testing.assert_allclose(moments[: int(each) + 1], expected, atol=1e-12)
    speed = np.diff(moments[: int(each) + 1])
    assert speed[0] < 0.02 * speed.max()
    assert speed[-1] < 0.02 * speed.max()


@pytest.mark.parametrize("frames", [1, 2, 13, 62, 201])
@pytest.mark.parametrize("hold", [0, 2.5])
@pytest.mark.parametrize(("fps", "duration"), [(1, 300.0), (5, 60.0), (20, 41.3), (50, 8.05)])
def test_a_film_lasts_as_long_as_it_is_told(frames, hold, fps, duration):
    moments, seconds = timeline(frames, fps, hold, duration)
    assert seconds.sum() == pytest.approx(duration, abs=1e-12 * duration)
    assert (moments[0], moments[-1]) == (0, frames - 1)
    assert (seconds > 0).all()
    held = np.ones(len(moments), bool)
    if not hold:
        held[1:-1] = False
    elif frames > 1:
        held = np.isin(moments, np.arange(frames))
        ends = max(0.5, hold) / max(1.6, hold)
        assert seconds[0] / seconds[-1] == pytest.approx(ends)
    np.testing.assert_allclose(seconds[~held], 1 / fps)


def test_moving_and_holding_are_stretched_alike():
    moments, seconds = timeline(13, 20, duration=2 * 6.1)
    assert len(moments) == 161
    assert seconds[[0, -1]] == pytest.approx([2 * 0.5, 2 * 1.6], rel=0.03)
    assert timeline(13, 20, duration=6.1)[1][[0, -1]] == pytest.approx([0.5, 1.6], rel=0.03)


@pytest.mark.parametrize(("hold", "least"), [(0, 0.4), (2.5, 2.6)])
def test_a_duration_without_room_for_what_is_held_is_refused(hold, least):
    assert len(timeline(13, 5, hold, least)[0]) == round(5 * least)
    with pytest.raises(ValueError, match=f"duration must be at least {least} seconds"):
        timeline(13, 5, hold, least - 0.01)


def test_many_steps_pass_in_linear_time():
    moments, _ = timeline(62, 30)
    np.testing.assert_allclose(np.diff(moments), np.diff(moments)[0])


# -------------------------------------------------------------------------------------- frames


def race(dark=False):
    return gd.race(BOWL, RULES, START, 8, size=SMALL, dark=dark)


def diverging(dark=False):
    rules = [SGD(0.08), SGD(0.12, name="diverges"), SGD(1e9, name="gone")]
    return gd.race(BOWL, rules, START, 20, size=SMALL, dark=dark)


def many_steps(dark=False):
    return gd.race(BOWL, RULES, START, 150, size=SMALL, dark=dark)


def starts(dark=False):
    return gd.race(BOWL, Adam(0.3), [START, (3, 1)], 8, size=SMALL, dark=dark)


def arrows(dark=False):
    return field(BOWL, RULES, START, 8, size=SMALL, dark=dark)


def still(dark=False):
    return relief(HOLLOWS, RULES, (-2.9, 0.4), 8, size=SMALL, dark=dark)


def turning(dark=False):
    return relief(HOLLOWS, RULES, (-2.9, 0.4), 8, turn=40, size=SMALL, dark=dark)


def with_words_above(dark=False):
    inner = race(dark)

    def compose(figure, theme):
        marks = inner.compose(figure, theme)
        axes, strip = figure.axes[:2]
        axes.text(-2.5, 0.4, "above", fontsize=20, color="red", zorder=9)
        axes.text(-2, 0.2, "between", fontsize=14, color="blue", zorder=3.005, alpha=0.5)
        axes.add_patch(Rectangle((-3, -1), 2, 2, alpha=0.4, color="gold", zorder=3.5))
        axes.axhline(0.3, color="green", linewidth=3, zorder=7)
        strip.annotate("note", (4, 1), zorder=8)
        figure.add_artist(Rectangle((0.3, 0.3), 0.2, 0.2, alpha=0.3, zorder=4))
        return marks

    return Scene(compose, size=SMALL, dark=dark)


def with_axes_above(dark=False):
    inner = race(dark)

    def compose(figure, theme):
        marks = inner.compose(figure, theme)
        inset = figure.axes[0].inset_axes((0.3, 0.3, 0.4, 0.4))
        inset.plot([0, 1], [1, 0])
        over = figure.add_axes((0.1, 0.4, 0.25, 0.25), zorder=5)
        over.plot([0, 1])
        figure.axes[1].set_zorder(-1)
        return marks

    return Scene(compose, size=SMALL, dark=dark)


def own_figure(dark=False, **settings):
    figure = Figure((6, 4), dpi=80, **settings)
    FigureCanvasAgg(figure)
    axes = figure.subplots(2, 2)
    axes[1, 0].plot([1, 3, 2], label="mine")
    axes[1, 0].legend()
    axes[1, 1].imshow(np.arange(6).reshape(2, 3))
    figure.suptitle("My own figure")
    return gd.race(BOWL, RULES, START, 8, axes=axes[0], dark=dark)


def constrained(dark=False):
    return own_figure(dark, layout="constrained")


def tight(dark=False):
    return own_figure(dark, layout="tight")


def subfigures(dark=False):
    figure = Figure((6, 4), dpi=80)
    FigureCanvasAgg(figure)
    left, right = figure.subfigures(1, 2)
    right.subplots().plot([1, 3, 2])
    return gd.race(BOWL, RULES, START, 8, axes=left.subplots(1, 2), dark=dark)


def polar_and_twin(dark=False):
    figure = Figure((6, 4), dpi=80)
    FigureCanvasAgg(figure)
    axes = figure.add_subplot(121)
    figure.add_subplot(122, projection="polar").plot([0, 1, 2], [1, 2, 1])
    twin = axes.twinx()
    twin.plot([-4, 0], [0, 3], color="purple", linewidth=4)
    return gd.race(BOWL, RULES, START, 8, axes=axes, dark=dark)


SCENES = (
    *(race, diverging, many_steps, starts, arrows, still, turning, with_words_above),
    *(with_axes_above, own_figure, constrained, tight, subfigures, polar_and_twin),
)
IN_THE_DARK = (race, arrows, still, turning)
LOOKS = [(scene, False) for scene in SCENES] + [(scene, True) for scene in IN_THE_DARK]
MOVE_WHEN_DRAWN = (constrained, tight)  # each drawing moves the axes on


COMPARED, WATCHED = (0, 0.02, 0.13, 0.36, 0.5, 0.77, 1), np.linspace(0, 1, 17)
FEW = (0, 0.36, 1)
"""What is compared of a scene that is made anew for each, or of colours alone."""


def moments_at(film, shares):
    """Return the numbers of the frames of a film at shares of the whole."""
    return np.unique((np.array(shares) * (len(film) - 1)).astype(int))


def from_nothing(scene, moment):
    """Draw a frame as anybody would: the whole figure, through savefig."""
    scene.draw(moment)
    raw = io.BytesIO()
    figure = scene.figure
    figure.savefig(raw, format="rgba", dpi=figure.dpi, facecolor=figure.get_facecolor())
    width, height = map(int, figure.bbox.size)
    return np.frombuffer(raw.getvalue(), np.uint8).reshape(height, width, 4)


@pytest.mark.parametrize(
    ("maker", "dark"), LOOKS, ids=[f"{m.__name__}-{'dark' if d else 'light'}" for m, d in LOOKS]
)
def test_frames_equal_those_drawn_from_nothing_and_change_in_their_boxes_alone(maker, dark):
    film, fresh, before = Film(maker(dark), 20), maker(dark), None
    shares = FEW if dark or maker in MOVE_WHEN_DRAWN else COMPARED
    compared = set(film.moments[moments_at(film, shares)])
    assert (min(compared), max(compared)) == (0, len(fresh) - 1)
    some = moments_at(film, [*COMPARED, *WATCHED])
    film.moments, film.seconds = film.moments[some], film.seconds[some]
    for moment, frame in zip(film.moments, film, strict=True):
        if before is None:
            assert frame.boxes == [(0, 0, *film.size)]
            first, before = frame.pixels.copy(), frame.pixels.copy()
        for left, top, right, bottom in frame.boxes:
            before[top:bottom, left:right] = frame.pixels[top:bottom, left:right]
        np.testing.assert_array_equal(before, frame.pixels)
        assert (before[..., 3] == 255).all()
        if moment in compared:
            scene = maker(dark) if maker in MOVE_WHEN_DRAWN else fresh
            different = (before != from_nothing(scene, moment)).any(axis=2)
            assert not different.any(), f"moment {moment}: {different.sum()} pixels differ"
    assert not np.array_equal(first, before)


def brief(film):
    """Return a film of every tenth of its frames."""
    film.moments, film.seconds = film.moments[::10], film.seconds[::10]
    return film


def test_a_film_tells_its_size_and_the_seconds_of_each_frame():
    film = Film(race(), 20)
    assert film.size == (432, 270)
    assert len(film) == len(film.moments) == 81
    film = brief(film)
    seconds = []
    for frame in film:
        assert frame.pixels.shape == (270, 432, 4)
        assert frame.pixels.dtype == np.uint8
        seconds.append(frame.seconds)
    assert seconds == film.seconds.tolist()


def test_a_film_can_be_watched_again_and_sampled():
    film = brief(Film(race(), 20))
    first = [frame.pixels.copy() for frame in film]
    assert all(np.array_equal(again.pixels, once) for again, once in zip(film, first, strict=True))
    sampled = [frame.pixels.copy() for frame in film.sample(5)]
    assert len(sampled) == 5
    for picture, index in zip(sampled, (0, 2, 4, 6, 8), strict=True):
        np.testing.assert_array_equal(picture, first[index])
    assert len(list(film.sample(1000))) == len(film)
    assert any(not np.array_equal(a, b) for a, b in pairwise(first))


def test_a_frame_is_drawn_anew_where_it_differs_and_hardly_anywhere_else():
    film = Film(many_steps(), 20)
    width, height = film.size
    shares, before = [], None
    for frame in film:
        boxes = frame.boxes
        shares.append(sum((r - a) * (b - t) for a, t, r, b in boxes) / (width * height))
        drawn = np.zeros((height, width), int)
        for left, top, right, bottom in boxes:
            drawn[top:bottom, left:right] += 1
        assert drawn.max(initial=0) <= 1  # no two overlap
        before = frame.pixels.copy() if before is None else before
        assert not (drawn == 0)[(frame.pixels != before).any(axis=2)].any()
        before[:] = frame.pixels
    assert shares[0] == 1
    assert np.median(shares[1:]) < 0.03


def test_who_draws_the_figure_between_two_showings_leaves_the_film_as_it_was():
    scene = race()
    film = Film(scene, 20)
    once = [frame.pixels.copy() for frame in film.sample(4)]
    from_nothing(scene, 3.3)
    for frame, same in zip(film.sample(4), once, strict=True):
        np.testing.assert_array_equal(frame.pixels, same)


def test_a_film_of_a_still_scene_is_one_frame_of_all_of_it():
    def compose(figure, theme):
        figure.text(0.5, 0.5, "still")
        return []

    film = Film(Scene(compose, size=SMALL), 20)
    (frame,) = film
    assert frame.seconds == 1.6
    assert frame.boxes == [(0, 0, 432, 270)]
    assert (frame.pixels[..., :3] < 128).any()


def test_a_film_leaves_the_artists_as_they_were():
    scene = race()
    for _ in brief(Film(scene, 20)):
        pass
    assert not any(artist.get_animated() for artist in scene.figure.findobj())
    scene.draw(8)
    np.testing.assert_array_equal(from_nothing(scene, 8), from_nothing(race(), 8))


def test_what_is_drawn_again_asks_no_box_that_a_ctrl_c_may_find(monkeypatch):
    renderer, context = RendererAgg(9, 9, 72), GraphicsContextBase()
    context.set_clip_rectangle(Bbox([[0, 0], [5, 5]]))
    pen = Pen(renderer, context)

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(Bbox, "__array__", interrupted)
    renderer.draw_path(pen.context, Path([[0, 0], [9, 9]]), IdentityTransform(), None)
    ink = np.asarray(renderer.buffer_rgba())[..., 3] > 0
    assert ink.any()
    assert not ink[:4].any()
    assert not ink[:, 5:].any()


def test_of_paths_the_last_may_have_no_point():
    renderer, at = RendererAgg(9, 9, 72), IdentityTransform()
    paths = [Path([[2, 3], [5, 7]]), Path(np.empty((0, 2)))]
    turns = np.empty((0, 3, 3)), np.zeros((1, 2)), at
    looks = np.empty((0, 4)), np.ones((2, 4)), [1.0], [(0, None)], [True], [None], "screen"
    pen = Pen(renderer, GraphicsContextBase())
    box = Items(renderer, pen, at, paths, *turns, *looks).box
    np.testing.assert_allclose(box, (2, 3, 5, 7), atol=4)
