"""A line of very many points looks as it did, drawn as few of them."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.transforms import Affine2D

from gdviz.plotting.marks import stroke, thinned
from gdviz.plotting.marks.stroke import Shades, Stroke

RNG = np.random.default_rng(3)
STEPS = np.linspace(0, 1, 6000)
LINES = {
    "smooth": np.stack([20 + 160 * STEPS, 60 + 40 * np.sin(20 * STEPS)], axis=1),
    "level": np.stack([20 + 160 * STEPS, np.full(6000, 60.3)], axis=1),
    "walk": 90 + np.cumsum(RNG.normal(0, 0.3, (6000, 2)), axis=0),
    "noise": RNG.normal((100, 60), (12, 8), (4000, 2)),
    "column": np.stack([20 + 40 * STEPS, RNG.normal(60, 15, 6000)], axis=1),
    "bundle": np.stack([100 + 60 * np.sin(90 * STEPS), np.full(6000, 60.0)], axis=1)
    + RNG.normal(0, 1.5, (6000, 2)),
    "still": RNG.normal((100, 60), 0.01, (6000, 2)),
}


WIDTH, FINER = 3, 3


def _drawn(artist: object, finer: int = 1) -> np.ndarray:
    figure = Figure((2, 1.2), dpi=100 * finer)
    figure.add_artist(artist)
    artist.set_transform(Affine2D().scale(finer))
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    shades = np.asarray(canvas.buffer_rgba())[..., :3]
    return shades.reshape(120, finer, 200, finer, 3).mean(axis=(1, 3))


def _stroke(line: np.ndarray) -> Stroke:
    artist = Stroke(color="black", linewidth=WIDTH)
    artist.set_data(*line.T)
    return artist


def _shades(line: np.ndarray) -> Shades:
    half = len(line) // 2
    paths = [thinned.Path(line[: half + 1]), thinned.Path(line[half:])]
    look = {"edgecolors": ["red", "blue"], "linewidths": WIDTH, "antialiaseds": True}
    return Shades(paths, facecolors="none", capstyle="round", joinstyle="round", **look)


def _pen(red: np.ndarray, blue: np.ndarray) -> np.ndarray:
    """Draw segments one after another; finely, as Agg adds up what is half covered."""
    inks = ["red"] * len(red) + ["blue"] * len(blue)
    style = {"colors": inks, "linewidths": WIDTH, "antialiaseds": True, "capstyle": "round"}
    return _drawn(LineCollection(np.concatenate([red, blue]), **style), FINER)


def _pairs(path: thinned.Path) -> np.ndarray:
    goes_on = path.codes[1:] == path.LINETO
    return np.stack([path.vertices[:-1], path.vertices[1:]], axis=1)[goes_on]


@pytest.mark.parametrize("name", ["noise", "column"])
def test_a_pen_draws_the_same(name):
    half = len(LINES[name]) // 2
    lines = LINES[name][: half + 1], LINES[name][half:]
    box = (60.0, 40.0, 140.0, 75.0)
    kept = thinned.thinned(lines, WIDTH * 100 / 72, box)
    few = _pen(*map(_pairs, kept))
    many = _pen(*(np.stack([line[:-1], line[1:]], axis=1) for line in lines))
    away = np.abs(few - many)[-75:-40, 60:140]
    assert away.max() < 255 * np.sqrt(2) / 8, away.max()  # as far as a point moves
    assert away.mean() < 0.5, away.mean()


@pytest.mark.parametrize("name", ["smooth", "level", "walk", "noise", "column", "bundle"])
def test_it_looks_the_same(name, monkeypatch):
    monkeypatch.setattr(stroke, "_SIMPLIFIED", np.inf)  # which loses more than is compared here
    few = [_drawn(make(LINES[name])) for make in (_stroke, _shades)]
    monkeypatch.setattr(stroke, "MANY", np.inf)
    many = [_drawn(make(LINES[name])) for make in (_stroke, _shades)]
    for thin, whole in zip(few, many, strict=True):
        away = np.abs(thin - whole).max(axis=2)
        assert (whole < 255).any()
        assert away.mean() < 0.5, away.mean()
        if name in ("smooth", "level", "walk"):  # Agg adds up what covers others in part
            assert away.max() < 255 * np.sqrt(2) / 8, away.max()  # as far as a point moves


def _seen(line: np.ndarray, *pen: object) -> np.ndarray:
    return thinned.uncovered(thinned.apart(line, *pen), *pen)


def test_it_keeps_extremes_and_few_segments():
    for name, most in {
        "smooth": 5000,
        "noise": 2000,
        "column": 3000,
        "bundle": 4000,
        "still": 12,
    }.items():
        line = LINES[name]
        kept = _seen(line, 4.0).reshape(-1, 2)
        assert len(kept) / 2 < most, name
        np.testing.assert_allclose(kept.min(0), line.min(0), atol=0.3, err_msg=name)
        np.testing.assert_allclose(kept.max(0), line.max(0), atol=0.3, err_msg=name)


def test_a_walk_of_steps_below_a_pixel_keeps_few_segments():
    steps = np.random.default_rng(2).normal(0, 0.7, (60_000, 2))
    assert len(_seen(steps.cumsum(axis=0), 20.0)) < 60_000 / 3


def test_what_crosses_the_edge_of_a_box_is_covered_there_too():
    jumps = RNG.uniform(0, 400, (20_000, 2))
    kept = _seen(jumps, 6.0, (100.0, 100.0, 300.0, 300.0))
    assert len(kept) < len(jumps) / 10


def test_gaps_stay_gaps_and_dots_on_a_place_are_one():
    line = np.stack([np.arange(3000.0), np.zeros(3000)], axis=1)
    line[1000] = np.nan
    (path,) = thinned.thinned([line], 3.0)
    assert np.isfinite(path.vertices).all()
    starts = path.vertices[path.codes == path.MOVETO]
    assert starts.tolist() == [[0, 0], [1001, 0]]
    assert path.vertices[-1].tolist() == [2999, 0]
    assert len(thinned.distinct(np.full((200_000, 2), 7.0))) == 1


def test_dashes_of_a_line_that_covers_itself_leave_no_gap(monkeypatch):
    scribble = RNG.uniform((20, 20), (180, 100), (20_000, 2))
    looks = []
    for most in (stroke._NO_GAPS, np.inf):
        monkeypatch.setattr(stroke, "_NO_GAPS", most)
        artist = Stroke(color="black", linewidth=WIDTH, dashes=(0.0, 2.0, 2.0))
        artist.set_data(*scribble.T)
        looks.append(_drawn(artist))
    for look in looks:  # all but the rim, where a dash ends or does not
        assert (look[23:97, 23:177] == 0).all()
        assert (look[:17] == 255).all()
        assert (look[:, :17] == 255).all()
    dashed = Stroke(color="black", linewidth=WIDTH, dashes=(0.0, 2.0, 2.0))
    dashed.set_data(*LINES["smooth"].T)
    assert _drawn(dashed).sum() > 1.002 * _drawn(_stroke(LINES["smooth"])).sum()


def test_those_of_a_later_owner_are_drawn_first():
    owner = np.repeat(np.arange(24), 100)
    order = thinned._order(owner, RNG.uniform(1e-9, 1, len(owner)).astype(np.float32))
    np.testing.assert_array_equal(owner[order], owner[::-1])
    np.testing.assert_array_equal(np.sort(order), np.arange(len(owner)))


def test_a_block_that_is_hidden_does_not_end_the_others(monkeypatch):
    monkeypatch.setattr(thinned, "_FIRST", 64)
    jumps = RNG.uniform(0, 90, (4000, 2))
    before = 40 + RNG.uniform(0, 9, (3000, 2))  # which the jumps hide
    apart = 300 + RNG.uniform(0, 90, (2000, 2))
    over, under = thinned.thinned([np.concatenate([apart, before]), jumps], 12.0)
    assert (over.vertices > 250).all(axis=1).sum() > 50
    assert len(under.vertices) > 50
