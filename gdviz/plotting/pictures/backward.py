"""The backward pass in numbers: a computation as a graph, values forward, slopes back."""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike

from gdviz.models import Model
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said
from gdviz.plotting.layout.graph import SLOPES, VALUES, GraphDrawing
from gdviz.plotting.layout.graph_cards import CardDrawing
from gdviz.studies import backpropagation, computations
from gdviz.studies.graphs import Graph, in_short
from gdviz.words.language import Say

HOLD = 1.2
"""Seconds for which a film rests on each step."""


@picture
def backward_pass(model: Model, x: ArrayLike, y: ArrayLike) -> Drawing:
    """Draw one sample's way through a small network and back, number by number.

    Values run forward: sums, activations, the loss. Slopes of the loss run back: each is the one
    after it times the slope of the edge between them, the chain rule, which stands below for the
    edge in focus. A frame is a step, on which its film rests; its `.pdf` has a page for each.

    Parameters
    ----------
    model : compiled, of up to 4 inputs, 4 units in each of up to 3 layers, and 20 weights
    x : one sample, shape (inputs,)
    y : its target, as the loss takes it

    Raises
    ------
    ValueError
        If the model is not compiled or larger, has a layer with weights that is not dense, or the
        sample does not fit it.

    Examples
    --------
    >>> layers = [gd.layers.Dense(2, "tanh"), gd.layers.Dense(1)]
    >>> model = gd.Sequential([gd.layers.Input((2,)), *layers])
    >>> model.compile("sgd", "mse")
    >>> scene = gd.plotting.backward_pass(model, [1.0, 2.0], [0.5])
    >>> scene.save("backward_pass.gif")  # doctest: +SKIP
    """
    return _drawing(backpropagation.backward_pass(model, x, y), "backward", GraphDrawing)


@picture
def computation_graph(formula: str, **values: float) -> Drawing:
    """Draw a formula as a graph of its operations: values forward, slopes back.

    As `backward_pass`, for any formula as it is written: `computation_graph("(a*b + c)^2", a=2,
    b=-3, c=10)`.

    Parameters
    ----------
    formula : of letters that need no declaring, up to 6 of them
    **values : of each letter

    Raises
    ------
    ValueError
        If it is no formula or too large to be read, a letter has no value, or a value or a slope is
        not finite.

    Examples
    --------
    >>> scene = gd.plotting.computation_graph("(a*b + c)^2", a=2, b=-3, c=10)
    >>> scene.save("computation_graph.gif")  # doctest: +SKIP
    """
    return _drawing(computations.computation_graph(formula, values), "graph", CardDrawing)


def _drawing(graph: Graph, key: str, drawing: type[GraphDrawing]) -> Drawing:
    return Drawing(
        lambda say: _said(say, graph, key),
        lambda page: drawing(page, graph).draw(),
        series={"values": VALUES, "slopes": SLOPES},
        hold=HOLD,
    )


def _said(say: Say, graph: Graph, key: str) -> Said:
    zero, count = sum(not slope for slope in graph.asked), len(graph.asked)
    lesson = "title" if not zero else "title_zero"
    given = ", ".join(
        f"${node.name} = {in_short(node.value)}$" for node in graph.nodes if not node.sign
    )
    end = graph.nodes[-1]
    formula = f"${end.name} = {graph.formula}$"
    told = {
        "formula": formula,
        "given": given,
        "end": end.name,
        "value": in_short(end.value),
        "note": end.note,
    }
    numbers = "; ".join(f"{node.name} = {node.value!r}" for node in graph.nodes)
    return Said(
        say(f"{key}_{lesson}", count=count, zero=zero),
        say(f"{key}_subtitle", **told),
        say("backward_note") if graph.leaves else "",
        f"{graph.told}; {numbers}",
        say(f"{key}_alt", count=count, **_spoken(graph)),
    )


def _spoken(graph: Graph) -> dict[str, Any]:
    """Return what is told to those who do not see it: the end, and the largest slope."""
    leaves = graph.leaves or [node for node in graph.nodes if not node.sign]
    steepest = max(leaves, key=lambda leaf: abs(leaf.slope))
    name = steepest.name.replace("_{", "").replace("}", "")
    value, slope = graph.nodes[-1].value, steepest.slope
    return {"value": f"{value:.3g}", "name": name, "slope": f"{slope:.3g}".replace("-", "−")}
