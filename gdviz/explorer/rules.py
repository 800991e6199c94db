"""An update rule for the browser: its recorded step, printed, with its settings left free."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from gdviz.optimizer.base import FRACTIONS
from gdviz.programs.javascript import Source, function
from gdviz.steps.recorded import RecordedStep

RATE = "learning_rate"
DECADES = 3
"""How far a slider goes from what is set, either way."""


def printed_rule(optimizer: Any) -> dict[str, Any]:
    """Return an optimizer as a table for the browser, which `javascript.literal` writes.

    Raises
    ------
    ValueError
        If its step cannot be recorded.
    """
    recorded = RecordedStep.of(optimizer)
    if recorded is None:
        raise _not_printed(optimizer)
    free = [name for name in _candidates(optimizer) if _is_free(optimizer, name)]
    recorded = RecordedStep(optimizer, free)
    begun = optimizer.init(np.zeros(1))
    settings = {RATE: optimizer.learning_rate} | {name: getattr(optimizer, name) for name in free}
    given = [f"x{i}" for i in range(len(recorded.whole.given) - len(free))]
    given += [RATE, *(f"x{len(given) + i}" for i in range(len(free)))]
    return {
        "label": optimizer.label,
        "settings": [_slider(optimizer, name, value) for name, value in settings.items()],
        "memory": [
            {"name": name, "start": getattr(begun, name).item()} for name in recorded.arrays
        ],
        "shared": [
            {"name": name, "start": float(getattr(begun, name))} for name in recorded.others
        ],
        "told_names": [*recorded.lines],
        "rate": Source(f"(t, {RATE}) => {RATE}"),
        "step": function(recorded.whole, given),
        "lines": function(replace(recorded.whole, results=tuple(recorded.lines.values())), given),
    }


def _candidates(optimizer: Any) -> list[str]:
    """Return the settings that are numbers and not 0, but for the learning rate."""
    return [
        name
        for name, value in optimizer.settings().items()
        if name != RATE and isinstance(value, int | float) and not isinstance(value, bool) and value
    ]


def _is_free(optimizer: Any, name: str) -> bool:
    """Whether a setting may be another number in the recorded step."""
    try:
        RecordedStep(optimizer, [name])
    except Exception:
        return False
    return True


def _slider(optimizer: Any, name: str, value: float) -> dict[str, Any]:
    slider = {"name": name, "value": value}
    if name in FRACTIONS:
        return slider | {"low": 0.0, "high": 1.0, "log": False}
    decade = math.floor(math.log10(value))
    return slider | {
        "low": 10.0 ** (decade - DECADES),
        "high": 10.0 ** (decade + DECADES),
        "log": True,
    }


def _not_printed(optimizer: Any) -> ValueError:
    return ValueError(
        f"{optimizer.label} cannot be printed for a page: its rule must be plain arithmetic on "
        "each number of a point, with sqrt, maximum and their like from gdviz.programs.arithmetic"
    )
