"""The catalogue of surfaces."""

from argparse import Namespace

from gdviz.console.command import Command
from gdviz.console.look import LANGUAGE, add_options
from gdviz.console.parser import Parser
from gdviz.console.speech import said
from gdviz.ground.checks import advice
from gdviz.objectives.catalogue import TABLE


def _takes(parser: Parser) -> None:
    parser.add_argument("names", metavar="NAME", nargs="*", help="one to tell more of")
    add_options(parser, "look", LANGUAGE)


def _run(asked: Namespace) -> None:
    for name in asked.names or TABLE:
        if name not in TABLE:
            raise ValueError(f"no surface is called {name!r}: {advice(name, TABLE)}")
    print("\n\n".join(_told(name, bool(asked.names)) for name in asked.names or TABLE))


def _told(name: str, more: bool) -> str:
    """Return what a surface is and teaches, a line each; and where it is seen, with more."""
    entry = TABLE[name]
    lines = [name, f"  {entry.formula}", f"  {said(entry.teaches)}"]
    if more:
        (x, y), minima = entry.domain, "  ".join(map(_written, entry.minima)) or "none"
        seen = [
            f"x from {x[0]:g} to {x[1]:g}, y from {y[0]:g} to {y[1]:g}",
            f"start   {_written(entry.start)}",
            f"minima  {minima}",
        ]
        lines += [f"  {said(line)}" for line in seen]
    return "\n".join(lines)


def _written(point: tuple[float, float]) -> str:
    return f"({point[0]:g}, {point[1]:g})"


COMMAND = Command(
    "list the surfaces that have a name, each with its formula and what it teaches",
    "gdviz surfaces rosenbrock",
    _takes,
    _run,
)
