"""An update rule for the browser: its recorded step, printed, with its settings left free."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from typing import Any

import numpy as np

from gdviz.ground.states import parts_of, started
from gdviz.optimizer.base import FRACTIONS
from gdviz.programs.javascript import Source, function, literal
from gdviz.programs.recording import Program, Recording, Value
from gdviz.programs.text import of_plain_numbers
from gdviz.schedules import Schedule
from gdviz.steps.recorded import RecordedStep
from gdviz.studies.laws import law_of

RATE = "learning_rate"
DECADES, FARTHEST = 3, 300
"""How far a slider goes from what is set, either way, and how far at most, in powers of ten."""
BELOW_ONE = 1 - 1e-4
"""The largest share of what was before that a slider reaches: of 1 nothing new would be left."""
TABULATED = 2000
"""For how many steps a rate is told that is no arithmetic of the step."""

Table = dict[str, Any]


def printed_rule(optimizer: Any, lengths: Collection[int]) -> Table:
    """Return an optimizer as a table for the browser, which `javascript.literal` writes.

    Parameters
    ----------
    lengths : how many numbers its points have; one or two they may have besides

    Raises
    ------
    ValueError
        If its step cannot be recorded.
    """
    steps = _steps(optimizer, lengths)
    first, *_ = steps.values()
    rate, settings = _rate(optimizer)
    free = {name: optimizer.settings()[name] for name in first.free}
    printed = {str(n or "each"): _functions(step, len(settings)) for n, step in steps.items()}
    begun = _begun(optimizer)
    return {
        "label": optimizer.label,
        "settings": [_slider(*setting) for setting in (settings | free).items()],
        "memory": [{"name": name, "start": begun[name]} for name in first.arrays],
        "shared": [{"name": name, "start": begun[name]} for name in first.others],
        "told": [*first.lines],
        "rate": rate,
        "steps": printed,
        "law": _law(optimizer, [*settings, *free]),
    }


# ----------------------------------------------------------------------------------- the step


def _steps(optimizer: Any, lengths: Collection[int]) -> dict[int | None, RecordedStep]:
    """Return the step for each number of a point, as that of None, or else for each length."""
    if each := _recorded(optimizer, None):
        return {None: each}
    steps = {n: _recorded(optimizer, n) for n in sorted({1, 2, *lengths})}
    if all(steps[n] for n in lengths or steps):
        return {n: step for n, step in steps.items() if step}
    raise ValueError(
        f"{optimizer!r} cannot be printed for a page: its rule must be "
        "plain arithmetic, with sqrt, maximum and their like from gdviz.programs.arithmetic, and "
        "draw no random numbers"
    )


def _recorded(optimizer: Any, length: int | None) -> RecordedStep | None:
    """Return the step of a rule with as many settings left free as may be, None of one without."""
    try:
        memory = _memory(optimizer, length or 1)
        free = [name for name in _numbers(optimizer.settings()) if name != RATE]
        free = [name for name in free if _is_free(optimizer, name, length, memory)]
        recorded = RecordedStep(optimizer, free, length, memory)
        return recorded if _begun(optimizer) and _steps_alike(optimizer, recorded) else None
    except Exception:  # whatever a rule raises that asks of a number what it is
        return None


def _memory(optimizer: Any, length: int) -> Any:
    """Return a memory before a step: of a rule that begins with None, that after the first."""
    nowhere = np.zeros(length)
    begun = optimizer.init(nowhere)
    with np.errstate(all="ignore"):
        _, after = optimizer.update(nowhere, begun, nowhere)
    return after if parts_of(after).keys() > parts_of(started(begun)).keys() else started(begun)


def _numbers(settings: Mapping[str, Any]) -> dict[str, float]:
    """Return the settings that are numbers, but for those that are 0 and so leave lines out."""
    return {
        name: value
        for name, value in settings.items()
        if isinstance(value, int | float) and not isinstance(value, bool) and value
    }


def _is_free(optimizer: Any, name: str, length: int | None, memory: Any) -> bool:
    """Whether the step is another where a setting is, and its memory begins alike."""
    other = optimizer.holding(**{name: optimizer.settings()[name] / 2})
    if _begun(other) != _begun(optimizer):
        return False
    try:
        program = RecordedStep(optimizer, [name], length, memory).whole
    except Exception:
        return False
    return program.given[-1] in {operand for line in program.lines for operand in line.operands}


def _begun(optimizer: Any) -> dict[str, float | None] | None:
    """Return the numbers with which a memory begins, None for those of the point itself.

    What is not there before the first step begins as 0. None where it begins in some other way.
    """
    points = np.array([1.25, -0.5]), np.array([3.0, 7.5])
    pairs = zip(*(parts_of(started(optimizer.init(at))).items() for at in points), strict=True)
    found: dict[str, float | None] = dict.fromkeys(parts_of(_memory(optimizer, 2)), 0.0)
    for (name, first), (_, second) in pairs:
        if np.all(first == second) and np.all(first == np.ravel(first)[0]):
            found[name] = float(np.ravel(first)[0])
        elif np.array_equal((first, second), points):
            found[name] = None
        else:
            return None
    return found


def _functions(recorded: RecordedStep, rates: int) -> dict[str, Source]:
    """Return the step, and the lines of the rule, as functions for the browser.

    They are given gradient, point, arrays remembered, the rate, numbers remembered and all
    settings, of which the first make the rate.
    """
    program, n = recorded.whole, recorded.length or 1
    names = [f"x{i}" for i in range(len(program.given))]
    free = names[len(names) - len(recorded.free) :]
    given = [*names[: len(names) - len(free)], *(f"r{i}" for i in range(rates)), *free]
    split = len(program.results) - len(recorded.others)
    own, others = program.results[:split], program.results[split:]
    step = (*own, *(each for each in others for _ in range(n)))
    lines = (each for line in recorded.lines.values() for each in _spread(line, n))
    known = program.recording.constant
    told = (each if isinstance(each, Value) else known(float(each)) for each in lines)
    return {
        "step": function(replace(program, results=step), given),
        "lines": function(replace(program, results=tuple(told)), given),
    }


def _spread(line: Any, n: int) -> Iterable[Any]:
    """Return a line of a rule as so many values, where it is one for all as often."""
    return np.broadcast_to(line, n) if isinstance(line, np.ndarray) else [line] * n


def _steps_alike(optimizer: Any, recorded: RecordedStep) -> bool:
    """Whether a few recorded steps are those of the rule, so that it draws nothing by chance."""
    draws = np.random.default_rng(0).normal(size=(4, recorded.length or 2))
    point = mine = draws[0]
    state, begun = optimizer.init(point), _begun(optimizer)
    memory = {name: begun[name] for name in recorded.others}
    for name in recorded.arrays:
        memory[name] = point if begun[name] is None else np.full_like(point, begun[name])
    with np.errstate(all="ignore"):
        for k, gradient in enumerate(draws[1:]):
            point, state = optimizer.move(gradient, state, point)
            mine, memory = _stepped(recorded, gradient, mine, memory, float(optimizer.rate(k)))
            if not np.allclose(mine, point, rtol=1e-9, atol=1e-12, equal_nan=True):
                return False
    return True


def _stepped(
    recorded: RecordedStep, gradient: np.ndarray, point: np.ndarray, memory: Table, rate: float
) -> tuple[np.ndarray, Table]:
    """Return the moved point and the memory after a step, as the browser computes them."""
    settings = recorded.optimizer.settings()
    numbers = [rate, *(memory[name] for name in recorded.others)]
    numbers += [settings[name] for name in recorded.free]
    rows = [gradient, point, *(memory[name] for name in recorded.arrays)]
    compute, kept = of_plain_numbers(recorded.whole), len(rows) - 1
    if recorded.length:
        found = compute(*np.concatenate(rows).tolist(), *numbers)
        columns = np.reshape(found[: kept * len(point)], (kept, -1))
        others = found[kept * len(point) :]
    else:
        each = [compute(*column, *numbers) for column in np.transpose(rows).tolist()]
        columns = np.transpose([found[:kept] for found in each])
        others = each[0][kept:]
    names = [*recorded.arrays, *recorded.others]
    return columns[0], dict(zip(names, [*columns[1:], *others], strict=True))


# ----------------------------------------------------------------------------------- the rate


def _rate(optimizer: Any) -> tuple[Source, dict[str, float]]:
    """Return the learning rate as a function of the steps taken, and the settings it is given."""
    schedule = optimizer.learning_rate
    if not isinstance(schedule, Schedule):
        found = {RATE: float(schedule)}
    else:
        found = {k: v for k, v in _numbers(vars(schedule)).items() if _changes(optimizer, k)}
    try:
        return function(_recorded_rate(optimizer, found), alone=True), found
    except Exception:  # whatever a rate raises that asks of a step what it is
        rates = np.array([float(optimizer.rate(k)) for k in range(TABULATED)])
        return Source(f"(rates => t => rates[t])({literal(rates)})"), {}


def _changes(optimizer: Any, name: str) -> bool:
    """Whether a setting of a schedule may have other values in the recorded rate."""
    try:
        return bool(_recorded_rate(optimizer, [name]))
    except Exception:
        return False


def _recorded_rate(optimizer: Any, free: Iterable[str]) -> Program:
    recording = Recording()
    step, settings = recording.number(), {name: recording.setting() for name in free}
    schedule = optimizer.learning_rate
    if isinstance(schedule, Schedule):
        rate = copy(schedule)
        for name, value in settings.items():
            object.__setattr__(rate, name, value)
    else:
        (rate,) = settings.values()
    result = optimizer.holding(learning_rate=rate).rate(step)
    result = result if isinstance(result, Value) else recording.constant(float(result))
    return Program((step, *settings.values()), (result,))


# -------------------------------------------------------------------------------- the settings


def _law(optimizer: Any, settings: Sequence[str]) -> Table | None:
    """Return which setting is the momentum of the law of a rule, None where it obeys none."""
    try:
        law = law_of(optimizer)
    except ValueError:
        return None
    known = "momentum" in settings or not law.momentum
    if isinstance(optimizer.learning_rate, Schedule) or not known:
        return None
    momentum = settings.index("momentum") if law.momentum else None
    return {"momentum": momentum, "nesterov": law.nesterov}


def _slider(name: str, value: float) -> Table:
    """Return a setting with the ends of its slider."""
    if name in FRACTIONS:
        low, high, log = 0.0, max(value, BELOW_ONE), False
    elif value > 0:
        decade = math.floor(math.log10(value))
        low = min(value, 10.0 ** max(decade - DECADES, -FARTHEST))
        high = max(value, 10.0 ** min(decade + DECADES, FARTHEST))
        log = True
    else:
        reach = max(-2 * value, 1.0)
        low, high, log = -reach if value else 0.0, reach, False
    return {"name": name, "value": value, "low": low, "high": high, "log": log}
