"""A live page: what is dragged there steps anew at once."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

import gdviz as gd
from gdviz.console.chosen import add_begun, add_optimizers, begun, objective_named
from gdviz.console.command import Command
from gdviz.console.files import add_output, check_folder, show
from gdviz.console.look import add_options, asked_of
from gdviz.console.parser import Parser
from gdviz.ground.files import place_of

_PAGE: dict[str, dict[str, Any]] = {
    "title": {"metavar": "TEXT", "type": str.strip, "help": "in place of the formula"},
    "dark": {"action": "store_true", "help": "light on dark, whatever the browser has set"},
    "language": {"type": str.strip, "metavar": "CODE", "help": "en or ko, which it opens in"},
}


def _takes(parser: Parser) -> None:
    parser.add_argument(
        "formulas",
        metavar="FORMULA",
        nargs="*",
        type=str.strip,
        help="such as 'x^2 + 10 y^2', or names of surfaces, in a menu; by default all of them",
    )
    add_begun(parser)
    add_optimizers(parser)
    add_output(parser, "explore.html", "an .html, which any browser opens")
    add_options(parser, "page", _PAGE)


def _run(asked: Namespace) -> None:
    place_of(asked.output, (".html",))
    check_folder(asked.output)
    objectives = [objective_named(formula, asked) for formula in asked.formulas]
    from_where = begun(asked, objectives[0]) if len(objectives) == 1 else _steps(asked)
    page = gd.explore(
        objectives or None, asked.optimizers or None, **from_where, **asked_of(asked, _PAGE)
    )
    path = page.save(asked.output)
    print(path, flush=True)
    if asked.open:
        show(path)


def _steps(asked: Namespace) -> dict[str, int]:
    if asked.start:
        raise ValueError("--start is of one formula: leave it out, each of several has its own")
    return {} if asked.steps is None else {"steps": asked.steps}


COMMAND = Command(
    "make a page in which the start, the rates and the formula are moved by hand",
    'gdviz explore "x^2 + 10 y^2" --sgd 0.08 --adam 0.4 --start -4 1.5 -o page.html',
    _takes,
    _run,
)
