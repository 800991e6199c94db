"""What the console says, in the language of whoever types.

It is written in English where it is said. A table such as `korean.py` has a row for each sentence,
which is found again by its words, whatever stands in its fields; what has no row stays English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from string import Formatter

from gdviz.console.korean import KOREAN

TABLES: dict[str, Mapping[str, str]] = {"ko": KOREAN}
_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
_table: ContextVar[str] = ContextVar("table", default="")


def language_typed(words: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return the code that stands behind --language, or else what the environment begins with."""
    typed = re.findall(r"(?:^| )--language[ =](\S+)", " ".join(words))
    spoken = next((environment[each] for each in _VARIABLES if environment.get(each)), "")
    return typed[-1] if typed else spoken[:2].lower()


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Say what is said within in the language of a code; in English if there is no table of it."""
    before = _table.set(code)
    try:
        yield
    finally:
        _table.reset(before)


def said(sentence: str) -> str:
    """Return a sentence in the language that is spoken, and what stands in its fields as well."""
    return said_by(TABLES.get(_table.get(), {}), sentence)


def said_by(table: Mapping[str, str], sentence: str) -> str:
    """Return a sentence as a table has it, or as it is."""
    if (row := row_of(table, sentence)) is None:
        return sentence
    fields = _pattern(row).fullmatch(sentence).groupdict()
    return table[row].format(**{name: said_by(table, value) for name, value in fields.items()})


def row_of(table: Mapping[str, str], sentence: str) -> str | None:
    """Return the first key of a table that a sentence is, its fields filled in."""
    return next((row for row in table if _pattern(row).fullmatch(sentence)), None)


@cache
def _pattern(row: str) -> re.Pattern[str]:
    parts = [(text, name) for text, name, _, _ in Formatter().parse(row)]
    pieces = (re.escape(text) + (f"(?P<{name}>.+?)" if name else "") for text, name in parts)
    return re.compile("".join(pieces), re.DOTALL)
