"""What is drawn lies where its transform puts it, however often that is asked and then changed."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from gdviz.plotting.marks.stroke import Shades, Stroke

LINE = np.array([(1.0, 1.0), (3.0, 2.0), (4.0, 8.0)])

CHANGES = {
    "limits": lambda axes, _: axes.set_xlim(0, 20),
    "a scale": lambda axes, _: axes.set_yscale("log"),
    "back from a scale": lambda axes, _: [axes.set_yscale(each) for each in ("log", "linear")],
    "a place": lambda axes, _: axes.set_position((0.4, 0.1, 0.5, 0.3)),
    "resolution": lambda axes, _: axes.figure.set_dpi(40),
    "a transform": lambda axes, artist: artist.set_transform(Affine2D().scale(9)),
}


def figure_with(kind):
    figure = Figure((2, 2), 60)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, 5), ylim=(0.5, 9))
    axes.set_axis_off()
    round_ends = {"capstyle": "round", "joinstyle": "round"}
    look = {"linewidths": 3, "edgecolors": "black", "facecolors": "none", **round_ends}
    artist = Stroke(color="black") if kind is Stroke else Shades([Path(LINE)], **look)
    if kind is Stroke:
        artist.set_data(*LINE.T)
    else:
        artist.set_transform(axes.transData)
    axes.add_artist(artist)
    return figure, axes, artist


def drawn(figure):
    figure.canvas.draw()
    return np.array(figure.canvas.buffer_rgba())


@pytest.mark.parametrize("kind", [Stroke, Shades])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_was_drawn_before_lies_where_what_was_not_does(kind, change):
    figure, *what = figure_with(kind)
    first = drawn(figure)
    change(*what)
    moved = drawn(figure)
    fresh, *what = figure_with(kind)
    change(*what)
    np.testing.assert_array_equal(moved, drawn(fresh))
    assert (moved < 128).any()
    if change is not CHANGES["back from a scale"]:
        assert not np.array_equal(moved, first)
