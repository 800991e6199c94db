"""Figures that look the same whatever a person's own Matplotlib settings say."""

from matplotlib import rcParams, rcParamsDefault
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from gdviz.plotting.marks.theme import Theme

_IN_ALL = ("path.sketch", "lines.antialiased", "patch.antialiased")
"""Matplotlib's settings that go into every line and patch, whatever is asked of it."""


def empty_figure(theme: Theme) -> Figure:
    """Return a figure as large as a theme asks for, with nothing on it."""
    figure = Figure(theme.size.inches, dpi=theme.size.dpi, layout="none", frameon=True)
    FigureCanvasAgg(figure)
    return figure


def as_if_by_default(figure: Figure) -> None:
    """Undo what a person's own Matplotlib settings have put into every line and patch."""
    if any(rcParams[name] != rcParamsDefault[name] for name in _IN_ALL):
        for artist in figure.findobj():
            artist.set_sketch_params()
            if isinstance(artist, Line2D | Patch):
                artist.set_antialiased(True)
    for axes in figure.axes:
        if not axes.axison:  # ticks that nobody sees would be made
            continue
        for mark in (*axes.xaxis.get_ticklines(), *axes.yaxis.get_ticklines()):
            mark.set_markerfacecolor("none")
