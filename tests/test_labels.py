"""A label never covers a path, never meets another and never leaves its frame."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdviz.plotting.layout.labels import Occupancy, dense, distances, place, spread, thin

FRAME = (0.0, 0.0, 400.0, 300.0)
NOWHERE = np.empty((0, 2))

coordinate = st.floats(-50, 450, allow_nan=False)
points = st.lists(st.tuples(coordinate, coordinate), min_size=1, max_size=30).map(
    lambda pairs: np.array(pairs)
)
boxes = st.lists(
    st.tuples(st.floats(0, 350), st.floats(0, 250), st.floats(5, 120), st.floats(5, 60)).map(
        lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3])
    ),
    max_size=8,
)
sizes = st.tuples(st.floats(5, 120), st.floats(5, 40))


def box_of(centre, size):
    half = np.array(size) / 2
    return (*(np.array(centre) - half), *(np.array(centre) + half))


def gap_between(one, other):
    """Return how far apart two boxes are, negative where they overlap, along the better axis."""
    across = max(one[0] - other[2], other[0] - one[2])
    up = max(one[1] - other[3], other[1] - one[3])
    return max(across, up)


@settings(max_examples=80, deadline=None)
@given(size=sizes, anchors=points, paths=points, others=points, taken=boxes, gap=st.floats(1, 12))
def test_a_place_is_free(size, anchors, paths, others, taken, gap):
    centre = place(size, anchors, Occupancy(FRAME, gap, paths), others, taken)
    if centre is None:
        return
    box = box_of(centre, size)
    assert box[0] >= -1e-9
    assert box[1] >= -1e-9
    assert box[2] <= 400 + 1e-9
    assert box[3] <= 300 + 1e-9
    away = np.maximum(np.maximum(box[:2] - paths, paths - box[2:]), 0).max(axis=1)
    assert away.min() >= gap - 1e-9
    for other in taken:
        assert gap_between(box, other) >= gap / 2 - 1e-9


@settings(max_examples=60, deadline=None)
@given(size=sizes, anchors=points, gap=st.floats(1, 12))
def test_on_an_empty_map_a_label_stands_right_beside_an_anchor(size, anchors, gap):
    inside = anchors[((anchors >= 150) & (anchors <= [250, 150])).all(axis=1)]
    centre = place(size, anchors, Occupancy(FRAME, gap, NOWHERE), NOWHERE)
    if len(inside):
        assert centre is not None
    if centre is not None:
        box = np.array(box_of(centre, size))
        away = np.maximum(np.maximum(box[:2] - anchors, anchors - box[2:]), 0)
        assert np.hypot(*away.T).min() <= 6 * gap + 1e-6


@pytest.mark.parametrize(
    ("size", "paths", "taken"),
    [
        ((500, 20), NOWHERE, []),
        ((20, 400), NOWHERE, []),
        ((40, 20), NOWHERE, [(-10, -10, 410, 310)]),
        ((40, 20), np.stack(np.meshgrid(np.arange(0, 401, 15), np.arange(0, 301, 15)), -1), []),
    ],
    ids=["too wide", "too high", "all taken", "paths all over"],
)
def test_where_nothing_is_free_there_is_no_place(size, paths, taken):
    anchors = np.array([[200.0, 150.0], [30, 30]])
    occupied = Occupancy(FRAME, 4, paths.reshape(-1, 2))
    assert place(size, anchors, occupied, NOWHERE, taken) is None


def test_without_anchors_there_is_no_place():
    assert place((10, 10), NOWHERE, Occupancy(FRAME, 4, NOWHERE), NOWHERE) is None


def test_of_free_places_the_one_farthest_from_other_paths_is_taken():
    anchors = np.array([[100.0, 150], [300, 150]])
    occupied = Occupancy(FRAME, 5, anchors)
    assert place((40, 20), anchors, occupied, np.array([[60.0, 150]]))[0] > 300
    assert place((40, 20), anchors, occupied, np.array([[340.0, 150]]))[0] < 100


@settings(max_examples=60, deadline=None)
@given(anchors=points, others=points, nearest=st.booleans(), gap=st.floats(1, 12))
def test_no_free_place_right_beside_an_anchor_is_farther_from_other_paths(
    anchors, others, nearest, gap
):
    size, occupied = (30.0, 10.0), Occupancy(FRAME, gap, NOWHERE)
    centre = place(size, anchors, occupied, others, nearest=nearest)
    half = np.array(size) / 2
    sides = np.array([[half[0] + gap, 0], [-half[0] - gap, 0], [0, half[1] + gap]])
    beside = (anchors[:, None] + sides).reshape(-1, 2)
    inside = ((beside - half >= 0) & (beside + half <= FRAME[2:])).all(axis=1)
    away = distances(beside[inside], others, half)
    if centre is None:
        assert nearest or not len(away)
        assert away.max(initial=0) <= gap
    elif nearest:
        assert distances(centre[None], others, half)[0] > gap
    elif len(away):
        assert distances(centre[None], others, half)[0] >= away.max() - 1e-9


@settings(max_examples=60, deadline=None)
@given(size=sizes, paths=points, gap=st.floats(1, 12))
def test_where_a_box_is_free_there_is_room(size, paths, gap):
    occupied = Occupancy(FRAME, gap, dense(paths, 3))
    corners = np.stack(np.meshgrid(np.arange(0, 400, 7), np.arange(0, 300, 7)), -1).reshape(-1, 2)
    if occupied.free(np.concatenate([corners, corners + size], axis=1)).any():
        assert occupied.has_room(np.array(size))


def test_there_is_no_room_where_paths_are_closer_to_one_another():
    across = np.concatenate([dense(np.array([(0.0, y), (400, y)]), 1) for y in range(0, 301, 30)])
    occupied = Occupancy(FRAME, 4, across)
    assert occupied.has_room(np.array([100.0, 14]))
    assert not occupied.has_room(np.array([100.0, 26]))
    assert not occupied.has_room(np.array([401.0, 14]))


def test_of_the_points_in_a_square_the_first_remains_in_its_place_among_the_others():
    scattered = np.array([[9.0, 9], [1, 1], [8.5, 8], [0, 1.5], [1, 9]])
    assert thin(scattered, 2).tolist() == [[9, 9], [1, 1], [1, 9]]


@settings(max_examples=60, deadline=None)
@given(vertices=points, spacing=st.floats(1, 20))
def test_dense_points_lie_on_the_line_and_leave_no_gap(vertices, spacing):
    found = dense(vertices, spacing)
    if len(vertices) > 1:
        assert np.hypot(*np.diff(found, axis=0).T).max() <= spacing + 1e-9
    np.testing.assert_allclose(found[[0, -1]], vertices[[0, -1]])
    length = np.hypot(*np.diff(vertices, axis=0).T).sum()
    assert np.hypot(*np.diff(found, axis=0).T).sum() == pytest.approx(length, abs=1e-6)


def test_dense_leaves_out_what_is_not_finite():
    vertices = np.array([[0.0, 0], [10, 0], [np.nan, 1], [np.inf, 2]])
    found = dense(vertices, 2)
    assert np.isfinite(found).all()
    np.testing.assert_array_equal(found[[0, -1]], [[0, 0], [10, 0]])


wanted_and_heights = st.lists(
    st.tuples(st.floats(-20, 320), st.floats(5, 30)), min_size=1, max_size=9
)


@settings(max_examples=60, deadline=None)
@given(labels=wanted_and_heights)
def test_spread_boxes_keep_apart_and_inside(labels):
    wanted, heights = map(list, zip(*labels, strict=True))
    centres = spread(wanted, heights, 0, 300)  # they always fit: 9 * 30 < 300
    edges = sorted((c - h / 2, c + h / 2) for c, h in zip(centres, heights, strict=True))
    for (_, top), (bottom, _) in pairwise(edges):
        assert bottom >= top - 1e-6
    assert edges[0][0] >= -1e-6
    assert edges[-1][1] <= 300 + 1e-6
    order = np.argsort(wanted, kind="stable")
    assert (np.diff(np.array(centres)[order]) > -1e-6).all() or len(set(wanted)) < len(wanted)


@settings(max_examples=60, deadline=None)
@given(labels=wanted_and_heights)
def test_spread_moves_nothing_further_than_all_the_boxes_need(labels):
    wanted, heights = map(list, zip(*labels, strict=True))
    centres = spread(wanted, heights, -1000, 1000)
    assert np.abs(np.subtract(centres, wanted)).max() <= sum(heights)
    assert sum(centres) - sum(wanted) == pytest.approx(0, abs=sum(heights) * len(wanted))


@pytest.mark.parametrize(
    ("wanted", "heights", "expected"),
    [
        ([], [], []),
        ([50], [10], [50]),
        ([50, 100, 20], [10, 10, 10], [50, 95, 20]),
        ([50, 50], [10, 10], [45, 55]),
        ([50, 52], [10, 10], [46, 56]),
        ([52, 50], [10, 10], [56, 46]),
        ([-30], [10], [5]),
        ([150, 150], [10, 10], [85, 95]),
        ([50, 50, 50], [10, 10, 10], [40, 50, 60]),
    ],
)
def test_spread(wanted, heights, expected):
    assert spread(wanted, heights, 0, 100) == pytest.approx(expected)
