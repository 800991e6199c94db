"""Learning rates side by side: the law says where each falls, the paths show that it is so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from numpy.typing import ArrayLike

from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said, say_descents, say_surface
from gdviz.plotting.layout.page import Page
from gdviz.plotting.layout.rate_curves import CurvePanels
from gdviz.plotting.layout.rate_law import digits_of
from gdviz.plotting.layout.rate_maps import MapPanels
from gdviz.plotting.layout.ticks import short
from gdviz.plotting.marks.mark import Drawn
from gdviz.studies.laws import Stability
from gdviz.studies.regimes import Regimes, find_regimes
from gdviz.words.language import Say


@picture
def learning_rates(
    surface: Any,
    optimizer: Any = None,
    rates: Sequence[float] | None = None,
    start: ArrayLike | None = None,
    steps: int | None = None,
) -> Drawing:
    """Draw the same descent with several learning rates side by side, under the law they obey.

    Gradient descent on a bowl whose largest curvature is λ converges below 2/λ, overshoots along
    the steepest direction above 1/λ, and diverges above 2/λ. The law is that of the minimum which
    small steps come to from the start; on a surface that is not quadratic it holds close to it. A
    surface is drawn as a map with a strip of losses, one variable as its curve.

    Parameters
    ----------
    surface : a `Curve` or a `Surface`, or the formula of one
    optimizer : gradient descent by default, with momentum if you like; its own rate is not used.
        A rule without such a law needs `rates`.
    rates : at most 6; by default one too small, the best in so many steps, one above the limit
    start : a number or shape (2,); by default the surface's own, or a place in its domain
    steps : how many steps each takes; by default from 12 to 60, the more the longer the valley is

    Raises
    ------
    ValueError
        If the rates are none, too many or not positive, or there is no law to choose them by.

    Examples
    --------
    >>> scene = gd.learning_rates("x^2/2 + 2 y^2", start=(-4, 2.2), steps=14)
    >>> scene.save("learning_rates.gif")  # doctest: +SKIP
    """
    found = find_regimes(surface, optimizer, rates, start, steps)
    return Drawing(
        lambda say: _said(say, found),
        lambda page: _draw(page, found),
        sees=True,
        logs=True,
    )


def _draw(page: Page, found: Regimes) -> list[Drawn]:
    panels = {1: CurvePanels, 2: MapPanels}[found.objective.dimension]
    return panels(page, found).draw()


def _said(say: Say, found: Regimes) -> Said:
    path, law = found.paths[0], found.law
    start = _start(found)
    begun = say("rates_steps", steps=len(path) - 1, start=start)
    others = {
        k: v for k, v in path.optimizer.settings(changed=True).items() if k != "learning_rate"
    }
    settings = ", ".join(f"{name} {value}" for name, value in others.items())
    rule = say("rates_rule", rule=path.optimizer.label, settings=settings) if settings else ""
    alone = law and found.objective.dimension == 1 and found.is_exact
    told = law and (others or not alone)
    return say_descents(say, found.objective, found.paths)._replace(
        title=say(f"rates_title_{found.outcome or 'plain'}", count=len(found.each)),
        subtitle="   ".join(filter(None, (begun, say_surface(say, found.objective)))),
        caption="   ".join(filter(None, (told and _say_law(say, found, law), rule))),
    )


def _start(found: Regimes) -> str:
    """Return where all paths begin: a point, or what the one variable is there."""
    point = [short(value) for value in found.paths[0].points[0].tolist()]
    if len(point) > 1:
        return f"({', '.join(point)})"
    return f"${found.objective.letters[0]} = {point[0].replace('−', '-')}$"


def _say_law(say: Say, found: Regimes, law: Stability) -> str:
    value = short(law.largest_stable_rate, digits_of(found))
    beta = law.law.momentum
    limit = (
        say("rates_limit_momentum", latex=law.largest_stable_latex, value=value, momentum=beta)
        if beta
        else say("rates_limit", count=2, value=value)
    )
    exact = "rates_law" if found.objective.dimension > 1 else "rates_law_curve"
    key = exact if found.is_exact else "rates_law_near"
    return say(key, curvature=short(law.eigenvalues[-1]), limit=limit)
