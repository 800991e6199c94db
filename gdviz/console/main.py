"""The way in: a command is found in what is typed, and run; what is wrong is said in one line."""

import os
import re
import sys
import warnings
from argparse import Namespace
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from gdviz.console import commands
from gdviz.console.command import Command
from gdviz.console.look import LANGUAGE, add_options
from gdviz.console.parser import Parser
from gdviz.console.speech import language_typed, said, speaking
from gdviz.ground.checks import advice
from gdviz.ground.version import __version__

WRONG, INTERRUPTED, CLOSED = 2, 130, 141
"""How it ends: a mistake; Ctrl-C, and a pipe that nobody reads, as a shell counts them."""
_OPTIONS = ("-o", "-h")


def main(words: Sequence[str] | None = None) -> int:
    """Do what is typed after `gdviz`, and return the status that the process ends with.

    Parameters
    ----------
    words : by default those that Python was started with
    """
    words = sys.argv[1:] if words is None else words
    with speaking(language_typed(words, os.environ)):
        return _done(words)


def _done(words: Sequence[str]) -> int:
    try:
        with warnings.catch_warnings(), suppress(SystemExit):  # which is raised after help
            warnings.showwarning = _warn
            asked = read(words)
            asked.run(asked)
        print(end="", flush=True)  # while it can still be told that nobody reads
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # what is still to be written as Python ends has nowhere to go
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLOSED
    except Exception as error:  # whatever it is: a person at a terminal reads no traceback
        _say(_sentence(error))
        return WRONG
    return 0


def read(words: Sequence[str]) -> Namespace:
    """Return the options that some words say, and what is to be `run` with them.

    Raises
    ------
    ValueError
        If there is no such command or option, or a value is wrong.
    """
    parser, parsers = _parsers(known())
    words = _command_first(words)
    name = words[0] if words and not words[0].startswith(("--", "-h")) else None
    if name is not None and name not in parsers:
        raise ValueError(f"no command is called {name!r}: {advice(name, parsers)}")
    asked, unknown = parser.parse_known_args([_value(word) for word in words])
    if unknown:
        raise ValueError(_no_option(unknown[0].strip(), parsers.get(name, parser)))
    return asked


def _command_first(words: Sequence[str]) -> Sequence[str]:
    """Return the words with a language that stands before the command behind it."""
    first = words[0] if words else ""
    count = 2 if first == "--language" else int(first.startswith("--language="))
    return [*words[count:], *words[:count]]


@cache
def known() -> dict[str, Command]:
    """Return the commands by name: a file each."""
    names = [module.name for module in iter_modules(commands.__path__)]
    return {name: import_module(f"{commands.__name__}.{name}").COMMAND for name in names}


def _parsers(table: Mapping[str, Command]) -> tuple[Parser, dict[str, Parser]]:
    parser = Parser(
        prog="gdviz",
        description="Gradient descent made visible.",
        epilog="examples:\n" + "\n".join(f"  {each.example}" for each in table.values()),
    )
    parser.add_argument("--version", action="version", version=__version__)
    add_options(parser, "look", LANGUAGE)
    parser.set_defaults(run=lambda asked: parser.print_help())
    several = parser.add_subparsers(metavar="COMMAND", title="commands")
    return parser, {name: _parser(several, name, each) for name, each in table.items()}


def _parser(several: Any, name: str, command: Command) -> Parser:
    does = said(command.does)
    parser = several.add_parser(
        name,
        help=command.does,
        description=f"{does[0].upper()}{does[1:]}.",
        epilog=f"example:\n  {command.example}",
    )
    command.takes(parser)
    parser.set_defaults(run=command.run)
    return parser


def _value(word: str) -> str:
    """Return a word such that argparse takes -4, -1e-3 and -x^2 for values, not for options."""
    is_option = word.startswith(("--", *_OPTIONS)) or word == "-"
    return f" {word}" if word.startswith("-") and not is_option else word


def _no_option(word: str, parser: Parser) -> str:
    """Return the sentence that says what to type in place of a word that is no option."""
    options = [*dict.fromkeys(re.findall(r"--[a-z][\w-]*", parser.format_help()))]
    near = advice(word.partition("=")[0], options)
    near = near if near.startswith("did") else f"see {parser.prog} --help"
    if not word.startswith("--"):
        return f"{word!r} is one word too many: {near}"
    return f"{parser.prog} has no option {word!r}: {near}"


def _sentence(error: Exception) -> str:
    """Return what an error says; of one that nobody foresaw, what it is too."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    if not isinstance(error, ValueError | RuntimeError | ImportError):
        return f"{type(error).__name__}: {error}"
    return said(str(error))


def _warn(message: Warning | str, *where: Any) -> None:
    _say(str(message))


def _say(sentence: str) -> None:
    """Write one line to standard error."""
    print(f"gdviz: {' '.join(sentence.split())}", file=sys.stderr)
