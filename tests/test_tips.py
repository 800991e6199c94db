"""Names ride at the tips of curves that grow: apart from each other, on the page."""

from itertools import pairwise

import numpy as np
import pytest
from reading import marks_of

from gdviz.plotting.films.scene import Scene
from gdviz.plotting.layout.captions import Said
from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.page import Page
from gdviz.plotting.layout.tips import Growing, grow, room_for
from gdviz.plotting.marks.writing import Writing

FRAMES = 9


def growing(values, series):
    points = np.stack([np.arange(FRAMES), values], axis=1)
    return Growing(lambda count: f"curve {series}\n{count}", points, np.arange(FRAMES) + 1, series)


def scene(values):
    curves = [growing(each, series) for series, each in enumerate(values)]

    def compose(figure, theme):
        page = Page(figure, theme, Said("Three curves", "", "", ""))
        box = page.left, page.bottom, page.right - room_for(page, curves), page.top
        return grow(Chart(page, box, ((0, FRAMES - 1), (0, 1))), curves)

    return Scene(compose, size="paper")


@pytest.mark.parametrize(
    "values",
    [
        [np.full(FRAMES, 0.5)] * 3,
        [np.linspace(0, 1, FRAMES), np.linspace(1, 0, FRAMES), np.full(FRAMES, np.inf)],
        [np.full(FRAMES, 5.0), np.full(FRAMES, -5.0), np.full(FRAMES, np.nan)],
    ],
)
def test_names_keep_apart_and_on_the_page(values):
    drawn = scene(values)
    names = [mark.text for mark in marks_of(drawn, Writing)]
    for frame in range(FRAMES):
        drawn.draw(frame)
        boxes = sorted((name.get_window_extent() for name in names), key=lambda box: box.y0)
        for box in boxes:
            assert box.x0 >= 0
            assert box.x1 <= drawn.figure.bbox.x1
        for lower, upper in pairwise(boxes):
            assert upper.y0 > lower.y1 - 2
        assert {name.get_text().split("\n")[1] for name in names} == {str(frame + 1)}


def test_a_name_stands_right_beside_its_tip():
    drawn = scene([np.linspace(0.2, 0.8, FRAMES)])
    (name,) = [mark.text for mark in marks_of(drawn, Writing)]
    axes = drawn.figure.axes[0]
    for frame in (0, 4, 8):
        drawn.draw(frame)
        tip = axes.transData.transform((frame, np.linspace(0.2, 0.8, FRAMES)[frame]))
        box = name.get_window_extent()
        assert 0 < box.x0 - tip[0] < 1.2 * drawn.theme.em
        assert (box.y0 + box.y1) / 2 == pytest.approx(tip[1], abs=0.2 * drawn.theme.em)
