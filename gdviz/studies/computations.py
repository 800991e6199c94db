"""A formula as a graph of its operations, with the value and the slope of each."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from gdviz.calculus.formula import number, parse
from gdviz.calculus.letters import latex as letter
from gdviz.calculus.letters import name_of
from gdviz.calculus.symbolic import latex
from gdviz.calculus.written import Operation, Written, written
from gdviz.studies.graphs import Edge, Graph, Node, in_short, rounded, with_slopes

MOST_LETTERS, MOST_COLUMNS = 6, 9


def computation_graph(formula: str, values: Mapping[str, float]) -> Graph:
    """Return the operations of a formula as it is written, their values and its slopes in them.

    Parameters
    ----------
    formula : of letters that need no declaring, up to 6 of them
    values : of each letter

    Raises
    ------
    ValueError
        If it is no formula or too large for a picture, a letter has no value, or a value or a slope
        is not finite.

    Examples
    --------
    >>> graph = gd.studies.computation_graph("(a*b + c)^2", {"a": 2, "b": -3, "c": 10})
    >>> [(node.name, node.value, node.slope) for node in graph.nodes][:3]
    [('a', 2.0, -24.0), ('b', -3.0, 16.0), ('c', 10.0, 8.0)]
    """
    if not isinstance(formula, str):
        raise ValueError(f"a formula is text such as '(a*b + c)^2', got {formula!r}")
    found = written(formula)
    given = _given(formula, found.names, values)
    columns = _columns(found)
    if len(found.names) > MOST_LETTERS or max(columns.values()) >= MOST_COLUMNS:
        raise ValueError(
            f"computation_graph draws up to {MOST_LETTERS} letters and {MOST_COLUMNS - 1} "
            f"operations in a row, got {len(found.names)} and {max(columns.values())}: draw a part "
            "of the formula"
        )
    return _graph(formula, found, given, _places(found, columns))


def _given(formula: str, names: Sequence[str], values: Mapping[str, float]) -> dict[str, float]:
    """Return the number of each letter."""
    numbers = {name_of(name): float(number(name, value)) for name, value in values.items()}
    for name in names:
        if name not in numbers:
            raise ValueError(f"computation_graph needs the value of {name}: write {name}=2, say")
    for name in numbers:
        if name not in names:
            raise ValueError(f"{formula!r} has no letter {name}, to which a value was given")
    return numbers


def _columns(found: Written) -> dict[str, int]:
    """Return the column of each letter: of a result behind its operands, of the rest before it."""
    columns = dict.fromkeys(found.names, 0)
    for operation in found.operations:
        columns[operation.name] = 1 + max(columns[name] for name in operation.operands)
    for name in found.names:
        heads = [columns[line.name] for line in found.operations if name in line.operands]
        columns[name] = min(heads) - 1
    return columns


def _places(found: Written, columns: Mapping[str, int]) -> dict[str, tuple[float, float]]:
    """Return a place for each letter: a result stands amid its operands, none on another."""
    heights: dict[str, float] = {}
    by_name = {line.name: line for line in found.operations}

    def place(name: str) -> float:
        if name not in heights and name in by_name:
            operands = [place(each) for each in by_name[name].operands]
            heights[name] = sum(operands) / len(operands)
        return heights.setdefault(name, sum(1 for each in heights if each not in by_name))

    place(found.operations[-1].name)
    for column in set(columns.values()):
        before = -math.inf
        for name in sorted((n for n in heights if columns[n] == column), key=heights.get):
            before = heights[name] = max(heights[name], before + 1)
    return {name: (columns[name], heights[name]) for name in heights}


def _graph(
    formula: str,
    found: Written,
    numbers: dict[str, float],
    places: Mapping[str, tuple[float, float]],
) -> Graph:
    nodes = [Node(letter(name), places[name], numbers[name]) for name in found.names]
    index, edges = {name: k for k, name in enumerate(found.names)}, []
    for operation in found.operations:
        operands, head = operation.operands, len(nodes)
        value, slopes = operation.compute(*(numbers[name] for name in operands))
        _check_finite(formula, operation, value, slopes)
        edges += [
            Edge(index[name], head, latex(derivative), slope)
            for name, derivative, slope in zip(operands, operation.slopes, slopes, strict=True)
        ]
        nodes.append(_node(operation, numbers, places[operation.name], value))
        index[operation.name], numbers[operation.name] = head, value
    return replace(with_slopes(nodes, edges, formula), formula=latex(parse(formula)))


def _node(
    operation: Operation, numbers: Mapping[str, float], place: tuple[float, float], value: float
) -> Node:
    """Return the value of an operation, told in letters, and in numbers as they are written."""
    given = {name: numbers[name] for name in operation.operands}
    return Node(
        letter(operation.name),
        place,
        value,
        sign=operation.sign,
        letters=operation.latex,
        numbers=operation.in_numbers({name: in_short(each) for name, each in given.items()}),
        rounded=operation.compute(*map(rounded, given.values()))[0],
    )


def _check_finite(formula: str, line: Operation, value: float, slopes: Sequence[float]) -> None:
    if not all(map(math.isfinite, (value, *slopes))):
        raise ValueError(
            f"{formula!r} has no finite value and slopes there: {line.expression} is {value:g}, "
            f"its slopes are {', '.join(f'{slope:g}' for slope in slopes)}"
        )
