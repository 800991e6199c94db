"""A small table in HTML: what a notebook shows of numbers that belong together."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

SHOWN, ENDS = 10, 4
"""Up to so many rows all are shown; of more so many at each end."""


def html_table(columns: Mapping[str, Sequence[Any]], caption: str) -> str:
    """Return columns by name as a table, floats with four digits.

    Parameters
    ----------
    columns : all of the same length; of a long one the first and the last rows are shown
    caption : what stands above
    """
    length = len(next(iter(columns.values())))
    rows = [_row("td", (column[k] for column in columns.values())) for k in _shown(length)]
    if length > SHOWN:
        rows.insert(ENDS, _row("td", "…" * len(columns)))
    said = f'<caption style="text-align: left; white-space: nowrap">{escape(caption)}</caption>'
    head, body = _row("th", columns), "".join(rows)
    return f"<table>{said}<thead>{head}</thead><tbody>{body}</tbody></table>"


def _shown(length: int) -> list[int]:
    rows = list(range(length))
    return rows if length <= SHOWN else rows[:ENDS] + rows[-ENDS:]


def _row(cell: str, values: Any) -> str:
    return f"<tr>{''.join(f'<{cell}>{escape(_text(value))}</{cell}>' for value in values)}</tr>"


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return f"({', '.join(map(_text, value))})"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
