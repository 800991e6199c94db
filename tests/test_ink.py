"""What is hidden by ink, and what is bare."""

import numpy as np
import pytest

from gdviz.plotting.marks.ink import RADIUS, Ink

RNG = np.random.default_rng(3)


def _away(points: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return how far points (k, 2) are from the nearest of segments (4, s)."""
    begin, way = ends[:2].T, (ends[2:] - ends[:2]).T
    from_begin = points[:, None] - begin
    share = (from_begin * way).sum(axis=2) / np.maximum((way**2).sum(axis=1), 1e-9)
    return np.linalg.norm(from_begin - share.clip(0, 1)[..., None] * way, axis=2).min(axis=1)


def _ink(drawn: np.ndarray) -> Ink:
    ends = drawn.reshape(2, 2, -1)
    ink = Ink(ends.min((0, 2)), ends.max((0, 2)), None)
    ink.add(drawn)
    return ink


@pytest.mark.parametrize(("count", "reach"), [(60, 30), (400, 6)], ids=["long", "short"])
def test_what_is_hidden_has_ink_all_round(count, reach):
    begin = RNG.uniform(0, 60, (2, count))
    drawn = np.concatenate([begin, begin + RNG.uniform(-reach, reach, (2, count))])
    drawn = drawn.astype(np.float32)
    points = np.tile(RNG.uniform(0, 60, (2, 3000)), (2, 1)).astype(np.float32)
    hides = _ink(drawn).hides(points)
    np.testing.assert_array_equal(_ink(-drawn).hides(-points), hides)
    hidden = points[:2, hides].T
    assert len(hidden) > 100
    angles = np.linspace(0, 2 * np.pi, 32)
    rim = RADIUS * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    away = _away((hidden[:, None] + rim).reshape(-1, 2), drawn)
    assert away.max() <= 1.02 * RADIUS
