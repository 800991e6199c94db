"""A text that is no formula is refused in a sentence that says where, why and what to do."""

from __future__ import annotations


class FormulaError(ValueError):
    """A text that is no formula.

    Attributes
    ----------
    text : str
        What was typed.
    column : int or None
        Where the trouble stands in it, counted from 0; None if everywhere.
    reason : str
        What is wrong, ``unknown name 'z'``.
    advice : str
        What to do, ``use x or y``.

    Examples
    --------
    >>> gd.Surface("x**2 + tg(y)")
    Traceback (most recent call last):
        ...
    FormulaError: unknown name 'tg' at column 8 of 'x**2 + tg(y)': did you mean tan?
    """

    def __init__(self, text: str, column: int | None, reason: str, advice: str = ""):
        super().__init__(text, column, reason, advice)
        self.text, self.column, self.reason, self.advice = text, column, reason, advice

    def __str__(self) -> str:
        where = "" if self.column is None else f" at column {self.column + 1}"
        quoted = f" of {_excerpt(self.text, self.column or 0)}" if self.text else ""
        return f"{self.reason}{where}{quoted}" + (f": {self.advice}" if self.advice else "")


def _excerpt(text: str, column: int, width: int = 30) -> str:
    first, last = max(0, column - width), column + width
    cut = ("…" if first else "") + text[first:last] + ("…" if last < len(text) else "")
    return repr(cut)
