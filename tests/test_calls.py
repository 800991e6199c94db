"""A part of a line looks as it does in the whole, to the bit, where Agg rounds it too."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from gdviz.plotting.films.calls import Line, differences
from gdviz.plotting.films.pens import Pen

SIDE = 301
STEPS = np.arange(60)
LINES = {
    "stairs, moved to whole pixels": (
        3.3 + 4.9 * STEPS // 2 * 2,
        280.7 - 4.3 * (STEPS + 1) // 2 * 2,
    ),
    "a wave": (5 * STEPS, 150 + 90 * np.sin(STEPS / 5)),
    "straight, but for rounding: each join bends to either side": (4.7 * STEPS, 9 + 4.3 * STEPS),
    "halves of what Agg rounds to": (5 * STEPS + 1 / 512, 150 + STEPS * (STEPS % 5) / 3 + 1 / 512),
}
TRANSFORM = Affine2D().scale(0.97, 1.01).translate(1 / 3, -0.7)


def drawn(renderer, draw):
    renderer.clear()
    draw()
    return np.array(renderer.buffer_rgba())


def line_through(renderer, x, y):
    context = renderer.new_gc()
    context.set_linewidth(2)
    context.set_joinstyle("round")
    context.set_capstyle("round")
    return Line(renderer, Pen(renderer, context), Path(np.column_stack([x, y])), TRANSFORM)


@pytest.mark.parametrize("more", [0, np.spacing(SIDE), 0.4], ids=["whole", "rounded", "broken"])
@pytest.mark.parametrize("name", LINES)
def test_a_part_looks_as_in_the_whole(name, more):
    renderer = RendererAgg(SIDE + more, SIDE + more, 100)  # which draws on whole pixels
    line = line_through(renderer, *LINES[name])
    told = line.context, line._path, TRANSFORM
    whole = drawn(renderer, lambda: renderer.draw_path(*told))
    parts = 0
    for left in range(0, SIDE, 50):
        for bottom in range(0, SIDE, 50):
            box = left, bottom, min(left + 50, SIDE), min(bottom + 50, SIDE)
            part = drawn(renderer, lambda box=box: line.draw([box]))
            seen = slice(SIDE - box[3], SIDE - bottom), slice(left, box[2])
            np.testing.assert_array_equal(part[seen], whole[seen])
            parts += 0 < (part[..., 3] > 0).sum() < (whole[..., 3] > 0).sum()
    assert parts > 5


@pytest.mark.parametrize("name", LINES)
def test_beside_the_boxes_a_line_that_grows_is_what_it_was(name):
    renderer = RendererAgg(SIDE, SIDE, 100)
    x, y = LINES[name]
    short, long = (line_through(renderer, x[:k], y[:k]) for k in (40, 43))
    first, second = (
        drawn(renderer, lambda line=line: renderer.draw_path(line.context, line._path, TRANSFORM))
        for line in (short, long)
    )
    other = (first != second).any(axis=-1)
    assert other.any()
    boxes = differences([short], [long])
    for left, bottom, right, top in boxes:
        other[SIDE - int(top) - 1 : SIDE - int(bottom), int(left) : int(right) + 1] = False
    assert not other.any()
    assert all((right - left) * (top - bottom) < SIDE**2 / 20 for left, bottom, right, top in boxes)
