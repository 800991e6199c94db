"""What every picture may be asked for, as options."""

from __future__ import annotations

import re
from argparse import SUPPRESS, BooleanOptionalAction, Namespace
from collections.abc import Mapping
from typing import Any

from gdviz.console.parser import Parser
from gdviz.console.values import numbers, settings, told
from gdviz.words.words import language_of


@told
def _size(text: str) -> str | tuple[float, ...]:
    """Return a name, or the inches of 6x4."""
    sides = re.fullmatch(r"([\d.]+)[x×,]([\d.]+)", text)
    return tuple(map(float, sides.groups())) if sides else text


@told
def _colors(text: str) -> dict[str, str] | list[str]:
    """Return colours by label, as Adam=teal, or in order."""
    in_order, by_label = settings(text)
    if in_order and by_label:
        raise ValueError("write colours in order, teal,crimson, or by label, Adam=teal,SGD=crimson")
    return in_order or {label: str(color) for label, color in by_label.items()}


@told
def _language(text: str) -> str:
    """Return the code of a language that there is."""
    return language_of(text).code


_TEXT: dict[str, Any] = {"metavar": "TEXT", "type": str.strip}
LANGUAGE = {"language": {"type": _language, "metavar": "CODE", "help": "en or ko"}}
_LOOK: dict[str, dict[str, Any]] = {
    "size": {
        "type": _size,
        "help": "slides, notebook, paper, half, column, or inches such as 6x4",
    },
    "dark": {"action": "store_true", "help": "light on dark"},
    **LANGUAGE,
    "title": {**_TEXT, "help": "in place of the picture's own; '' leaves it out"},
    "subtitle": {**_TEXT, "help": "likewise"},
    "caption": {**_TEXT, "help": "likewise"},
    "alt_text": {**_TEXT, "help": "what is seen, for those who do not see it"},
    "colors": {"type": _colors, "help": "in order, teal,crimson, or by label, Adam=teal"},
    "background": {"metavar": "COLOR", "help": "a colour, or none"},
    "font": {"metavar": "FAMILY", "help": "a family that is installed, or serif"},
    "view": {
        "type": numbers,
        "nargs": "+",
        "metavar": "NUMBER",
        "help": "the part of the plane that is seen: XMIN XMAX YMIN YMAX",
    },
    "log": {"action": BooleanOptionalAction, "help": "whether the axis of losses is logarithmic"},
}


def add_look(parser: Parser) -> None:
    """Let a parser take what all pictures take."""
    add_options(parser, "look", _LOOK)


def look_of(asked: Namespace) -> dict[str, Any]:
    """Return what was asked of a picture, as it takes it."""
    look = asked_of(asked, _LOOK)
    if "view" in look:
        view = [value for word in look["view"] for value in word]
        if len(view) != 4:
            raise ValueError(f"--view takes XMIN XMAX YMIN YMAX, got {len(view)} numbers")
        look["view"] = (tuple(view[:2]), tuple(view[2:]))
    return look


def add_options(parser: Parser, group: str, table: Mapping[str, Mapping[str, Any]]) -> None:
    """Let a parser take the options of a table, under a heading; what is not typed is not there."""
    options = parser.add_argument_group(group)
    for name, taken in table.items():
        options.add_argument(f"--{name.replace('_', '-')}", default=SUPPRESS, **taken)


def asked_of(asked: Namespace, names: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed of some options, by name."""
    return {name: getattr(asked, name) for name in names if hasattr(asked, name)}
