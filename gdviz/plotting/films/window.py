"""A scene in a window, where it moves: the one place that uses pyplot, and only when called."""

from matplotlib.animation import FuncAnimation

from gdviz.plotting.films.film import timeline
from gdviz.plotting.films.scene import Scene

FPS = 30


def show(scene: Scene) -> FuncAnimation:
    """Open a window in which a scene moves, and wait until it is closed: see `Scene.show`.

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
    figure = pyplot.figure(figsize=scene.theme.size.figure, dpi=scene.theme.size.dpi)
    look = {"size": scene.theme.size, "dark": scene.dark, "language": scene.theme.language}
    moving = Scene(scene.compose, scene.metadata, **look, figure=figure)
    moments, seconds = timeline(len(moving), FPS, scene.hold)
    held = moments.repeat((seconds * FPS).round().astype(int))
    animation = FuncAnimation(figure, moving.draw, list(held), interval=1000 / FPS, blit=False)
    pyplot.show()
    return animation
