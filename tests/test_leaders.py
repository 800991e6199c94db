"""A leader goes from a free place straight to what is named, and crosses nothing."""

import numpy as np
import pytest

from gdviz.plotting.layout.labels import Occupancy, dense
from gdviz.plotting.layout.leaders import lead

FRAME, SIZE, GAP = (0.0, 0.0, 400.0, 300.0), (120.0, 30.0), 6.0
LOW = dense(np.array([(0.0, 40.0), (400.0, 40.0)]), 2)
BETWEEN = dense(np.array([(0.0, 55.0), (300.0, 55.0)]), 2)
ACROSS = dense(np.array([(0.0, 55.0), (400.0, 55.0)]), 2)


def found(size, anchors, others, taken=(), frame=FRAME, **settings):
    occupied = Occupancy(frame, GAP, np.concatenate([LOW, others]))
    return lead(size, anchors, occupied, Occupancy(FRAME, GAP, others), taken, **settings)


def test_the_words_are_clear_of_the_paths_and_the_line_ends_on_the_named_one():
    centre, line = found(SIZE, LOW, BETWEEN)
    half = np.array(SIZE) / 2
    for points in (LOW, BETWEEN):
        away = np.maximum(np.abs(points - centre) - half, 0)
        assert np.hypot(*away.T).min() >= GAP - 2
    assert np.hypot(*(LOW - line[1]).T).min() == 0
    assert (np.abs(line[0] - centre) <= half).all()
    crossing = np.hypot(*np.moveaxis(dense(line, 1)[:, None] - BETWEEN, -1, 0))
    assert crossing.min() >= 0.5 * GAP - 2


def test_the_line_goes_round_words_that_stand_already():
    taken = [(290.0, 60.0, 400.0, 90.0)]
    _, line = found(SIZE, LOW, BETWEEN, taken)
    points, (box,) = dense(line, 1), np.array(taken)
    assert not ((points > box[:2]) & (points < box[2:])).all(axis=1).any()


@pytest.mark.parametrize(
    ("size", "anchors", "others"),
    [((500.0, 30.0), LOW, BETWEEN), (SIZE, np.empty((0, 2)), BETWEEN), (SIZE, LOW, ACROSS)],
    ids=["wider than the frame", "nothing to name", "walled in"],
)
def test_there_is_none_where_there_is_no_way(size, anchors, others):
    low = (FRAME[0], 20.0, *FRAME[2:])  # no words fit below what is named
    assert found(size, anchors, others, frame=low) is None


@pytest.mark.parametrize(("bottom", "is_near"), [(60.0, True), (150.0, False)])
def test_a_line_that_may_not_lead_far_is_none_where_only_a_long_one_is_free(bottom, is_near):
    frame, nothing = (FRAME[0], bottom, *FRAME[2:]), np.empty((0, 2))
    length = np.hypot(*np.diff(found(SIZE, LOW, nothing, frame=frame).line, axis=0)[0])
    assert length == pytest.approx(bottom - 40)
    near = found(SIZE, LOW, nothing, frame=frame, far=False)
    assert (near is not None) is is_near is bool(length <= 14 * GAP)
