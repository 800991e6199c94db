"""A program as JavaScript, and what else is written into a script: numbers, texts, tables of them.

The operators, and their order, are those of Python; what is called has the same name there (see
`explorer/runtime.js`). So what only adds, multiplies, divides and takes roots is equal to the bit.
"""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from gdviz.programs.recording import Program, Value, as_float
from gdviz.programs.text import lines


class Source(str):
    """JavaScript, which is written into a script as it is."""


WATCHED = {"divide": "over({}, {})", "reciprocal": "over(1, {})"}
"""Divisions that tell whether they were by 0: `explorer/objectives.js` has the function."""


def function(
    program: Program,
    given: Sequence[str] | None = None,
    alone: bool = False,
    watched: bool = False,
) -> Source:
    """Return a program as a function that returns an array of its results.

    Parameters
    ----------
    given : what it is given, in which are the names x0, x1 …; by default they alone
    alone : whether it returns its one result by itself
    watched : whether it tells that it divides by 0
    """
    names = [f"x{i}" for i in range(len(program.given))]
    constants = program.recording.constants

    def constant(value: Value) -> str:
        written = literal(as_float(constants[value]))
        return f"({written})" if written[0] == "-" else written

    named, results = lines(program, names, constant, WATCHED if watched else {})
    result = results[0] if alone else f"[{', '.join(results)}]"
    head = f"({', '.join(names if given is None else given)}) =>"
    if not named:
        return Source(f"{head} {result}")
    body = ", ".join(f"{name} = {written}" for name, written in named)
    return Source(f"{head} {{ const {body}; return {result}; }}")


def literal(value: Any) -> str:
    """Return a value as it is written in a script, from which no text of it can break out.

    Parameters
    ----------
    value : a number, a text, None, a truth, a `Source`; or an array of floats, a list or a table
        of such
    """
    match value:
        case Source():
            return str(value)
        case str():
            return _UNSAFE.sub(_escaped, json.dumps(value, ensure_ascii=False))
        case None | bool():
            return json.dumps(value)
        case np.ndarray():
            packed = base64.b64encode(value.astype("<f8").tobytes()).decode()
            return f'floats("{packed}")'
        case Mapping():
            pairs = (f"{literal(str(name))}:{literal(each)}" for name, each in value.items())
            return f"{{{','.join(pairs)}}}"
        case list() | tuple():
            return f"[{','.join(map(literal, value))}]"
    return _number(float(value))


def _number(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return repr(value).removesuffix(".0").replace("e+", "e")


_UNSAFE = re.compile("[<>&\u007f-\u009f\u2028\u2029\ufeff\ud800-\udfff]")
"""What ends a script, or a line of one, and what no file in UTF-8 can hold."""


def _escaped(character: re.Match[str]) -> str:
    return f"\\u{ord(character[0]):04x}"
