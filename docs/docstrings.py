"""Docstrings are written for who reads them in an editor: here they become what Sphinx reads."""

import re
from typing import Any

from sphinx.application import Sphinx

_KEPT = re.compile(r"(``.*?``|`.*?`|:\w+:`.*?`)")
"""What is marked up already, within a line."""
_MARKS = re.compile(r"([*|\\]|(?<=\w)_(?=\W|$))")
"""What is a letter of mathematics or of a name here, and would be markup."""


def escape(line: str) -> str:
    """Return a line in which only what stands between backticks is markup."""
    parts = _KEPT.split(line)
    parts[::2] = [_MARKS.sub(r"\\\1", part) for part in parts[::2]]
    return "".join(parts)


_NAMED = re.compile(r"(\S[^`]*?) : (\S.*)")
_LISTS = ("Parameters", "Attributes", "Returns", "Yields")


def told(lines: list[str]) -> list[str]:
    """Return lines in which what is said of a name stands below it, where numpydoc wants it.

    Here a line is `name : what it is`, without a type: annotations have these.
    """
    found, section = [], ""
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if below and set(below) == {"-"}:
            section = line
        named = _NAMED.fullmatch(line) if section in _LISTS else None
        found += [named[1], f"    {named[2]}"] if named else [line]
    return found


def plain(
    _app: Sphinx, _what: str, _name: str, _value: Any, _options: Any, lines: list[str]
) -> None:
    """Escape what would be markup, outside of examples and of blocks that stand by themselves."""
    example, found = False, []
    for line in told(lines):
        example = line.lstrip().startswith(">>>") or (example and bool(line.strip()))
        found.append(line if example else escape(line))
    lines[:] = found


_LOOK = re.compile(r"(, )?(\*, )?title=<the picture's own>.*\)$")
"""Where what every picture takes begins in its signature."""


def short(
    _app: Sphinx,
    _what: str,
    _name: str,
    _value: Any,
    _options: Any,
    signature: str | None,
    back: Any,
) -> tuple[str | None, Any]:
    """Return a signature in which what every picture takes is one word."""
    return signature and _LOOK.sub(r"\1**look)", signature), back


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx: before numpydoc makes sections of what is underlined."""
    app.connect("autodoc-process-docstring", plain, priority=100)
    app.connect("autodoc-process-signature", short)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
