"""What is descended, and by what: a formula or the name of a surface, optimizers, a start."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

import gdviz as gd
from gdviz.console.parser import Parser
from gdviz.console.values import numbers, settings, told, value_of, whole
from gdviz.ground.kinds import Kind
from gdviz.optimizers import Optimizer


def add_objective(parser: Parser, such: str) -> None:
    """Let a parser take what is descended, and from where."""
    parser.add_argument("formula", metavar="FORMULA", type=str.strip, help=such)
    add_begun(parser)


def add_begun(parser: Parser) -> None:
    """Let a parser take the values of letters, where a descent begins, and its steps."""
    parser.add_argument(
        "--let",
        type=told(settings),
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="the value of a letter, such as a=3 or a=3,b=2",
    )
    parser.add_argument(
        "--start",
        type=numbers,
        nargs="+",
        action="append",
        metavar="NUMBER",
        help="such as -4 1.5; several times for several starts",
    )
    parser.add_argument("--steps", type=whole, metavar="N", help="how many steps are taken")


def objective_of(asked: Namespace) -> Any:
    """Return the objective of the formula that was typed, or the surface of its name."""
    return objective_named(asked.formula, asked)


def objective_named(formula: str, asked: Namespace) -> Any:
    """Return the objective of a formula, with the letters that were typed, or a surface by name."""
    from gdviz.objectives.doors import of_formula

    letters = {name: value for _, named in asked.let for name, value in named.items()}
    if alone := [word for words, _ in asked.let for word in words]:
        raise ValueError(f"--let {alone[0]} has no value: write such as --let a=3")
    if formula.lower() not in gd.surfaces.catalogue:
        return of_formula(formula, letters)
    if letters:
        raise ValueError(f"the surface {formula!r} has no letters to choose: leave --let out")
    return gd.surfaces.catalogue[formula.lower()]


def begun(asked: Namespace, objective: Any) -> dict[str, Any]:
    """Return the start and the steps, where they were typed; of one variable, several starts."""
    starts = [[value for word in words for value in word] for words in asked.start or []]
    n = objective.dimension
    if n == 1 and starts:
        starts = [[value for start in starts for value in start]]
    if odd := [start for start in starts if len(start) != n > 1]:
        letters = " ".join(objective.names).upper()
        raise ValueError(f"--start takes {n} numbers, {letters}, got {len(odd[0])}")
    chosen = {"start": starts[0] if len(starts) == 1 else starts or None, "steps": asked.steps}
    return {name: value for name, value in chosen.items() if value is not None}


def add_optimizers(parser: Parser) -> None:
    """Let a parser take every optimizer of the table by its name, as often as it is wanted."""
    group = parser.add_argument_group(
        "optimizers",
        "each with its learning rate and other settings, as --sgd 0.08,momentum=0.9;\n"
        "repeated, an option gives several",
    )
    for name, kind in Optimizer.table.items():
        group.add_argument(
            f"--{name.replace('_', '-')}",
            type=told(lambda text, kind=kind: made(kind, text, "learning_rate")),
            action="append",
            dest="optimizers",
            default=[],
            nargs="?",
            const="",
            metavar="RATE",
            help=_said_of(kind),
        )


def _said_of(kind: type) -> str:
    """Return the first sentence of a class, as help writes it."""
    return (kind.__doc__ or "").partition("\n")[0].replace("%", "%%")


def one_optimizer(asked: Namespace, default: str) -> Any:
    """Return the optimizer that was typed, refusing several."""
    if len(asked.optimizers) > 1:
        raise ValueError(f"one optimizer at a time, got {len(asked.optimizers)}: leave one")
    return asked.optimizers[0] if asked.optimizers else default


def descent(asked: Namespace, command: str) -> tuple[Any, list[Any], dict[str, Any]]:
    """Return the objective, the optimizers, and the start and the steps that were typed.

    Raises
    ------
    ValueError
        If there is no optimizer, or no start and the objective has none of its own.
    """
    if not asked.optimizers:
        raise ValueError(f"{command} needs an optimizer, such as --sgd 0.08 or --adam 0.4")
    objective = objective_of(asked)
    from_where = begun(asked, objective)
    if objective.start is None and "start" not in from_where:
        such = ("2", "-4 1.5", "-4 1.5 1")[min(objective.dimension, 3) - 1]
        raise ValueError(f"{command} needs a start, such as --start {such}")
    return objective, asked.optimizers, from_where


def made(kind: type[Kind], text: str, first: str) -> Kind:
    """Return one of a kind with the settings of a text: the value that has no name is the first.

    Raises
    ------
    ValueError
        If there is no such setting, or more than one value without a name.
    """
    alone, named = settings(text)
    if len(alone) > 1:
        raise ValueError(
            f"of {text!r} only the first has no name: write such as {alone[0]},momentum=0.9, "
            "and a formula before options"
        )
    if alone and first in named:
        raise ValueError(f"{text!r} says {first} twice: leave one")
    unnamed = {first: value_of(alone[0])} if alone else {}
    return kind(**unnamed, **named)
