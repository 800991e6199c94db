"""A scene in a window, where it moves: the one place that uses pyplot, and only when called."""

from collections.abc import Callable

from matplotlib.animation import FuncAnimation
from matplotlib.figure import Figure

from gdviz.plotting.films.film import timeline
from gdviz.plotting.films.frame import Moving

FPS = 30


def show(scene: Moving, on: Callable[[Figure], Moving]) -> FuncAnimation:
    """Open a window in which a scene moves, and wait until it is closed: see `Scene.show`.

    Parameters
    ----------
    scene : as large as it is to be shown
    on : draws it on the figure of the window

    Raises
    ------
    RuntimeError
        If there is no screen to open a window on.
    """
    from matplotlib import pyplot

    if pyplot.get_backend().lower() == "agg":
        raise RuntimeError(
            "there is no window to show the scene in (Matplotlib's backend is agg): "
            'save it, such as scene.save("scene.png")'
        )
    figure = pyplot.figure(figsize=scene.theme.size.inches, dpi=scene.theme.size.dpi)
    moving = on(figure)
    moments, seconds = timeline(len(moving), FPS, scene.hold)
    held = moments.repeat((seconds * FPS).round().astype(int))
    animation = FuncAnimation(figure, moving.draw, list(held), interval=1000 / FPS, blit=False)
    pyplot.show()
    return animation
