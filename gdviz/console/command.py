"""A command says what it does, shows an example, takes options, and is run with them."""

from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gdviz.console.files import add_file, check_file, hand_over
from gdviz.console.look import add_look
from gdviz.console.parser import Parser


@dataclass(frozen=True)
class Command:
    """What is written after `gdviz`.

    Attributes
    ----------
    does : what it does, in a line that goes on from its name
    example : a whole line to type
    takes : puts its options on a parser
    run : does it, with the options as they were typed
    """

    does: str
    example: str
    takes: Callable[[Parser], None]
    run: Callable[[Namespace], None]


def drawing(
    does: str, example: str, takes: Callable[[Parser], None], draw: Callable[[Namespace], Any]
) -> Command:
    """Return a command that draws: `draw` returns a scene, which goes to a file.

    It takes what all pictures take, besides; a file that cannot be is refused before `draw` begins.
    """

    def all_takes(parser: Parser) -> None:
        takes(parser)
        add_file(parser)
        add_look(parser)

    def run(asked: Namespace) -> None:
        check_file(asked)
        hand_over(draw(asked), asked)

    return Command(does, example, all_takes, run)
