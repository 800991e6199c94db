"""Axes on which tests draw marks, and what they draw there."""

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from gdviz.plotting.marks.theme import theme

LOOK = theme("notebook")
VIEW, SHEET = ((-2.0, 2.0), (-1.0, 1.0)), ((0.0, 8.0), (0.0, 6.0))
_TURN, _RADIUS = np.arange(9), np.linspace(0.9, 0.1, 9)
SPIRAL = np.stack([_RADIUS * np.cos(_TURN), _RADIUS * np.sin(_TURN)], axis=1)
LONG = np.stack([np.linspace(-1.9, 1.9, 301), np.sin(np.linspace(0, 9, 301)) / 2], axis=1)


def axes_of(view=VIEW):
    figure = Figure((4, 3), dpi=100)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.2, 0.2, 0.6, 0.6))
    axes.set(xlim=view[0], ylim=view[1])
    return axes


def rendered(axes):
    canvas = axes.figure.canvas
    canvas.draw()
    return np.array(canvas.buffer_rgba())


def values_of(surface, view, count=200):
    x, y = (np.linspace(*edge, count) for edge in view)
    with np.errstate(all="ignore"):
        return np.asarray(surface(np.stack(np.meshgrid(x, y), -1)), float)
