"""The race: several update rules, one objective, the same start and the same number of steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from numpy.typing import ArrayLike

from gdviz.descent import descents
from gdviz.objectives.doors import objective_of, surface_of
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import (
    Said,
    distinct_labels,
    lowest_of,
    name_paths,
    series_of,
)
from gdviz.plotting.layout.descents import draw_descents, draw_descents_on
from gdviz.plotting.layout.planes import say_on_plane
from gdviz.plotting.layout.ticks import plainly
from gdviz.trajectory import Trajectory, a_point_of, trajectories_of
from gdviz.words.language import Say

_TITLE = 45
"""Letters that a title has at the most."""


@picture
def race(surface: Any, optimizers: Any, start: ArrayLike | None = None, steps: int = 40) -> Drawing:
    """Let optimizers descend a surface from the same start, and draw their paths and losses.

    Parameters
    ----------
    surface : a `Surface`, the formula of one, or any other objective of two variables; one of a
        single variable, such as a `Curve`, is drawn as `tangent` draws it, one of more than two as
        `convergence`
    optimizers : one optimizer or several, such as `[SGD(0.08), Adam(0.4)]`; names do too;
        or a dict of label to one
    start : shape (n,), or (k, n) for k starts; of one variable a number, or k numbers; by default
        the surface's own
    steps : how many steps each takes

    Notes
    -----
    On axes of your own: one for the map, or a pair for the map and the strip of losses.

    Raises
    ------
    ValueError
        If there is no optimizer, or no start and the surface has none of its own.

    Examples
    --------
    >>> scene = gd.race("x^2 + 10 y^2", [gd.SGD(0.08), gd.Adam(0.4)], start=(-4, 1.5), steps=40)
    >>> len(scene)  # frames: the start, and each step
    41
    >>> scene.save("race.gif")  # doctest: +SKIP
    """
    return _of_paths(*descents("race", surface, optimizers, start, steps, dimension=None))


@picture
def paths(surface: Any, trajectories: Any) -> Drawing:
    """Draw descents of one surface: their paths on its contours beside their losses.

    Parameters
    ----------
    surface : what was descended, of any number of variables
    trajectories : from `descend`, one or several, of one start or of many; points of your own,
        shape (steps + 1, n), or a dict of label to points, do too

    Notes
    -----
    On axes of your own: one for the map, or a pair for the map and the strip of losses.

    Raises
    ------
    ValueError
        If there are no trajectories, or their points have not as many coordinates as variables.

    Examples
    --------
    >>> points = [(-4, 1.5), (-2, 0.3), (-1, 0)]
    >>> sgd = gd.descend("x^2 + 10 y^2", gd.SGD(0.08), (-4, 1.5), steps=9)
    >>> scene = gd.plotting.paths("x^2 + 10 y^2", {"mine": points, "SGD": sgd})
    >>> scene.save("paths.gif")  # doctest: +SKIP
    """
    if isinstance(trajectories, Iterator):  # such as zip(xs, ys), which is asked twice
        trajectories = list(trajectories)
    surface = objective_of(surface, a_point_of(trajectories))
    return _of_paths(surface, trajectories_of(trajectories, surface))


def _said(say: Say, surface: Any, trajectories: Sequence[Trajectory]) -> Said:
    """Return what a map of paths says; of several that begin together which ends lowest."""
    said, best = say_on_plane(say, surface, trajectories), lowest_of(trajectories)
    if best is None:
        return said
    label, path = distinct_labels(trajectories, say)[best], trajectories[best]
    with_loss = say("race_lowest_loss", label=label, loss=plainly(float(path.values[-1])))
    titles = with_loss, say("race_lowest", label=label), said.title
    return said._replace(title=next((each for each in titles if len(each) <= _TITLE), said.title))


def _of_paths(objective: Any, trajectories: Sequence[Trajectory]) -> Drawing:
    """Return the drawing of paths: on a curve, on a map, or step by step."""
    if objective.dimension == 1:
        from gdviz.plotting.pictures.tangent import draw_tangents

        return draw_tangents(objective, trajectories)
    if objective.dimension > 2:
        from gdviz.plotting.pictures.convergence import draw_convergence

        return draw_convergence(objective, trajectories)
    surface = surface_of(objective).with_sure_minimum()
    return Drawing(
        lambda say: _said(say, surface, trajectories),
        lambda page: draw_descents(page, surface, name_paths(trajectories, page.say)),
        series=series_of(trajectories),
        sees=True,
        logs=True,
        draw_on=lambda several, theme, asked: draw_descents_on(
            several, theme, asked, surface, name_paths(trajectories, theme.say)
        ),
    )
