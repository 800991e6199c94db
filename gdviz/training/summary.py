"""A model as a table of its layers: the one Keras 3 prints, or TensorFlow 2's."""

import re
import shutil
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from gdviz.ground import checks
from gdviz.ground.states import parts_of
from gdviz.ground.tables import html_table
from gdviz.layers import InputLayer, Layer
from gdviz.schedules import Schedule

HEADER = ("Layer (type)", "Output Shape", "Param #")
STOPS = (0.45, 0.80, 1.0)  # of the columns, as parts of the line
WIDEST = 88
CLASSIC_WIDTH, CLASSIC_STOPS = 65, (29, 55, 65)
UNITS = ("B", "KB", "MB", "GB", "TB", "PB")


class Summed(Protocol):
    """What has a summary: a chain of layers, its weights, and what its optimizer remembers."""

    name: str
    built: bool
    layers: Sequence[Layer]
    trainable_weights: Sequence[np.ndarray]
    parameters: np.ndarray
    rule: Any
    optimizer_state: Any

    def count_params(self) -> int:
        """Return how many weights there are."""


def modern(model: Summed, line_length: int | None = None) -> str:
    """Return the table of Keras 3.

    Parameters
    ----------
    line_length : width of the table; by default that of the terminal less 4, at most 88

    Raises
    ------
    ValueError
        If a column would be less than 4 wide.
    """
    if line_length is None:
        line_length = min(WIDEST, shutil.get_terminal_size().columns - 4)
    widths = column_widths(checks.whole("line_length", line_length))
    rows = [_row(model, layer) for layer in model.layers]
    table = [
        _rule("┏┳┓", "━", widths),
        *_cells(HEADER, widths, "┃", bottom=True),
        _rule("┡╇┩", "━", widths),
    ]
    for k, row in enumerate(rows):
        table += [_rule("├┼┤", "─", widths)] if k else []
        table += _cells(row, widths, "│")
    table.append(_rule("└┴┘", "─", widths))
    return "\n".join([f'Model: "{model.name}"', *table, *_totals(model)]) + "\n"


def html(model: Summed) -> str:
    """Return the table of a notebook, and under what name and with how many numbers."""
    rows = [_row(model, layer) for layer in model.layers]
    columns = dict(zip(HEADER, zip(*rows, strict=True) if rows else ((),) * 3, strict=True))
    return html_table(columns, f'Model: "{model.name}",' + ",".join(_totals(model)))


def _row(model: Summed, layer: Layer) -> tuple[str, str, str]:
    name = f"{layer.name} ({type(layer).__name__})"
    if not model.built:
        return name, "?", "0 (unbuilt)"
    return name, str(layer.output_shape), f"{layer.count_params():,}"


def column_widths(line_length: int) -> list[int]:
    """Return how many characters the text of each column may have, as Keras and rich divide them.

    Keras gives the columns 45, 35 and 20 % of the line and rich, which draws the table, adds
    spaces and lines around them: what that is too much it takes from them evenly.
    """
    ends = [int(stop * line_length) for stop in STOPS]
    given = [end - start for start, end in zip((0, *ends), ends, strict=False)]
    if min(given) < 4:
        raise ValueError(f"line_length={line_length} is too narrow for a summary")
    too_much = 3 * len(given) + 1
    widths = []
    for columns_left, width in zip(range(len(given), 0, -1), given, strict=True):
        share = round(too_much / columns_left)
        widths.append(max(width - share, 1))
        too_much -= share
    return widths


def _rule(corners: str, dash: str, widths: Sequence[int]) -> str:
    left, joint, right = corners
    return left + joint.join(dash * (width + 2) for width in widths) + right


def _cells(
    texts: Sequence[str], widths: Sequence[int], bar: str, bottom: bool = False
) -> list[str]:
    columns = [wrap(text, width) for text, width in zip(texts, widths, strict=True)]
    height = max(map(len, columns))
    for lines in columns:
        blank = [""] * (height - len(lines))
        lines[:] = blank + lines if bottom else lines + blank
    aligned = [
        [line.rjust(width) if k == 2 else line.ljust(width) for line in lines]
        for k, (lines, width) in enumerate(zip(columns, widths, strict=True))
    ]
    return [f"{bar} " + f" {bar} ".join(row) + f" {bar}" for row in zip(*aligned, strict=True)]


def wrap(text: str, width: int) -> list[str]:
    """Return a text broken between words; a word that is too long ends with an ellipsis."""
    lines, line = [], ""
    for word in re.findall(r"\S+\s*", text):
        if line and len(line) + len(word.rstrip()) > width:
            lines.append(line)
            line = ""
        line += word
    lines = [line.rstrip() for line in (*lines, line)]
    return [line if len(line) <= width else line[: width - 1] + "…" for line in lines]


def _totals(model: Summed) -> list[str]:
    learning, fixed = count_trainable(model)
    itemsize = model.parameters.itemsize if model.built else 0
    beside, beside_bytes = optimizer_size(model)
    lines = {
        "Total": (learning + fixed + beside, itemsize * (learning + fixed) + beside_bytes),
        "Trainable": (learning, itemsize * learning),
        "Non-trainable": (fixed, itemsize * fixed),
    }
    if beside:
        lines["Optimizer"] = (beside, beside_bytes)
    return [f" {name} params: {n:,} ({_memory(size)})" for name, (n, size) in lines.items()]


def count_trainable(model: Summed) -> tuple[int, int]:
    """Return how many numbers of a model learn, and how many do not; none of it not built."""
    if not model.built:
        return 0, 0
    learning = sum(weight.size for weight in model.trainable_weights)
    return learning, model.count_params() - learning


def optimizer_size(model: Summed) -> tuple[int, int]:
    """Return how many numbers the optimizer keeps, as Keras counts them, and how many bytes.

    Beside its memory those are the number of steps and, unless it follows a schedule, the learning
    rate: four bytes each.
    """
    state = model.optimizer_state
    if state is None:
        return 0, 0
    kept = [np.asarray(value) for name, value in parts_of(state).items() if name != "t"]
    kept = [value for value in kept if value.dtype.kind == "f"]
    alone = 1 if isinstance(model.rule.learning_rate, Schedule) else 2
    itemsize = model.parameters.itemsize
    whole, (learning, _) = model.parameters.shape, count_trainable(model)
    count = sum(learning if value.shape == whole else value.size for value in kept)
    return alone + count, 4 * alone + itemsize * count


def _memory(size: float) -> str:
    unit = 0
    while size >= 1024 and unit < len(UNITS) - 1:
        size, unit = size / 1024, unit + 1
    return f"{size:.2f} {UNITS[unit]}"


def classic(model: Summed) -> str:
    """Return the table of TensorFlow 2 (as of 2.6)."""
    name = "model" if model.name == "functional" else model.name
    learning, fixed = count_trainable(model)
    rows = [
        (f"{_classic_name(layer)} ({type(layer).__name__})", _classic_shape(layer), layer)
        for layer in model.layers
    ]
    lines = [f'Model: "{name}"', "_" * CLASSIC_WIDTH, _classic_line(HEADER), "=" * CLASSIC_WIDTH]
    for k, (label, shape, layer) in enumerate(rows):
        lines += ["_" * CLASSIC_WIDTH] if k else []
        lines.append(_classic_line((label, shape, str(layer.count_params()))))
    lines += ["=" * CLASSIC_WIDTH, f"Total params: {learning + fixed:,}"]
    lines += [f"Trainable params: {learning:,}", f"Non-trainable params: {fixed:,}"]
    return "\n".join([*lines, "_" * CLASSIC_WIDTH]) + "\n"


def _classic_name(layer: Layer) -> str:
    return "input_1" if layer.name == "input_layer" else layer.name


def _classic_shape(layer: Layer) -> str:
    return f"[{layer.output_shape}]" if isinstance(layer, InputLayer) else str(layer.output_shape)


def _classic_line(fields: Sequence[str]) -> str:
    line = ""
    for text, stop in zip(fields, CLASSIC_STOPS, strict=True):
        line = (line + text)[:stop].ljust(stop)
    return line
