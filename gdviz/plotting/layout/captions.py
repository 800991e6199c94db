"""What is told of descents in words: their names, a title, how they were set, and a file's data."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from inspect import Parameter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from gdviz.calculus.letters import latex, letter
from gdviz.ground.version import __version__
from gdviz.objectives.points import default_names
from gdviz.plotting.layout.alt import listed, say_paths, sentences, without_formulas
from gdviz.plotting.layout.paths import Named, sets_of
from gdviz.plotting.layout.series import numbers_of
from gdviz.plotting.layout.ticks import short
from gdviz.plotting.marks.trail import MOST_DOTS
from gdviz.schedules import Schedule
from gdviz.trajectory import MANY_NUMBERS, Trajectory, lone_paths
from gdviz.words.english import ENGLISH
from gdviz.words.language import Say

if TYPE_CHECKING:
    from gdviz.studies.recorded import Recorded

_LONGEST_FORMULA = 75
_CLEARLY = 1e-6
"""By how much of all that it fell a path ends lower than another, where that is told."""


def name_paths(trajectories: Sequence[Trajectory], say: Say) -> list[Named]:
    """Return each path with its label, as a language has it, and the index of its colour.

    Several rules have a colour each, which is theirs in every picture and language; one rule from
    several starts has a colour a start. Labels that would be alike get what sets them apart.
    """
    if len(trajectories) == 1 and trajectories[0].points.ndim == 3:
        starts = trajectories[0].paths()
        return [(named_by_start(path), i, path) for i, path in enumerate(starts)]
    numbers = numbers_of_paths(trajectories)
    labels = distinct_labels(trajectories, say)
    return [
        (label if i == 0 else "", number, path)
        for label, number, group in zip(labels, numbers, trajectories, strict=True)
        for i, path in enumerate(group.paths())
    ]


def series_of(trajectories: Sequence[Trajectory]) -> dict[str, int]:
    """Return the number of the colour of each label: what a `Drawing` says of its series.

    The labels are in English, so that somebody's colours hold in every language.
    """
    named = name_paths(trajectories, ENGLISH.say)
    return {name: number for name, number, _ in named if name}


def numbers_of_paths(trajectories: Sequence[Trajectory]) -> list[int]:
    """Return the number of the colour of each path: see `numbers_of`."""
    return numbers_of(
        [path.label for path in trajectories], [path.optimizer for path in trajectories]
    )


def named_by_start(path: Trajectory) -> str:
    """Return where a path starts as its label: a point, or what its one variable is there."""
    point = path.points[0]
    if len(point) > 1:
        return _point(point)
    (name,) = path.names or default_names(1)
    return f"${latex(name)}$ = {point[0]:g}".replace("-", "−")


def _point(point: np.ndarray) -> str:
    apart = ",\N{NO-BREAK SPACE}"  # a label is not broken within a point
    return f"({apart.join(f'{value:g}' for value in point)})".replace("-", "−")


def distinct_labels(trajectories: Sequence[Trajectory], say: Say) -> list[str]:
    """Return the labels of paths, as a language has them; what is alike gets its rate or settings.

    Those that have none, such as paths that no optimizer made, are numbered.
    """
    labels = names = [say("called", thing=path.label) for path in trajectories]
    for describe in (rate_of, partial(settings_of, say=say)):
        alike = {label for label in labels if labels.count(label) > 1}
        labels = [
            f"{name} {describe(path.optimizer)}".rstrip() if label in alike else label
            for label, name, path in zip(labels, names, trajectories, strict=True)
        ]
    return [
        f"{label} {labels[:i].count(label) + 1}"
        if not settings_of(path.optimizer, say) and labels.count(label) > 1
        else label
        for i, (label, path) in enumerate(zip(labels, trajectories, strict=True))
    ]


def rate_of(optimizer: Any) -> str:
    """Return an optimizer's learning rate as text; of a schedule what is no default."""
    settings = optimizer.settings(changed=True) if hasattr(optimizer, "settings") else {}
    rate = settings.get("learning_rate", "")
    if isinstance(rate, Schedule):
        taken = rate.taken()
        changed = [
            f"{value}" if taken[name] is Parameter.empty else f"{name}={value}"
            for name, value in rate.kept().items()
            if value != taken[name]
        ]
        return f"{type(rate).__name__}({', '.join(changed)})"
    return f"{rate:g}" if isinstance(rate, int | float) else str(rate)


def settings_of(optimizer: Any, say: Say) -> str:
    """Return an optimizer's learning rate and what else is not a default, as text; "" of none."""
    if optimizer is None:
        return ""
    if not hasattr(optimizer, "settings"):
        return repr(optimizer)
    more = settings_but_rate(optimizer, say)
    return f"{rate_of(optimizer)} ({more})".strip() if more else rate_of(optimizer)


def settings_but_rate(optimizer: Any, say: Say) -> str:
    """Return what is not a default of an optimizer as text, but for its rate and name."""
    others = optimizer.settings(changed=True) if hasattr(optimizer, "settings") else {}
    return ", ".join(
        name if value is True else f"{say('called', thing=name)} {value}"
        for name, value in others.items()
        if name not in ("learning_rate", "name")
    )


def rule_told(say: Say, label: str, optimizer: Any) -> str:
    """Return a rule as a language has it: its label, then its settings where it is known."""
    return f"{say('called', thing=label)} {settings_of(optimizer, say)}".rstrip()


def how_made(path: Trajectory, say: Say) -> str:
    """Return what set the steps of a path as text: its optimizer's settings, its mini-batches."""
    settings = settings_of(path.optimizer, say)
    if path.batch_size is None:
        return settings
    return say("settings_batches", settings=settings, size=path.batch_size, seed=path.seed)


def how_searched(path: Trajectory, say: Say) -> str:
    """Return the steps of a method that chooses them, and how often it asked for what, as text."""
    trials = path.trials
    asked = {"values": len(trials), "gradients": trials.gradients, "hessians": trials.hessians}
    counts = (say(f"method_{what}", count=count) for what, count in asked.items() if count)
    label = rule_told(say, path.label, path.optimizer)
    return say("method", label=label, steps=len(path) - 1, counts=", ".join(counts))


def how_trained(film: Recorded, say: Say) -> str:
    """Return how a network was trained as a sentence; none where only its weights are known."""
    if not film.moves:
        return ""
    settings = rule_told(say, film.label, film.optimizer)
    key = "trained" if film.is_now else "trained_before"
    return say(key, steps=f"{film.steps[-1]:,}", settings=settings)


def per_cent(share: float) -> str:
    """Return a share as a number of per cent: 100 only where it is all."""
    percent = 100 * share
    shown = f"{percent:.0f}" if percent in (0, 100) or 1 <= percent < 99 else f"{percent:.1f}"
    return {"100.0": "99.9", "0.0": "0.1"}.get(shown, shown)


class Said(NamedTuple):
    """What a picture says in words, and what its file says of how it was made.

    `alt` says what is seen to those who do not see it, in one to three sentences; without it those
    of the title, the subtitle and the caption do. None is of a picture that adds nothing.
    """

    title: str
    subtitle: str
    caption: str
    description: str
    alt: str | None = ""

    @property
    def alt_text(self) -> str:
        """What is seen, in one to three sentences without formulas; empty if there is nothing."""
        if self.alt is None:
            return ""
        return self.alt or sentences(self.title, self.subtitle, self.caption)

    def metadata(self) -> dict[str, str]:
        """Return what files say of the picture: what is seen, and enough to draw it again."""
        return {
            "Title": self.title,
            "Description": self.alt_text,
            "Comment": self.description,
            "Software": f"gdviz {__version__}",
        }


def say_descents(
    say: Say, surface: Any, trajectories: Sequence[Trajectory], dots: bool = True
) -> Said:
    """Return what a picture of descents says: how many, of what, and how each was set.

    Where there is a dot for each step, which `dots` denies, it says that too. Without a descent it
    is what the ground alone says.
    """
    if not trajectories:
        return _say_ground(say, surface)
    steps = max(len(path) for path in trajectories) - 1
    dotted = say("dots") if dots and steps <= MOST_DOTS else ""
    tried = say("dots_tried") if dots and any(map(_looked_aside, trajectories)) else ""
    where = "allowed" if surface.dimension <= 2 else "allowed_off_the_map"
    kept = say(where) if sets_of(trajectories) else ""
    made = _rates(say, trajectories), _searches(say, trajectories), kept
    return Said(
        _title(say, trajectories),
        "   ".join(filter(None, (say_surface(say, surface), dotted, tried))),
        "   ".join(filter(None, made)),
        f"{surface.description}; {_begun(trajectories)}; {'; '.join(map(_call, trajectories))}",
        say_ways(say, surface, trajectories),
    )


def _say_ground(say: Say, surface: Any) -> Said:
    title, told = say("ground_alone"), say_surface(say, surface)
    what = without_formulas(told or _called(surface)).rstrip(".")
    return Said(title, told, "", surface.description, sentences(title, what))


def say_ways(
    say: Say,
    surface: Any,
    trajectories: Sequence[Trajectory],
    labels: Sequence[str] | None = None,
) -> str:
    """Say of descents what is seen: where each starts and ends, which is nearest, which diverges.

    Parameters
    ----------
    labels : what to call them; by default their own, with what sets them apart
    """
    labels = distinct_labels(trajectories, say) if labels is None else labels
    alone = len(trajectories) == 1 and trajectories[0].points.ndim == 3
    named = [
        ("" if alone else label, path)
        for label, group in zip(labels, trajectories, strict=True)
        for path in group.paths()
    ]
    what = without_formulas(say_surface(say, surface) or _called(surface)).rstrip(".")
    if surface.dimension > MANY_NUMBERS and not surface.name:
        what = say("of_many_told", count=f"{surface.dimension:,}")
    return say_paths(say, surface, what, labels, named)


def _called(surface: Any) -> str:
    """Return what a function is called that has neither a formula nor a name: f of its letters."""
    return f"$f({listed(surface.letters)})$"


def _looked_aside(path: Trajectory) -> bool:
    """Whether a method tried more points than it went to."""
    return path.trials is not None and len(path.trials) > len(path)


def _rates(say: Say, trajectories: Sequence[Trajectory]) -> str:
    """Return the settings of the update rules; "" where there is none."""
    rules = [path for path in trajectories if path.optimizer is not None and path.trials is None]
    made = [(say("called", thing=path.label), how_made(path, say)) for path in rules]
    settings = " · ".join(f"{label} {words}" for label, words in made if words)
    return say("settings", settings=settings) if settings else ""


def _searches(say: Say, trajectories: Sequence[Trajectory]) -> str:
    """Return what methods took that choose their steps; "" where there is none."""
    told = [how_searched(path, say) for path in trajectories if path.trials is not None]
    return f"{' · '.join(told)}." if told else ""


def _title(say: Say, trajectories: Sequence[Trajectory]) -> str:
    first, count = trajectories[0], len(trajectories)
    label = say("called", thing=first.label)
    starts = 1 if first.points.ndim == 2 else first.points.shape[1]
    steps, fewest = (end(map(len, trajectories)) - 1 for end in (max, min))
    if not _is_race(trajectories):
        lines = len(lone_paths(trajectories))
        key = "paths" if fewest == steps else "paths_unequal"
        return say(key, count=lines, fewest=fewest, steps=steps)
    of_one = len({path.label for path in trajectories}) == 1
    if starts > 1:
        key = "starts" if count == 1 else "starts_and_settings" if of_one else "starts_and_rules"
        return say(key, count=starts, steps=steps, rules=count, label=label)
    if count == 1:
        return say("one_path", steps=steps, label=label)
    alike = len({repr(path.optimizer) for path in trajectories}) == 1
    key = "race_of_one" if alike else "race_of_settings" if of_one else "race"
    return say(key, steps=steps, count=count, label=label)


def _is_race(trajectories: Sequence[Trajectory]) -> bool:
    """Whether known update rules begin at one place and take as many steps; a path alone does."""
    first, *others = trajectories
    known = all(path.optimizer is not None and path.trials is None for path in trajectories)
    return not others or (
        known
        and all(len(path) == len(first) for path in others)
        and all(np.array_equal(path.points[0], first.points[0]) for path in others)
    )


def lowest_of(trajectories: Sequence[Trajectory]) -> int | None:
    """Return which one path ends lowest; None where none is so clearly, or alone.

    Paths are compared that begin at one place and take as many steps.
    """
    alone = all(path.points.ndim == 2 for path in trajectories)
    if len(trajectories) < 2 or not alone or not _is_race(trajectories):
        return None
    ends = np.array([path.values[-1] for path in trajectories])
    ends = np.where(np.isfinite(ends), ends, np.inf)
    first, second = np.sort(ends)[:2]
    fallen = trajectories[0].values[0] - first
    if not fallen > 0 or not second - first > _CLEARLY * fallen:
        return None
    return int(ends.argmin())


def _begun(trajectories: Sequence[Trajectory]) -> str:
    """Return where paths start and how many steps they take, each start and number once."""
    starts = dict.fromkeys(_written(path.points[0]) for path in trajectories)
    steps = dict.fromkeys(str(len(path) - 1) for path in trajectories)
    return f"start {' and '.join(starts)}; {' and '.join(steps)} steps"


def _written(points: np.ndarray) -> str:
    """Return a point, or several, in numbers; of a long one how many it has."""
    n = points.shape[-1]
    return str(points.tolist()) if n <= MANY_NUMBERS else f"of {n:,} numbers"


def say_surface(say: Say, surface: Any) -> str:
    """Name what was descended by its formula; where that is long or missing, by its name first."""
    if surface.dimension > 2:
        return _say_many(say, surface)
    formula, letters, told = surface.latex(), surface.letters, ""
    if formula:
        key = "curve" if len(letters) == 1 else "surface"
        told = say(key, **dict(zip("xy", letters, strict=False)), formula=formula)
    if 0 < len(formula) <= _LONGEST_FORMULA:
        return told
    name = (surface.name or "").replace("_", " ")
    if letter(name):
        return f"${latex(name)}({', '.join(letters)})$"
    called = name and say("surface_named", name=name[0].upper() + name[1:])
    return "   ".join(filter(None, (called, told)))


def _say_many(say: Say, objective: Any) -> str:
    """Name what is of more than two variables."""
    formula, count = objective.latex(), objective.dimension
    if formula and len(formula) <= _LONGEST_FORMULA and count <= MANY_NUMBERS:
        return say("formula", letters=", ".join(objective.letters), formula=formula)
    name = (objective.name or "").replace("_", " ")
    return say("of_many_named" if name else "of_many", name=name, count=f"{count:,}")


def say_sweep(say: Say, key: str, swept: Any, rules: Sequence[Any], **fields: object) -> Said:
    """Return what a picture of a sweep says, but for its caption: of what, from where, how long.

    Parameters
    ----------
    swept : with the objective, the start and the steps
    rules : the optimizers whose settings were swept
    **fields : what else the words of that key tell
    """
    begin = ", ".join(short(each) for each in swept.start)
    objective, steps = swept.objective, swept.steps
    told = say(f"sweep_{key}_told", start=begin, steps=steps, **fields)
    return Said(
        say(f"sweep_{key}_title"),
        "   ".join(filter(None, (told, say_surface(say, objective)))),
        "",
        f"{objective!r}; from ({begin}); {steps} steps; " + "; ".join(map(repr, rules)),
    )


def _call(path: Trajectory) -> str:
    """Return what made a path as code, after its label; that alone where it is not known."""
    rule = "" if path.optimizer is None else f": {path.optimizer!r}"
    batches = f", batch_size={path.batch_size}, seed={path.seed}" if path.batch_size else ""
    return f"{path.label}{rule}{batches}"
