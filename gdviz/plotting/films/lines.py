"""The lines of Python that made a picture, as they stand in a script or the cell of a notebook."""

from __future__ import annotations

import ast
import linecache
import sys
from pathlib import Path
from typing import NamedTuple

_PACKAGE = Path(__file__).parents[2]
_SCRIPTS = _PACKAGE / "course" / "scripts"


class Place(NamedTuple):
    """A line of a file, or of what was typed."""

    file: str
    line: int

    @property
    def lines(self) -> str:
        """All that is run from the beginning of the file to the end of the statement there.

        Where the line stands in a function it is the whole file. The docstring is left out; there
        are no lines where there is no source, as of what is typed at a prompt.
        """
        source = linecache.getlines(self.file)
        try:
            body = ast.parse("".join(source)).body
        except SyntaxError:  # magic words of a notebook
            return "".join(source).strip() + "\n" if source else ""
        if body and _is_docstring(body[0]):
            body = body[1:]
        until = [each for each in body if each.lineno <= self.line]
        if not until:
            return ""
        is_inside = isinstance(until[-1], ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        last = body[-1] if is_inside else until[-1]
        return "".join(source[_first(body[0]) - 1 : last.end_lineno])


def caller() -> Place | None:
    """Return where somebody called the package, past its own files."""
    frame = sys._getframe(1)
    while frame is not None and _is_ours(frame.f_code.co_filename):
        frame = frame.f_back
    return frame and Place(frame.f_code.co_filename, frame.f_lineno)


def _is_ours(file: str) -> bool:
    above = Path(file).parents
    return _PACKAGE in above and _SCRIPTS not in above


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(getattr(node.value, "value", None), str)


def _first(node: ast.stmt) -> int:
    """Return the first line of a statement, with what decorates it."""
    return min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])
