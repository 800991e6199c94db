"""Newton beside gradient descent: value, slope and curvature make an ellipse, and its centre is the
next point; the slope alone points across the ravine."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said, name_paths, say_descents, series_of
from gdviz.plotting.layout.descents import draw_descents
from gdviz.plotting.layout.page import Page
from gdviz.plotting.layout.paths import Named
from gdviz.plotting.marks.isolines import Isolines, grid
from gdviz.plotting.marks.lines import Dots
from gdviz.plotting.marks.mark import Drawn, Mark, View
from gdviz.studies.newton import BesideNewton, QuadraticModel, descend_beside_newton
from gdviz.words.language import Say

_HOLD = 0.35
_GROUND, _INNER, _OUTER = -2.0, (-8 / 9, -5 / 9), 0.0
"""Heights of a model: below all of it, and of the rings a third, two thirds and all of the way to
its point."""
_RESOLUTION = 240


@picture
def newton(
    surface: Any,
    optimizer: Any = None,
    start: ArrayLike | None = None,
    steps: int = 12,
    *,
    pure: bool = False,
) -> Drawing:
    """Let Newton's method race a descent, with the ellipse whose centre is its next point.

    The ellipse is a contour of the quadratic that has the surface's value, slope and curvature at
    the point, through that point; where the surface bends down there is a hyperbola, and no centre.

    Parameters
    ----------
    surface, optimizer, start, steps : as for `race`, of one optimizer and one start; by default
        gradient descent at a rate that comes down in every step
    pure : whether Newton's step is left as it is: see `gd.methods.Newton`

    Raises
    ------
    ValueError
        If there is more than one start or optimizer, a path leaves the finite numbers, or the
        Hessian is not finite on Newton's path.

    Examples
    --------
    >>> scene = gd.plotting.newton("x^4 + 2 y^2", start=(2, 1), steps=5)
    >>> scene.save("newton.gif")  # doctest: +SKIP
    """
    found = descend_beside_newton(surface, optimizer, start, steps, pure)
    paths = [found.descent, found.newton]
    return Drawing(
        lambda say: _said(say, found),
        lambda page: _draw(page, found, name_paths(paths, page.say)),
        series=series_of(paths),
        hold=_HOLD,
        sees=True,
        logs=True,
    )


def _said(say: Say, found: BesideNewton) -> Said:
    descent, newton = found.descent, found.newton
    told = say_descents(say, found.objective, [descent, newton])
    title = told.title
    if found.outcome:
        steps, label = len(descent) - 1, say("called", thing=descent.label)
        there = found.arrival(descent) if found.outcome == "both" else steps
        key = f"newton_title_{found.outcome}"
        title = say(key, newton=found.arrival(newton), steps=there, label=label)
    caption = "   ".join(filter(None, (told.caption, say("newton_note"))))
    return told._replace(title=title, caption=caption)


def _draw(page: Page, found: BesideNewton, named: Sequence[Named]) -> list[Drawn]:
    color = page.theme.series(named[1][1])
    return draw_descents(page, found.objective, named, lambda view: _models(found, color, view))


def _models(found: BesideNewton, color: str, view: View) -> list[Mark]:
    """Return the rings of the model at each point of Newton's path, and its centre."""
    models = found.models[: max(len(found.models) - 1, 1)]
    last, frames = len(models) - 1, len(found.newton)
    plane = grid(view, _RESOLUTION)
    nothing = np.ones(plane.shape[:2])
    heights = cache(lambda step: _heights(models[step], plane))

    def centre(frame: float) -> np.ndarray:
        lowest = models[min(int(frame), last)].lowest
        return np.full((1, 2), np.nan) if lowest is None else lowest[None]

    now = Isolines(
        lambda frame: heights(min(int(frame), last)),
        view,
        np.array([_GROUND, *_INNER]),
        frames,
        color=color,
        alpha=0.55,
        width=0.3,
        zorder=1.3,
    )
    rings = [
        Isolines(
            lambda frame, step=step: heights(step) if frame >= step else nothing,
            view,
            np.array([_GROUND, _OUTER]),
            frames,
            color=color,
            alpha=0.9,
            width=0.5,
            zorder=1.4,
        )
        for step in range(last + 1)
    ]
    return [now, *rings, Dots(centre, frames, color=color, size=0.7, open=True, zorder=2.8)]


def _heights(model: QuadraticModel, plane: np.ndarray) -> np.ndarray:
    """Return a model's heights: 0 at its point, and -1 at its lowest where it has one."""
    away = model(plane) - model.value
    deepest = model.value - model(model.lowest) if model.is_bowl else np.abs(away).max()
    return away / deepest if deepest > 0 else np.ones_like(away)
