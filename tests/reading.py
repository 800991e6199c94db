"""What tests read back from pictures."""

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text


def texts(scene):
    """Return all that is written on a scene."""
    return [artist.get_text() for artist in scene.figure.findobj(Text) if artist.get_text()]


def scratch(scene, moment):
    """Return the pixels of a moment of a scene, drawn from nothing."""
    scene.draw(moment)
    canvas = FigureCanvasAgg(scene.figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())
