"""What tests read back from pictures."""

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text


def texts(scene):
    """Return all that is written on a scene."""
    return [artist.get_text() for artist in scene.figure.findobj(Text) if artist.get_text()]


def marks_of(scene, kind):
    """Return what a scene has drawn of one kind of mark, in the order in which it was drawn."""
    return [drawn for drawn in scene.marks if isinstance(drawn.mark, kind)]


def scratch(scene, moment):
    """Return the pixels of a moment of a scene, drawn from nothing."""
    scene.draw(moment)
    canvas = FigureCanvasAgg(scene.figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())


def collisions(scene, bare=False):
    """Return the words of a scene that leave the picture, or lie on one another.

    With `bare` words on axes that are not drawn count too.
    """
    stamps = [
        text
        for text in scene.figure.findobj(Text)
        if text.get_visible()
        and text.get_text().strip()
        and (text.axes is None or text.axes.axison or (bare and text in text.axes.texts))
    ]
    boxes = {text: text.get_window_extent().extents for text in stamps}
    whole = scene.figure.bbox.extents
    bad = [
        text.get_text()
        for text, box in boxes.items()
        if (box[:2] < whole[:2]).any() or (box[2:] > whole[2:]).any()
    ]
    low, high = np.split(np.array([*boxes.values()]).reshape(-1, 4), 2, axis=1)
    common = np.minimum(high[:, None], high) - np.maximum(low[:, None], low)
    meet = np.triu((common >= 1).all(axis=-1), 1)
    bad += [(stamps[i].get_text(), stamps[j].get_text()) for i, j in np.argwhere(meet)]
    return bad
