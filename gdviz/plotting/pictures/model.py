"""A model as a picture: its layers, and between them what flows from one to the next."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.ground.checks import advice, whole
from gdviz.layers import InputLayer, Layer
from gdviz.models import Model, Sequential
from gdviz.plotting.films.look import Look
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.films.scene import Scene
from gdviz.plotting.layout.captions import Said
from gdviz.plotting.layout.cards import Card, CardRows, Fact
from gdviz.plotting.layout.net import Net
from gdviz.plotting.layout.page import Page
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.theme import Shape, size_of
from gdviz.words.language import Say

TIMES = " × "
_LONGEST_CHAIN = 8
_COLORS = {"input": 5, "shape": 4, "weights": 1, "activation": 3, "other": 0}
"""The series of what a layer does."""
_LONGEST_SUM = 4
_LEAST_IMAGE = 4
"""How many pixels an image has along each side, at least."""
_MOST_IN_NET = 7
"""How many layers have their numbers as dots, and lines between them."""


@dataclass(frozen=True)
class Shown:
    """What is told of each layer."""

    shapes: bool
    dtype: bool
    names: bool
    activations: bool


def plot_model(
    model: Model,
    to_file: str | Path | None = None,
    show_shapes: bool = False,
    show_dtype: bool = False,
    show_layer_names: bool = True,
    rankdir: str = "LR",
    show_layer_activations: bool = False,
    dpi: int | None = None,
    *,
    sample: ArrayLike | None = None,
    label: int | None = None,
    size: Shape | None = None,
    dark: bool = False,
    **look: Any,
) -> Scene:
    """Draw a model: its layers in order, and how many parameters each has.

    Names and arguments are those of `keras.utils.plot_model`; neither Graphviz nor pydot is needed.
    Defaults that are others: nothing is written without `to_file`, names are shown, and layers
    stand side by side, as fits a slide. A film of it lays one after another. Of up to seven layers
    the numbers are dots; cards stand under them where more is told than parameters.

    Parameters
    ----------
    model : that knows the shape of its input
    to_file : written if given; its name decides the form: "model.png", ".pdf", ".svg", ".gif" ...
    show_shapes : what each layer takes and gives, without the samples of a batch
    show_dtype : in which type of numbers it computes
    show_layer_names : the names that `summary()` writes
    rankdir : "LR", layers from left to right, or "TB", from top to bottom
    show_layer_activations : the activation of each layer, and its curve
    dpi : pixels per inch, in place of those of the size
    sample : an image that the model takes, to be drawn where it goes in
    label : the number of its class, whose output stands out among ten or fewer
    size, dark, **look : as for `race`; by default a slide in the file, "notebook" on the screen

    Returns
    -------
    Scene

    Raises
    ------
    ValueError
        If it is no model or does not know its shapes yet, rankdir is another, or the sample or
        label does not fit.

    Examples
    --------
    >>> layers = [gd.layers.Dense(8, "tanh"), gd.layers.Dense(1)]
    >>> model = gd.Sequential([gd.layers.Input((2,)), *layers])
    >>> scene = gd.plotting.plot_model(model, show_shapes=True)
    >>> scene.save("model.png")  # doctest: +SKIP
    """
    _check_look(look)
    shown = Shown(show_shapes, show_dtype, show_layer_names, show_layer_activations)
    if dpi is not None:
        size = replace(size_of("slides" if size is None else size), dpi=whole("dpi", dpi))
    screen = "notebook" if size is None else size
    scene = _plotted(model, shown, rankdir, sample, label, size=screen, dark=dark, **look)
    if to_file is not None:
        scene.save(to_file, size="slides" if size is None else size, dark=dark)
    return scene


def _check_look(given: Mapping[str, Any]) -> None:
    """Refuse what is neither an argument of `plot_model` nor of any picture."""
    known = dict.fromkeys((*inspect.signature(plot_model).parameters, *Look._fields))
    del known["look"]
    for name in given:
        if name not in known:
            raise ValueError(f"plot_model has no setting {name!r}: {advice(name, known)}")


@picture
def _plotted(
    model: Model, shown: Shown, rankdir: str, sample: ArrayLike | None, label: int | None
) -> Drawing:
    """Draw a model as a net under which its sums stand, or as cards."""
    if not isinstance(model, Model):
        raise ValueError(f"plot_model draws a Model or Sequential, got {type(model).__name__}")
    if rankdir not in ("LR", "TB"):
        raise ValueError(f"rankdir must be 'LR' or 'TB', got {rankdir!r}")
    cards = [_card(layer, shown) for layer in layers_of(model)]
    answer = None if label is None else _answer(model, label)
    cards[0] = replace(cards[0], image=_image(model, sample))
    cards[-1] = replace(cards[-1], answer=answer)
    across = rankdir == "LR"
    net = across and 1 < len(cards) <= _MOST_IN_NET

    def draw(page: Page) -> list[Drawn]:
        facts = _facts(page.say, shown)
        told = "" if answer is None else page.say("model_label", label=answer)
        laid = [replace(cards[0], told=told), *cards[1:]]
        for lines in (2, 1) if net and len(facts) == 1 else ():
            chain = Net(page, laid, replace(facts[0], lines=lines))
            if chain.has_room:
                return chain.draw()
        return CardRows(page, laid, facts, across, net).drawn

    return Drawing(lambda say: _said(say, model, net, shown), draw, panels=1)


def _answer(model: Model, label: int) -> int:
    """Return the number of a class.

    Raises
    ------
    ValueError
        If the model has no output for it, or one alone.
    """
    answer, last = whole("label", label, 0), model.output_shape[-1] - 1
    if not last:
        raise ValueError("label names one of several outputs, and the model has one: leave it out")
    if answer > last:
        raise ValueError(f"label must be a class from 0 to {last}, got {answer}")
    return answer


def _image(model: Model, sample: ArrayLike | None) -> np.ndarray | None:
    """Return the pixels (h, w, 1 or 3) of a sample, nan without one; None if it is no image.

    Raises
    ------
    ValueError
        If the sample is no image that the model takes.
    """
    shape = model.input_shape[1:]
    flat = len(shape) == 2 and (sample is not None or shape[0] == shape[1])
    if not (flat or (len(shape) == 3 and shape[2] in (1, 3))) or min(shape[:2]) < _LEAST_IMAGE:
        if sample is not None:
            raise ValueError(
                f"a sample is drawn where the input is an image, got {in_words((0, *shape))}"
            )
        return None
    as_image = (*shape, 1)[:3]
    if sample is None:
        return np.full(as_image, np.nan)
    pixels = np.asarray(sample, float)
    if pixels.size != prod(shape) or not np.isfinite(pixels).all():
        told = " x ".join(map(str, pixels.shape))
        raise ValueError(f"sample must be one image of {in_words((0, *shape))} numbers, got {told}")
    low, high = min(pixels.min(), 0), max(pixels.max(), 1)
    return ((pixels - low) / (high - low)).reshape(as_image)


def layers_of(model: Model) -> list[Layer]:
    """Return all layers of a model, the input first.

    Raises
    ------
    ValueError
        If the model does not know the shape of its input yet.
    """
    model.input_shape  # noqa: B018, it says what to do where there is none
    return [model.input.layer, *model.layers] if isinstance(model, Sequential) else model.layers


def _said(say: Say, model: Model, net: bool, shown: Shown) -> Said:
    before, after = prod(model.input_shape[1:]), prod(model.output_shape[1:])
    counts = {"count": f"{model.count_params():,}", "before": before, "after": after}
    return Said(
        say("model_title", **counts),
        (_total(say, model) if net and not shown.shapes else "") or _chain(say, model),
        say("model_note_net" if net else "model_note"),
        f"{type(model).__name__} {model.name!r}: " + " → ".join(map(repr, layers_of(model))),
    )


def _chain(say: Say, model: Model) -> str:
    """Tell how the shape of a sample changes, where that is short."""
    shapes = [layer.output_shape for layer in layers_of(model)]
    changes = [shape for k, shape in enumerate(shapes) if k == 0 or shape != shapes[k - 1]]
    chain = " → ".join(map(in_words, changes))
    return say("model_subtitle", chain=chain) if 1 < len(changes) <= _LONGEST_CHAIN else ""


def _total(say: Say, model: Model) -> str:
    """Tell which layers' parameters add up to all of them, if several have any."""
    counts = [layer.count_params() for layer in layers_of(model)]
    terms = [f"{count:,}" for count in counts if count]
    if len(terms) < 2 or sum(counts) != model.count_params():  # where layers share them
        return ""
    return say("model_sum", sum=" + ".join(terms), count=f"{sum(counts):,}")


def _facts(say: Say, shown: Shown) -> list[Fact]:
    told = [
        Fact("dtype", say("model_dtype"), rank=2) if shown.dtype else None,
        Fact("input", say("model_input"), rank=2) if shown.shapes else None,
        Fact("output", say("model_output")) if shown.shapes else None,
        (
            Fact("activation", say("model_activation"), drawn=True, rank=1)
            if shown.activations
            else None
        ),
        Fact("parameters", say("model_parameters"), lines=2),
    ]
    return [fact for fact in told if fact]


def _card(layer: Layer, shown: Shown) -> Card:
    begins = isinstance(layer, InputLayer)
    kind = "Input" if begins else type(layer).__name__
    values = {
        "dtype": layer.output.dtype,
        "input": "" if begins else in_words(layer.input_shape),
        "output": in_words(layer.output_shape),
        "activation": layer.activation.name if layer.activation else "",
        "parameters": _count(layer),
    }
    series = _COLORS.get(layer.role, 0)
    flows, name = prod(layer.output_shape[1:]), layer.name if shown.names else ""
    if not (name or shown.activations):  # there is room for what the layer does
        name = values["activation"]
    shapes = (shape for part in layer.parts() for shape in part.shapes)
    joins = any(len(shape) == 2 for shape in shapes)
    return Card(kind, name, values, series, flows, layer.activation, joins)


def in_words(shape: Sequence[int | None]) -> str:
    """Return the shape of a sample, of that of a batch."""
    return TIMES.join(f"{axis:,}" for axis in shape[1:])


def _count(layer: Layer) -> str:
    """Return how many parameters a layer has and, below, why."""
    count = f"{layer.count_params():,}"
    shapes = [weight.shape for weight in layer.weights]
    terms = [TIMES.join(f"{axis:,}" for axis in shape) for shape in shapes]
    return f"{count}\n{' + '.join(terms)}" if 0 < len(terms) <= _LONGEST_SUM else count
