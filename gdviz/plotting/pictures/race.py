"""The race: several update rules, one surface, the same start and the same number of steps."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from gdviz import __version__, optimizers
from gdviz.descent import Trajectory, descend
from gdviz.plotting.marks import MOST_DOTS, Mark
from gdviz.plotting.page import Page, dress
from gdviz.plotting.panels import Heights, Named, Strip, coordinates, draw_map, strip_label
from gdviz.plotting.scene import Scene
from gdviz.plotting.text import measure, wrap
from gdviz.plotting.theme import Theme
from gdviz.plotting.view import view_of
from gdviz.plotting.words import say
from gdviz.surfaces import Surface

_LONGEST_FORMULA = 75


def race(
    surface: Surface | str,
    optimizers: Any,
    start: ArrayLike | None = None,
    steps: int = 40,
    **look: Any,
) -> Scene:
    """Let optimizers descend a surface from the same start, and draw their paths and losses.

    Parameters
    ----------
    surface : a `Surface`, or the formula of one
    optimizers : one optimizer or several, such as `[SGD(0.08), Adam(0.4)]`; names do too
    start : shape (2,), or (k, 2) for k starts; by default the surface's own
    steps : how many steps each takes
    **look : title, subtitle, axes: see `paths`

    Returns
    -------
    Scene
        `scene.save("race.png")` is its picture, `scene.save("race.gif")` its animation.

    Raises
    ------
    ValueError
        If there is no optimizer, or no start and the surface has none of its own.
    """
    surface = Surface(surface) if isinstance(surface, str) else surface
    start = surface.start if start is None else start
    if start is None:
        raise ValueError("race needs a start, such as start=(-4, 1.5): the surface has none")
    rules = several(optimizers)
    return paths(surface, [descend(surface, rule, start, steps) for rule in rules], **look)


def several(rules: Any) -> list:
    """Return the optimizers that were asked for, one or several, by name or not."""
    rules = [rules] if isinstance(rules, str) or hasattr(rules, "update") else list(rules)
    if not rules:
        raise ValueError("race needs at least one optimizer, such as [SGD(0.08), Adam(0.4)]")
    return [optimizers.get(rule) for rule in rules]


def paths(
    surface: Surface,
    trajectories: Sequence[Trajectory],
    *,
    title: str | None = None,
    subtitle: str | None = None,
    axes: Axes | Sequence[Axes] | None = None,
    size: str = "notebook",
    dark: bool = False,
) -> Scene:
    """Draw descents of one surface: their paths on its contours beside their losses.

    Parameters
    ----------
    surface : what was descended
    trajectories : from `descend`, of one start or of many
    title, subtitle : in place of those that say what is shown
    axes : axes of one's own to draw on, in place of a new figure: one for the map, or a pair for
        the map and the strip of losses
    size, dark : the look until `save` is told another

    Returns
    -------
    Scene
    """
    named = name_paths(trajectories)
    words = RaceWords(surface, trajectories, title, subtitle)
    if axes is None:
        return Scene(
            lambda figure, theme: _compose(figure, theme, surface, named, words),
            words.metadata(), size=size, dark=dark,
        )  # fmt: skip
    pair = list(np.atleast_1d(np.asarray(axes, object)))
    return Scene(
        lambda figure, theme: _compose_on(pair, theme, surface, named),
        words.metadata(), size=size, dark=dark, figure=pair[0].get_figure(root=True),
    )  # fmt: skip


def name_paths(trajectories: Sequence[Trajectory]) -> list[Named]:
    """Return each path with its label and the index of its colour.

    Several rules have a colour each; one rule from several starts has a colour a start. Labels
    that would be alike get what sets them apart.
    """
    if len(trajectories) == 1 and trajectories[0].points.ndim == 3:
        starts = trajectories[0].paths()
        return [(_point(path.points[0]), i, path) for i, path in enumerate(starts)]
    return [
        (label if i == 0 else "", index, path)
        for index, (label, group) in enumerate(
            zip(distinct_labels(trajectories), trajectories, strict=True)
        )
        for i, path in enumerate(group.paths())
    ]


def _point(point: np.ndarray) -> str:
    return f"({', '.join(f'{value:g}' for value in point)})".replace("-", "−")


def distinct_labels(trajectories: Sequence[Trajectory]) -> list[str]:
    """Return the labels of paths; those that are alike get their learning rate or settings."""
    labels = [path.label for path in trajectories]
    for describe in (rate_of, settings_of):
        alike = {label for label in labels if labels.count(label) > 1}
        labels = [
            f"{path.label} {describe(path.optimizer)}" if label in alike else label
            for label, path in zip(labels, trajectories, strict=True)
        ]
    return labels


def rate_of(optimizer: Any) -> str:
    """Return an optimizer's learning rate as text."""
    rate = getattr(optimizer, "learning_rate", "")
    return f"{rate:g}" if isinstance(rate, int | float) else str(rate)


def settings_of(optimizer: Any) -> str:
    """Return an optimizer's learning rate and what else is not a default, as text."""
    if not hasattr(optimizer, "settings"):
        return repr(optimizer)
    others = optimizer.settings(changed=True)
    others.pop("learning_rate", None)
    more = ", ".join(name if value is True else f"{name} {value}" for name, value in others.items())
    return rate_of(optimizer) + (f" ({more})" if more else "")


class RaceWords:
    """What the picture says in words, and the file in its metadata."""

    def __init__(
        self,
        surface: Surface,
        trajectories: Sequence[Trajectory],
        title: str | None,
        subtitle: str | None,
    ) -> None:
        self.surface, self.trajectories = surface, trajectories
        self._title, self._subtitle = title, subtitle
        first = trajectories[0].points
        self.steps, self.starts = len(first) - 1, 1 if first.ndim == 2 else first.shape[1]

    @property
    def title(self) -> str:
        """What the picture shows, as a sentence."""
        if self._title is not None:
            return self._title
        rules = len(self.trajectories)
        if self.starts > 1:
            key = "starts" if rules == 1 else "starts_and_rules"
            return say(key, count=self.starts, steps=self.steps, rules=rules)
        if rules == 1:
            return say("one_path", steps=self.steps, label=self.trajectories[0].label)
        return say("race", steps=self.steps, count=rules)

    @property
    def subtitle(self) -> str:
        """What was descended, and how to read the paths."""
        if self._subtitle is not None:
            return self._subtitle
        dots = say("dots") if self.steps <= MOST_DOTS else ""
        return "   ".join(words for words in (self._what(), dots) if words)

    def _what(self) -> str:
        """Name the surface by its formula, or where that is long by its name."""
        formula, (x, y) = self.surface.latex(), self.surface.names
        if len(formula) <= _LONGEST_FORMULA:
            return say("surface", x=x, y=y, formula=formula)
        name = (self.surface.name or "").replace("_", " ").capitalize()
        return say("surface_named", name=name) if name else ""

    @property
    def note(self) -> str:
        """The settings of every path."""
        labels = distinct_labels(self.trajectories)
        each = (
            f"{label} {settings_of(path.optimizer)}" if label == path.label else label
            for label, path in zip(labels, self.trajectories, strict=True)
        )
        return say("settings", settings=" · ".join(each))

    def metadata(self) -> dict[str, str]:
        """Return what files say of the picture: enough to draw it again."""
        starts = self.trajectories[0].points[0].tolist()
        rules = "; ".join(f"{path.label}: {path.optimizer!r}" for path in self.trajectories)
        return {
            "Title": self.title,
            "Description": f"f = {self.surface.expression}; start {starts}; "
            f"{self.steps} steps; {rules}",
            "Software": f"gdviz {__version__}",
        }


def _compose(
    figure: Figure, theme: Theme, surface: Surface, named: Sequence[Named], words: RaceWords
) -> list[Mark]:
    page = Page(figure, theme, words.title, words.subtitle, words.note)
    em = theme.em
    beside = _label_room(page, named)
    whole = page.right - page.left
    strip_right = page.right - beside - 0.55 * em
    strip_left = strip_right - max(0.17 * whole, 5 * em)
    right = strip_left - 4.0 * em
    bottom = page.bottom + 1.5 * em
    map_axes = page.axes(page.left, bottom, right, page.top)
    strip_axes = page.axes(strip_left, bottom + 1.2 * em, strip_right, page.top - 2.0 * em)
    trajectories = [path for _, _, path in named]
    aspect = map_axes.bbox.width / map_axes.bbox.height
    view = view_of(trajectories, surface.domain, surface.minima, aspect)
    marks = draw_map(map_axes, theme, surface, named, view)
    coordinates(map_axes, theme, surface.names)
    strip = Strip(strip_axes, theme, Heights(surface, trajectories), named, beside)
    return [*marks, *strip.marks]


def _label_room(page: Page, named: Sequence[Named]) -> float:
    """Return the width in pixels that the labels beside the strip need, wrapped where long."""
    widest, most = 0.0, 0.19 * (page.right - page.left)
    for name, index, _ in named:
        if name:
            stamp = strip_label(page.figure, page.theme, name, index)
            wrap(stamp, most)
            widest = max(widest, measure(stamp)[0])
            stamp.remove()
    return widest


def _compose_on(
    pair: Sequence[Axes], theme: Theme, surface: Surface, named: Sequence[Named]
) -> list[Mark]:
    trajectories = [path for _, _, path in named]
    for axes in pair:
        dress(axes, theme)
    box = pair[0].bbox
    view = view_of(trajectories, surface.domain, surface.minima, box.width / box.height)
    marks = draw_map(pair[0], theme, surface, named, view)
    coordinates(pair[0], theme, surface.names)
    if len(pair) > 1:
        room = 8 * theme.em
        marks += Strip(pair[1], theme, Heights(surface, trajectories), named, room).marks
    return marks
