"""Whether a person has changed the figure of a scene: it then looks unlike one composed anew."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from gdviz.plotting.films.frame import Moving


def looks_like(scene: Moving, other: Moving) -> bool:
    """Whether the last frames of two scenes are equal, to the pixel."""
    last = len(other) - 1
    return len(scene) - 1 == last and np.array_equal(_pixels(scene, last), _pixels(other, last))


def _pixels(scene: Moving, frame: int) -> np.ndarray:
    scene.stand(frame)
    with own_canvas(scene.figure):
        canvas = FigureCanvasAgg(scene.figure)
        canvas.draw()
        return np.array(canvas.buffer_rgba())


@contextmanager
def own_canvas(figure: Figure) -> Iterator[None]:
    """Give a figure its canvas and layout back afterwards: it may stand in a window."""
    canvas, layout = figure.canvas, figure.get_layout_engine()
    try:
        yield
    finally:
        figure.set_canvas(canvas)
        figure.set_layout_engine(layout or "none")
