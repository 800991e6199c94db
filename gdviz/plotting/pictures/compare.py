"""Losses compared: what each makes of a growing mistake, and how hard it pulls it back."""

from collections.abc import Iterable, Sequence
from typing import Any
from unicodedata import lookup

import numpy as np
from matplotlib.figure import Figure

from gdviz.loss.base import Loss
from gdviz.losses import LOSSES, get
from gdviz.plotting.films.scene import Scene
from gdviz.plotting.layout.captions import Said
from gdviz.plotting.layout.page import number, old_page
from gdviz.plotting.layout.sidebyside import Band, Course, SideBySide
from gdviz.plotting.marks import mark
from gdviz.plotting.marks.theme import Theme
from gdviz.studies.kinks import Curve
from gdviz.words.words import say

FRAMES, MOST = 91, 5
_NEAR = 0.04
"""Where a residual begins to grow, as a share of where it ends."""
_HARD, _GENTLE = 0.8, 0.5
"""Who pulls hard and who gently, as shares of the hardest pull."""


_ENDS = {"residual": 2.6, "margin": -2.0}
"""Where a residual r = ŷ - y ends, or a margin m = y ŷ: the axes that a loss can be drawn on."""
_SAFE = 2.0
"""The margin from which a mistake sets out."""


def compare_losses(
    losses: Iterable[Any] | Any = ("mae", "mse", "huber"),
    to: float | None = None,
    *,
    title: str | None = None,
    subtitle: str | None = None,
    size: str = "notebook",
    dark: bool = False,
) -> Scene:
    """Draw losses and their slopes side by side, and how hard each pulls a growing mistake.

    Losses of a residual r = ŷ - y stand on one axis, those of a margin m = y ŷ (hinge and squared
    hinge, and binary cross-entropy from logits) on another; the two do not mix. A loss that
    depends on the target too is drawn for y = 1.

    Parameters
    ----------
    losses : names such as "mae", or losses such as `Huber(delta=2)`; up to 5
    to : the residual, or the margin, at which the mistake ends: by default 2.6, or -2
    title, subtitle, size, dark : as for `race`

    Returns
    -------
    Scene

    Raises
    ------
    ValueError
        If there is no loss or too many, one that is a loss of neither, or some of either; if the
        mistake does not end at a residual other than 0, or a margin below 1.
    """
    several = isinstance(losses, Iterable) and not isinstance(losses, str)
    chosen = [get(each) for each in (losses if several else [losses])]
    axis = _axis(chosen)
    course = _course(axis, _checked_end(axis, to))
    curves = [_curve(loss, axis) for loss in chosen]
    said = _said(axis, chosen, curves, course, title, subtitle)

    def compose(figure: Figure, theme: Theme) -> list[mark.Drawn]:
        page = old_page(figure, theme, said.title, said.subtitle, said.caption)
        return SideBySide(page, curves, course).draw(_gentler(curves, course))

    return Scene(compose, said.metadata(), size=size, dark=dark)


def _axis(losses: Sequence[Loss]) -> str:
    """Return the axis on which all of some losses can be drawn, or refuse."""
    if not 1 <= len(losses) <= MOST:
        raise ValueError(f"losses must be 1 to {MOST} losses, such as ['mae'], got {len(losses)}")
    for loss in losses:
        if loss.of not in _ENDS:
            known = [kind.__name__ for kind in LOSSES.values() if kind.of in _ENDS]
            raise ValueError(
                f"losses has {loss!r}, which is a loss of neither a residual nor a margin; "
                f"compare_losses draws {', '.join(known)}"
            )
        if loss.activation and not loss.from_logits:
            raise ValueError(
                f"losses has {loss!r}, a loss of probabilities; from logits, as "
                f"{type(loss).__name__}(from_logits=True), it is one of a margin"
            )
    axes = {loss.of: loss for loss in losses}
    if len(axes) > 1:
        raise ValueError(
            f"losses has {axes['residual']!r}, of a residual, beside {axes['margin']!r}, of a "
            "margin: they have no axis in common"
        )
    return next(iter(axes))


def _checked_end(axis: str, to: float | None) -> float:
    end = _ENDS[axis] if to is None else float(to)
    if not np.isfinite(end) or (end == 0 if axis == "residual" else end >= 1):
        allowed = "residual other than 0" if axis == "residual" else "margin below 1"
        raise ValueError(f"to must be a {allowed}, got {to!r}")
    return end


def _course(axis: str, end: float) -> Course:
    """Return how the mistake grows: from nearly none, or from a safe margin to a wrong one."""
    if axis == "residual":
        start, reach = _NEAR * end, 1.27 * abs(end)
        limits = (-reach, reach)
    else:
        start, room = _SAFE, 0.1 * (_SAFE - end)
        limits = (end - room, start + room)
    letter = axis[0] if axis == "residual" else "m"
    return Course(np.linspace(start, end, FRAMES), *limits, say(f"compare_{axis}"), letter)


def _curve(loss: Loss, axis: str) -> Curve:
    """Return a loss as a function of the residual or the margin, and how it is written."""
    total = loss.but(reduction="sum")
    target = 1.0 if axis == "margin" or loss.of_target else 0.0
    shift = target if axis == "residual" else 0.0

    def given(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.full((len(x), 1), target), np.asarray(x, float)[:, None] + shift

    return Curve(
        _name(loss),
        *(f"${formula}$" if formula else "" for formula in loss.as_drawn()),
        lambda x: total.per_sample(*given(x)),
        lambda x: total.gradient(*given(x))[:, 0],
    )


def _name(loss: Loss) -> str:
    """Return the name of a loss, with the settings of its formula that are not the defaults."""
    name, numbers = say("called", thing=loss.short_name), loss.settings()
    changed = [f"{_letter(loss, k)} = {number(numbers[k])}" for k in loss.changed() if k in numbers]
    return f"{name} ({', '.join(changed)})" if changed else name


def _letter(loss: Loss, setting: str) -> str:
    """Return the letter of a setting, in Greek where it is called so."""
    letter = loss.letters.get(setting, setting).removeprefix("\\")
    try:
        return lookup(f"GREEK SMALL LETTER {letter.upper()}")
    except KeyError:
        return letter


# ----------------------------------------------------------------------------- what it says


def _said(
    axis: str,
    losses: Sequence[Loss],
    curves: Sequence[Curve],
    course: Course,
    title: str | None,
    subtitle: str | None,
) -> Said:
    names = [curve.name for curve in curves]
    hard, gentle = _hard_and_gentle(curves, course)
    words = say("compare_title_one", name=names[0])
    if gentle:
        pulls = {"hard": _listed(hard), "gentle": _listed(gentle)}
        words = say(f"compare_title_{axis}", **pulls)
    elif len(names) > 1:
        words = say("compare_title", names=_listed(names))
    return Said(
        words if title is None else title,
        say(f"compare_subtitle_{axis}") if subtitle is None else subtitle,
        "   ".join(filter(None, map(_note, losses))),
        f"{'; '.join(map(repr, losses))}; {axis} from {course.places[0]:g} to "
        f"{course.places[-1]:g}",
    )


def _note(loss: Loss) -> str:
    """Return what has to be said of a loss besides its name and formula."""
    if loss.of_target:
        return say("compare_target", name=_name(loss))
    pieces, name = loss.pieces(), say("called", thing=loss.short_name)
    return say("compare_pieces", name=name, **pieces) if pieces else ""


def _hard_and_gentle(curves: Sequence[Curve], course: Course) -> tuple[list[str], list[str]]:
    """Return the names of who pulls hard where the mistake ends, and of who pulls gently."""
    end = course.places[-1:]
    pulls = np.array([abs(float(curve.slope(end)[0])) for curve in curves])
    shares = pulls / (pulls.max() or 1)
    hard = [curve.name for curve, share in zip(curves, shares, strict=True) if share >= _HARD]
    gentle = [curve.name for curve, share in zip(curves, shares, strict=True) if share < _GENTLE]
    return hard, gentle


def _listed(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return say("compare_and", names=", ".join(names[:-1]), last=names[-1])


def _gentler(curves: Sequence[Curve], course: Course) -> Band | None:
    """Return where who pulls hardest in the end pulls less than who pulls least in the end."""
    end, x = course.places[-1:], np.linspace(course.low, course.high, 2001)
    pulls = [abs(float(curve.slope(end)[0])) for curve in curves]
    hard, gentle = curves[int(np.argmax(pulls))], curves[int(np.argmin(pulls))]
    weak = x[np.abs(hard.slope(x)) < np.abs(gentle.slope(x)) - 1e-9]
    if not len(weak):
        return None
    words = say("compare_gentler", hard=hard.name, gentle=gentle.name)
    return Band(float(weak.min()), float(weak.max()), words)
