"""The weights of the first layer as images: what each unit looks for, as it forms."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from gdviz.layers import Layer
from gdviz.models import Model
from gdviz.plotting.films.scene import Scene
from gdviz.plotting.layout.captions import Said, how_trained
from gdviz.plotting.layout.page import Box, Page, old_page
from gdviz.plotting.marks.areas import Image
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.text import write
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.writing import Writing
from gdviz.plotting.pictures.digits import side_of
from gdviz.studies import recorded as snapshots
from gdviz.studies.recorded import Recorded
from gdviz.words.words import say

_BELOW, _ABOVE = 1, 0
"""The series of weights below and above zero."""
_FULLEST = 0.998
"""The share of the weights, over all snapshots, that stay within the scale of colours."""
_KEY, _BETWEEN = 6.2, 0.45
"""In em: the room for the scale of colours, and between two images."""


def first_weights(
    model: Model,
    history: Any = None,
    units: int | Sequence[int] = 32,
    *,
    title: str | None = None,
    subtitle: str | None = None,
    size: str = "notebook",
    dark: bool = False,
) -> Scene:
    """Draw the weights of units of the first dense layer as images of what they are applied to.

    A pixel with a positive weight speaks for the unit, one with a negative weight against it: the
    unit answers best to images that look like its weights. All images share one scale, the same at
    all times.

    Parameters
    ----------
    model : of images, whose first layer with weights is a `Dense`
    history : from `fit(..., record=Snapshots(count=60))`: a frame is a snapshot; without it the
        picture shows the weights of now
    units : how many to show, those with the largest weights at the end; or their numbers
    title, subtitle, size, dark : as for `race`

    Returns
    -------
    Scene

    Raises
    ------
    ValueError
        If the model takes no images or has no dense layer behind them, the snapshots are of
        another one, or there are no such units.
    """
    film = snapshots.recorded_of(model, history)
    height, width = side_of(model, "first_weights")
    weighing = [layer for layer in model.layers if layer.count_params()]
    if not weighing or weighing[0].weights[0].ndim != 2:
        raise ValueError("first_weights needs a Dense layer behind the image")
    layer, kernel = weighing[0], weighing[0].weights[0]
    if len(kernel) != height * width:
        raise ValueError(
            f"first_weights needs a Dense layer of all {height * width} pixels, put a Flatten "
            f"before {layer.name!r}"
        )
    kernels = film.points[:, : kernel.size].reshape(-1, height, width, kernel.shape[1])
    chosen = _chosen(units, kernels[-1].reshape(kernel.shape))
    images = np.moveaxis(kernels[..., chosen], -1, 1)
    named = isinstance(units, Iterable)
    said = _said(model, film, chosen, layer, named, title, subtitle)

    def compose(figure: Figure, theme: Theme) -> list[Drawn]:
        page = old_page(figure, theme, said.title, said.subtitle, said.caption)
        return _compose(page, film, images)

    return Scene(compose, said.metadata(), size=size, dark=dark)


def _chosen(units: int | Sequence[int], kernel: np.ndarray) -> list[int]:
    """Return the numbers of the units to show, in order."""
    count, asked = kernel.shape[1], np.asarray(units)
    if asked.ndim == 0 and asked.dtype.kind in "iu" and asked > 0:
        largest = np.argsort(-np.linalg.norm(kernel, axis=0), kind="stable")
        return sorted(largest[:asked].tolist())
    if asked.ndim != 1 or asked.dtype.kind not in "iu" or not set(asked) <= set(range(count)):
        raise ValueError(
            f"units must be how many units to show, or their numbers from 0 to {count - 1}, got "
            f"{units!r}"
        )
    return asked.tolist()


def _said(
    model: Model,
    film: Recorded,
    chosen: Sequence[int],
    layer: Layer,
    named: bool,
    title: str | None,
    subtitle: str | None,
) -> Said:
    shown, count = len(chosen), layer.weights[0].shape[1]
    some = "weights_named" if named else "weights_some"
    note = say("weights_all" if shown == count else some, shown=shown, count=count)
    trained = how_trained(film, say)
    return Said(
        say("weights_forming" if film.moves else "weights_now") if title is None else title,
        say("weights_subtitle") if subtitle is None else subtitle,
        " ".join(filter(None, (note, trained))),
        f"{model!r}: layer {layer.name!r}, units {list(chosen)}; {trained}",
    )


def _compose(page: Page, film: Recorded, images: np.ndarray) -> list[Drawn]:
    theme, frames = page.theme, len(film.points)
    figure = page.figure.bbox
    axes = page.axes(0, 0, figure.width, figure.height)
    axes.set_axis_off()
    axes.set(xlim=(0, figure.width), ylim=(0, figure.height))
    scale = Shades(theme, images)
    places = _places(page, images.shape[1], images.shape[3] / images.shape[2])
    marks: list[Drawn] = [
        Image(
            lambda frame, k=k: scale.colors(images[int(frame), k]), frames, extent=extent
        ).draw_on(axes, theme)
        for k, extent in enumerate(places)
    ]
    left = max(right for _, right, _, _ in places) + 1.6 * theme.em
    box = left, min(low for _, _, low, _ in places), page.right, page.top
    return [*marks, *_key(page, axes, scale, box), *_counter(axes, theme, film, box)]


def _places(page: Page, count: int, aspect: float) -> list[tuple[float, float, float, float]]:
    """Return left, right, bottom and top of images as large as fit, in rows."""
    em = page.theme.em
    wide, high = page.right - page.left - _KEY * em, page.top - page.bottom
    gap = _BETWEEN * em

    def side(columns: int) -> float:
        rows = -(-count // columns)
        return min(
            (wide - gap * (columns - 1)) / columns / aspect, (high - gap * (rows - 1)) / rows
        )

    columns = max(range(1, count + 1), key=side)
    tall = side(columns)
    across, down = aspect * tall + gap, tall + gap
    left, top = page.left, page.top
    corners = [
        (left + k % columns * across, top - k // columns * down - tall) for k in range(count)
    ]
    return [(x, x + aspect * tall, y, y + tall) for x, y in corners]


class Shades:
    """Colours of weights: the ground at zero, one colour below it and another above.

    Parameters
    ----------
    weights : all that are to be coloured
    fullest : the share of them that stay within the scale

    Attributes
    ----------
    reach : the weight of the fullest colour, which larger ones have too: few do
    """

    def __init__(self, theme: Theme, weights: np.ndarray, fullest: float = _FULLEST) -> None:
        sizes = np.abs(weights[np.isfinite(weights)])
        self.reach = float(np.quantile(sizes, fullest)) if len(sizes) else 0.0
        self.reach = self.reach or 1.0
        palette = theme.palette
        self.stops = np.array(
            [to_rgb(theme.series(_BELOW)), to_rgb(palette.background), to_rgb(theme.series(_ABOVE))]
        )

    def colors(self, weights: np.ndarray) -> np.ndarray:
        """Return the colours, shape (..., 3), of weights (...)."""
        at = np.nan_to_num(np.asarray(weights, float) / self.reach, nan=0.0)
        return np.stack([np.interp(at, (-1, 0, 1), channel) for channel in self.stops.T], axis=-1)


def _key(page: Page, axes: Axes, scale: Shades, box: Box) -> list[Drawn]:
    """Draw the scale of colours, with its least, its middle and its largest weight."""
    theme, em, left = page.theme, page.theme.em, box[0]
    low, high = box[1] + 3.3 * em, box[3] - 1.5 * em
    middle, half = (low + high) / 2, (high - low) / 2
    strip = scale.colors(np.linspace(scale.reach, -scale.reach, 101)[:, None])
    for share, words in ((1, f"≥ {_rounded(scale)}"), (0, "0"), (-1, f"≤ −{_rounded(scale)}")):
        write(axes, left + 1.3 * em, middle + 0.96 * share * half, words, theme, scale=0.85,
              color=theme.palette.muted, va="center")  # fmt: skip
    for sign, words in ((1, say("weights_for")), (-1, say("weights_against"))):
        color = theme.series_text(_ABOVE if sign > 0 else _BELOW)
        write(axes, left, middle + sign * (half + 0.45 * em), words, theme, scale=0.85, color=color,
              weight="bold", va="bottom" if sign > 0 else "top")  # fmt: skip
    return [Image(lambda _: strip, extent=(left, left + 0.9 * em, low, high)).draw_on(axes, theme)]


def _rounded(scale: Shades) -> str:
    return f"{scale.reach:.2g}"


def _counter(axes: Axes, theme: Theme, film: Recorded, box: Box) -> list[Drawn]:
    """Write the step that each frame shows at the foot of the scale."""
    if not film.moves:
        return []
    (left, low, right, _), em = box, theme.em
    counter = Writing(
        lambda frame: say("counter", step=f"{film.steps[int(frame)]:,}"), (left, low),
        len(film.points), scale=0.95, color=theme.palette.muted, va="bottom",
        room=(left - em, low - em, right + em, low + 2 * em),
    ).draw_on(axes, theme)  # fmt: skip
    return [counter]
