"""A mark is a description: what it has drawn is a function of the frame alone."""

from dataclasses import FrozenInstanceError, fields

import numpy as np
import pytest
from canvas import LOOK, SHEET, axes_of, rendered
from matplotlib.colors import to_rgb

import gdviz as gd
from gdviz.plotting.marks.areas import Arrows, Band, Bars, Contours, Image
from gdviz.plotting.marks.compass import Arrow, Compass
from gdviz.plotting.marks.isolines import Isolines, grid
from gdviz.plotting.marks.lines import Cloud, Dots, Line, Ring, Vector
from gdviz.plotting.marks.mark import Drawn, Still
from gdviz.plotting.marks.perspective import Relief
from gdviz.plotting.marks.trail import Trail, ValueCurve
from gdviz.plotting.marks.writing import CountedSteps, Counter, RunningNumber, Writing


def at(frame):
    return 2 + frame / 2


def path(frames):
    return np.stack([at(np.arange(frames)), np.arange(frames) % 3], axis=1)


def heights(frame):
    return ((grid(SHEET, 30) - (at(frame), 3)) ** 2).sum(-1)


BOWL = gd.Surface("(x - 4)^2 + (y - 3)^2")
MOVING = {
    "Line": lambda n: Line(lambda f: [(0, 0), (at(f), 1)], n, color="red"),
    "Dots": lambda n: Dots(lambda f: [(at(f), 1)], n, color="red"),
    "Cloud": lambda n: Cloud(lambda f: [(at(f), 1)], n, colors=["red"]),
    "Ring": lambda n: Ring((1, 1), place=lambda points, f: points + at(f), frames=n),
    "Vector": lambda n: Vector(lambda f: [(1, 1), (at(f), 2)], n, color="red"),
    "Bars": lambda n: Bars(lambda f: [at(f), 1], n, colors=["red", "blue"]),
    "Band": lambda n: Band(lambda f: [[(0, 1), (2, 1)], [(0, 3), (2, at(f))]], n, color="red"),
    "Image": lambda n: Image(lambda f: np.full((2, 2, 3), at(f) / 9), n, extent=(0, 2, 0, 2)),
    "Isolines": lambda n: Isolines(heights, SHEET, np.array([0, 1, 4, 9.0]), n, bands=True),
    "Relief": lambda n: Relief(BOWL, SHEET, turn=30, steps=n, resolution=12),
    "Compass": lambda n: Compass(
        path(n) / 2 + 2, [Arrow("here", np.tile([1.0, 0.5], (n, 1)), "red", "black")]
    ),
    "Trail": lambda n: Trail(path(n), view=SHEET),
    "ValueCurve": lambda n: ValueCurve(path(n)[:, 0]),
    "Writing": lambda n: Writing(lambda f: f"{at(f):.2f}", (1, 1), n),
    "RunningNumber": lambda n: RunningNumber(lambda f: f"{at(f):.2f}", (1, 1), n),
    "Counter": lambda n: Counter(n - 1),
    "CountedSteps": lambda n: CountedSteps(range(0, 3 * n, 3)),
}
STANDING = {
    "Contours": Contours(BOWL, SHEET, resolution=40),
    "Arrows": Arrows(np.array([(1, 1), (3, 2)]), np.array([(1, 0), (0, 2)])),
    "Still": Still(MOVING["Line"](6)),
}
EVERY = {name: make(6) for name, make in MOVING.items()} | STANDING


@pytest.mark.parametrize("name", MOVING)
def test_a_frame_is_a_function_of_the_frame_alone(name):
    axes = axes_of(SHEET)
    drawn = MOVING[name](6).draw_on(axes, LOOK)
    assert len(drawn) == 6
    shown = {}
    for frame in (0, 2.5, 5, 2.5, 0, 1, 5):
        moved = drawn.draw(frame)
        assert {id(each) for each in moved} == {id(each) for each in drawn.artists}
        picture = rendered(axes)
        assert (shown.setdefault(frame, picture) == picture).all()
    assert not (shown[0] == shown[2.5]).all()
    assert not (shown[1] == shown[5]).all()
    drawn.draw(40)
    assert (rendered(axes) == shown[5]).all()  # the last frame lasts


@pytest.mark.parametrize("name", MOVING)
def test_it_stands_at_its_last_frame_before_anything_is_drawn(name):
    axes = axes_of(SHEET)
    drawn = MOVING[name](4).draw_on(axes, LOOK)
    at_first = rendered(axes)
    drawn.draw(3)
    assert (rendered(axes) == at_first).all()


@pytest.mark.parametrize("name", MOVING)
def test_in_one_frame_nothing_moves(name):
    drawn = MOVING[name](1).draw_on(axes_of(SHEET), LOOK)
    assert len(drawn) == 1
    assert drawn.artists
    assert list(drawn.draw(0)) == []


def test_what_stands_is_moved_but_once():
    moved: list[float] = []
    standing = Drawn(None, 1, moved.append)
    for frame in (0, 3):
        standing.draw(frame)
    assert moved == [0]


@pytest.mark.parametrize("name", STANDING)
def test_what_stands_has_one_frame_and_moves_nothing(name):
    axes = axes_of(SHEET)
    drawn = STANDING[name].draw_on(axes, LOOK)
    assert len(drawn) == 1
    assert drawn.artists
    standing = rendered(axes)
    assert list(drawn.draw(0)) == []
    assert (rendered(axes) == standing).all()


def test_a_mark_that_is_held_still_stands_at_its_last_frame():
    moving, still = (MOVING["Line"](6), Still(MOVING["Line"](6)))
    (one, other) = (mark.draw_on(axes_of(SHEET), LOOK) for mark in (moving, still))
    assert (one.line.get_xydata() == other.line.get_xydata()).all()
    assert other.mark is still.mark


@pytest.mark.parametrize("name", EVERY)
def test_a_description_is_drawn_any_number_of_times_and_stays_as_it_is(name):
    mark = EVERY[name]
    axes = [axes_of(SHEET) for _ in range(2)]
    one, other = (mark.draw_on(each, LOOK) for each in axes)
    assert (rendered(axes[0]) == rendered(axes[1])).all()
    one.draw(0)
    assert (rendered(axes[1]) == rendered(axes[0])).all() == (len(one) == 1)
    assert one.mark is other.mark is (mark.mark if isinstance(mark, Still) else mark)
    assert not {id(each) for each in one.artists} & {id(each) for each in other.artists}


@pytest.mark.parametrize("name", EVERY)
def test_a_description_is_frozen_and_of_few_words(name):
    mark = EVERY[name]
    assert len(fields(mark)) <= 9
    with pytest.raises(FrozenInstanceError):
        setattr(mark, fields(mark)[0].name, None)


def test_a_halo_keeps_the_ground_off_a_running_number_and_its_ink_as_it_is():
    dark, seen = np.array([40, 60, 90]), {}
    for halo in (False, True):
        axes = axes_of(SHEET)
        axes.axvspan(*SHEET[0], color=dark / 255)
        number = RunningNumber(lambda f: "0.75", (3, 3), halo=halo, color="#ff0000", scale=2)
        number.draw_on(axes, LOOK).draw(0)
        seen[halo] = rendered(axes)[..., :3]
    ground = np.round(255 * np.array(to_rgb(LOOK.palette.background)))
    of_ink, of_ground = ([255, 0, 0], ground)
    full = {halo: (image == of_ink).all(axis=-1) for halo, image in seen.items()}
    assert full[True].sum() > 20
    assert (full[True] == full[False]).all()
    clear = {halo: (image == of_ground).all(axis=-1).sum() for halo, image in seen.items()}
    assert clear[True] > clear[False] + 20
    beside = np.roll(full[True], 1, axis=1) & ~full[True]
    assert not (seen[True][beside] == dark).all(axis=-1).any()
