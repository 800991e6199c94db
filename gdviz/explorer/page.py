"""The live page: an objective in the hand. What is dragged or set steps anew at once."""

from __future__ import annotations

import tempfile
import webbrowser
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.descent import checked_start, several
from gdviz.explorer.document import document, words_of
from gdviz.explorer.numbers import script
from gdviz.explorer.painted import painted_of
from gdviz.explorer.shown import Shown, shown_of, told_of_rules
from gdviz.ground import checks
from gdviz.ground.files import place_of, whole_or_absent
from gdviz.objectives.base import Drawable
from gdviz.objectives.doors import objective_of
from gdviz.objectives.formula import number_among
from gdviz.optimizers import OPTIMIZERS, SGD, Adam
from gdviz.plotting.marks.theme import DARK, LIGHT, Palette
from gdviz.surfaces import catalogue
from gdviz.words.language import Language
from gdviz.words.words import language_of, languages

_HEIGHT = 720
"""Of a page in a notebook, in pixels."""
_OFFERED = (SGD(), SGD(momentum=0.9), SGD(momentum=0.9, nesterov=True))
_STEPS, _MOST_STEPS = 60, 1000


@dataclass(frozen=True, repr=False)
class Page:
    """A page that needs nothing but a browser: no network, no library, no kernel.

    Attributes
    ----------
    title : what it is called
    html : the whole of it

    Examples
    --------
    >>> gd.explore(gd.surfaces.himmelblau, title="Four minima").title
    'Four minima'
    """

    title: str
    html: str

    def save(self, path: str | Path) -> Path:
        """Write the page to a file that ends in .html, and return its path.

        Raises
        ------
        ValueError
            If it has another ending, or cannot be written there.
        """
        place = place_of(path, (".html",))
        with whole_or_absent(place) as target:
            target.write_text(self.html, "utf-8", newline="\n")
        return place

    def show(self) -> Path:
        """Open the page in a browser, and return the file that it is shown from.

        Raises
        ------
        RuntimeError
            If there is no browser.
        """
        folder = tempfile.mkdtemp(prefix="gdviz-page-")  # which stays, as long as it is looked at
        path = self.save(Path(folder) / "page.html")
        if not webbrowser.open(path.as_uri()):
            raise RuntimeError(
                'there is no browser to show the page in: save it, such as page.save("page.html")'
            )
        return path

    def _repr_html_(self) -> str:
        """Return the page inside of another one, such as a notebook."""
        return (
            f'<iframe srcdoc="{escape(self.html)}" title="{escape(self.title)}" width="100%" '
            f'height="{_HEIGHT}" style="border:0" allow="fullscreen; clipboard-write" '
            'sandbox="allow-scripts allow-downloads allow-modals"></iframe>'
        )

    def __repr__(self) -> str:
        return f"<Page {self.title!r}, {len(self.html) / 1000:.0f} kB>"


def explore(
    objective: Any = None,
    optimizers: Any = None,
    start: ArrayLike | None = None,
    steps: int | None = None,
    *,
    title: str | None = None,
    dark: bool | None = None,
    language: str | Language | None = None,
) -> Page:
    """Return an objective as a page in which the start, the rates and the formula are moved.

    Parameters
    ----------
    objective : a formula of one or two variables, a `Surface`, `Curve`, `DataSurface`, `Grid` or
        `Landscape`; several, or names of the catalogue, or a dict of name to objective, which stand
        in a menu; by default the whole catalogue
    optimizers : one or several, names too, or a dict of label to one; by default gradient descent,
        momentum and Adam, with rates that suit each surface
    start : where they begin, of one objective; by default its own
    steps : how many each takes, up to 1000; by default 60, on a landscape as many as were recorded
    title : in place of the formula
    dark : light on dark; by default as whoever looks at it has set
    language : a code or a `Language`; whoever looks may choose another

    Raises
    ------
    ValueError
        If an objective or a rule cannot be printed for a browser, such as a Python function; or has
        more than two variables, or no finite value at its start.

    Examples
    --------
    >>> page = gd.explore("x^2 + 10 y^2", [gd.SGD(0.08), gd.Adam(0.4)], start=(-4, 1.5))
    >>> page.title
    'x^2 + 10 y^2'
    >>> page.save("ravine.html")  # doctest: +SKIP
    """
    if title is not None and not isinstance(title, str):
        raise ValueError(f"title must be text, or None for the formula, got {title!r}")
    dark = None if dark is None else checks.flag("dark", dark)
    language = language_of(language)
    found = _objectives(objective, start)
    rules = _rules(optimizers)
    others = [rule for rule in _known() if rule not in rules]
    spoken = [each for each in languages().values() if each.code != language.code]
    name = title or found[0].title or found[0].formula
    recorded = any(each.told["paths"] for each in found)
    shown = {
        **words_of([language, *spoken]),
        "palettes": {"light": _colors(LIGHT), "dark": _colors(DARK)},
        "language": language.code,
        "dark": dark,
        "steps": _steps(steps, found),
        "title": title,
        "file": _file_of(name),
        "tuned": optimizers is None,
        "rows": [] if recorded and optimizers is None else [*range(len(rules))],
        "rules": told_of_rules(rules, others),
        "plain": len(rules),  # which of them comes in where none of a person's own fits
        "objectives": [each.told for each in found],
    }
    printed = script([each.objective for each in found], [*rules, *others])
    rows = [(path["label"], None) for path in found[0].told["paths"]]
    rows += [(rules[i].label, None if shown["tuned"] else _rate(rules[i])) for i in shown["rows"]]
    painted = painted_of(title, found[0], rows, language) | {"theme": _theme(dark)}
    return Page(name, document(name, printed, shown, language, painted))


def _objectives(given: Any, start: ArrayLike | None) -> list[Shown]:
    """Return what a page shows of each objective, with its name."""
    if given is None:
        given = catalogue
    if isinstance(given, Mapping):
        named = [(str(name), _one(each, start)) for name, each in given.items()]
    elif isinstance(given, list | tuple):
        named = [(None, _one(each, start)) for each in given]
    else:
        named = [(None, _one(given, start))]
    if not named:
        raise ValueError("a page needs an objective, such as 'x^2 + 10 y^2'")
    if len(named) > 1 and start is not None:
        raise ValueError("start is of one objective: leave it out, each of several has its own")
    return [shown_of(each, name, _start_of(each, start)) for name, each in named]


def _one(given: Any, start: ArrayLike | None) -> Drawable:
    objective = objective_of(given, start)
    if objective.dimension > 2:
        letter = number_among(objective.names) or objective.names[-1]
        raise ValueError(
            f"a page draws functions of one or two variables, got {objective.dimension}: "
            f"give the others values, such as {letter}=1 in gd.Surface"
        )
    return objective.with_sure_minimum()


def _start_of(objective: Drawable, start: ArrayLike | None) -> tuple[float, ...]:
    """Return where descents begin: as asked for, the objective's own, or a place in its domain."""
    if start is None:
        start = objective.start
    recorded = getattr(objective, "trajectories", ())
    if start is None and recorded:
        start = recorded[0].points[0]
    if start is None:
        start = [low + share * (high - low) for (low, high), share in _places(objective)]
    point = checked_start(start, objective)
    if point.ndim != 1:
        raise ValueError(f"a page has one start, got {len(point)}: the others are dragged there")
    if not np.isfinite(objective(point)):
        raise ValueError(f"{objective.name or 'f'} is not finite at the start {point.tolist()}")
    return tuple(point.astype(float).tolist())


def _steps(steps: Any, found: Sequence[Shown]) -> int:
    recorded = [len(path["points"]) - 1 for each in found for path in each.told["paths"]]
    if steps is None:
        return max(recorded, default=_STEPS)
    return checks.whole("steps", steps, most=_MOST_STEPS)


def _places(objective: Drawable) -> Iterable[tuple[tuple[float, float], float]]:
    return zip(objective.domain, (0.12, 0.74), strict=False)


def _rules(optimizers: Any) -> list[Any]:
    if optimizers is None:
        return [SGD(), SGD(momentum=0.9), Adam()]
    rules = several("a page", optimizers)
    if len(rules) > 6:
        raise ValueError(f"a page shows at most 6 optimizers, got {len(rules)}")
    return rules


def _known() -> list[Any]:
    """Return the rules that a page offers: SGD three times, and each other once."""
    others = dict.fromkeys(kind for kind in OPTIMIZERS.values() if kind is not SGD)
    return [*_OFFERED, *(kind() for kind in others)]


def _rate(optimizer: Any) -> float | None:
    """Return a rate that is one number."""
    rate = getattr(optimizer, "learning_rate", None)
    return float(rate) if isinstance(rate, int | float) else None


def _theme(dark: bool | None) -> str:
    """Return what says of the page which theme it has; nothing where its reader chooses."""
    return "" if dark is None else f' data-theme="{"dark" if dark else "light"}"'


def _colors(palette: Palette) -> dict[str, Any]:
    return {
        "background": palette.background,
        "ink": palette.ink,
        "muted": palette.muted,
        "hairline": palette.hairline,
        "ground": palette.ground,
        "contour": palette.contour,
        "alpha": palette.contour_alpha,
        "series": palette.series,
        "text": palette.series_text,
    }


def _file_of(name: str) -> str:
    """Return what a saved picture is called."""
    return "".join(letter for letter in name if letter.isalnum() or letter in " -_")[:40] or "page"
