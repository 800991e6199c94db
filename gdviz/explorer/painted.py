"""What is painted of a page before its script runs: heading, formula, a row for each optimizer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from math import floor

from gdviz.explorer.shown import Shown
from gdviz.words.language import Language

_WRITTEN = (
    (r"\b([^\W\d_])\b", r'<i class="italic">\1</i>'),
    (r"(?:\*\*|\^)(\d+)", r"<sup>\1</sup>"),
    (r"\*", "\u2009"),
    ("-", "−"),
)
"""How a formula is written by hand, as far as a line each does that; the script has all."""


def painted_of(
    title: str | None, shown: Shown, rows: Sequence[tuple[str, float | None]], language: Language
) -> dict[str, str]:
    """Return HTML for the places of the template that the script fills anew.

    Parameters
    ----------
    title : of the page; None where the objective gives it
    shown : the objective that it opens with
    rows : their names, with their learning rates; None where the page chooses it or it changes
    """
    objective, formula = shown.objective, shown.formula and _formula(shown)
    heading = escape(title or shown.title or "")
    if not heading and not formula:
        heading = escape(language.say(f"page_{'landscape' if shown.told['paths'] else 'surface'}"))
    subtitle = [formula if heading else "", escape(_lesson(shown, language))]
    above = "page_loss_above" if objective.minima else "page_loss_title"
    return {
        "heading": heading or formula,
        "subtitle": ". ".join(filter(None, subtitle)),
        "losses": escape(language.say(above)),
        "rows": "".join(_row(label, rate, language) for label, rate in rows),
    }


def _formula(shown: Shown) -> str:
    names = ", ".join(shown.objective.names)
    written = escape(f"f({names}) = {shown.formula}")
    for pattern, instead in _WRITTEN:
        written = re.sub(pattern, instead, written)
    return written


def _lesson(shown: Shown, language: Language) -> str:
    explained = shown.told["explained"]
    if explained is None:
        return shown.told["teaches"].get(language.code, "")
    return language.say("page_landscape_told", explained=floor(100 * explained))


def _row(label: str, rate: float | None, language: Language) -> str:
    name = f"<h3>{escape(label)}</h3>"
    if rate is None:
        return f'<div class="row">{name}</div>'
    setting = escape(language.say("page_setting_learning_rate"))
    line = f'<div class="setting"><span>{setting}</span><i></i><output>{rate:.3g}</output></div>'
    return f'<div class="row">{name}{line}</div>'
