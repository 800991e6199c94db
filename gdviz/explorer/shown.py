"""What a page says of objectives and rules beside their numbers: names, colours, Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gdviz.explorer.lessons import LESSONS
from gdviz.objectives.base import Drawable
from gdviz.objectives.catalogue import TABLE
from gdviz.objectives.data_surface import DataSurface
from gdviz.objectives.formula import Formula
from gdviz.optimizers import SGD, Projected, Rule
from gdviz.plotting.layout.series import numbers_of
from gdviz.schedules import Schedule


@dataclass(frozen=True)
class Shown:
    """An objective on a page.

    Attributes
    ----------
    title : what it is called; None where its formula is all it has
    formula : plain text
    told : what the page's script reads of it
    """

    objective: Drawable
    title: str | None
    formula: str
    told: dict[str, Any]


def shown_of(objective: Drawable, name: str | None, start: tuple[float, ...]) -> Shown:
    """Return what a page says of an objective, which may have a name in a menu."""
    title, formula = _title(objective, name), _formula(objective)
    told = {
        "title": title,
        "formula": formula,
        "framed": objective.framed,
        "start": start,
        "python": _python(objective),
        "letters": bool(getattr(objective, "parameters", None)),
        "teaches": _teaches(objective),
        "paths": _paths(objective),
        "explained": getattr(objective, "explained", None),
    }
    return Shown(objective, title, formula, told)


def _paths(objective: Drawable) -> list[dict[str, Any]]:
    """Return the paths that were recorded on a landscape."""
    return [
        {
            "label": path.label,
            "points": path.points.astype(float).tolist(),
            "values": path.values.astype(float).tolist(),
        }
        for path in getattr(objective, "trajectories", ())
    ]


def _title(objective: Drawable, name: str | None) -> str | None:
    name = objective.name if name is None else name
    if name in TABLE or isinstance(objective, DataSurface):
        name = name.replace("_", " ")
        return name[:1].upper() + name[1:]
    return name


def _formula(objective: Drawable) -> str:
    """Return a formula as it was typed; nothing of what has none."""
    if not isinstance(objective, Formula):
        return ""
    typed = objective.formula
    return typed if isinstance(typed, str) else str(objective.expression)


def _python(objective: Drawable) -> str:
    """Return what makes the objective again; of a formula with parameters without their values."""
    known = TABLE.get(objective.name)
    if known and getattr(objective, "formula", None) == known.formula:
        return f"gd.surfaces.{objective.name}"
    if not isinstance(objective, Formula):
        return "...  # the objective that the page was made of"
    names = f", names={objective.names}" if objective.declared else ""
    made = f"gd.{type(objective).__name__}({_formula(objective)!r}{names}"
    return made if objective.parameters else f"{made})"


def _teaches(objective: Drawable) -> dict[str, str]:
    """Return what a surface teaches, by languages."""
    english = getattr(objective, "teaches", "")
    known = objective.name in TABLE and english == TABLE[objective.name].teaches
    return {"en": english, **(LESSONS[objective.name] if known else {})} if english else {}


def told_of_rules(rules: Sequence[Any], others: Sequence[Any]) -> list[dict[str, Any]]:
    """Return what a page says of rules, and others it offers: colour, how Python makes it."""
    series = [
        *numbers_of([each.label for each in rules], rules),
        *(getattr(each, "series", None) for each in others),
    ]
    return [
        {
            "series": number,
            **_python_of_rule(each),
        }
        for each, number in zip([*rules, *others], series, strict=True)
    ]


def _python_of_rule(optimizer: Any) -> dict[str, Any]:
    """Return what makes a rule again: its class, and settings, of which sliders may say others."""
    if isinstance(optimizer, Projected | Rule):
        return {"python": f"gd.{optimizer!r}", "fixed": None}
    named = {"name": optimizer.name} if getattr(optimizer, "name", None) else {}
    settings, rate = {**optimizer.settings(changed=True), **named}, optimizer.learning_rate
    told: dict[str, Any] = {"python": _class_of(optimizer), "fixed": _written(settings)}
    if isinstance(rate, Schedule):
        told["schedule"] = {"python": _class_of(rate), "fixed": _written(vars(rate))}
    return told


def _class_of(value: Any) -> str:
    """Return how Python calls the class of a rule or a schedule, ours or somebody's own."""
    kind = type(value)
    module = {SGD.__module__: "gd.", Schedule.__module__: "gd.schedules."}.get(kind.__module__, "")
    return f"{module}{kind.__name__}"


def _written(settings: Mapping[str, Any]) -> dict[str, str]:
    return {name: repr(value) for name, value in settings.items()}
