"""Lines in pieces that look unlike, drawn in as few paths as there are looks."""

from collections.abc import Iterator, Sequence

import numpy as np
from matplotlib.path import Path


class Pieces:
    """Pieces of lines in space, of which those that look alike are one path.

    Parameters
    ----------
    pieces : each (k, 3); one goes on where the one before it ends, or elsewhere
    cells : the rows and the columns of where they lie
    """

    def __init__(self, pieces: Sequence[np.ndarray], cells: tuple[np.ndarray, np.ndarray]) -> None:
        self.cells, self.points = cells, np.concatenate([np.empty((0, 3)), *pieces])
        self._lengths = np.array([len(piece) for piece in pieces], int)
        self._starts = np.cumsum(self._lengths) - self._lengths
        ends = [piece[-1] for piece in pieces]
        self._goes_on = np.array(
            [bool(k) and np.array_equal(ends[k - 1], piece[0]) for k, piece in enumerate(pieces)],
            bool,
        )

    def by(self, looks: np.ndarray, points: np.ndarray) -> Iterator[tuple[int, Path]]:
        """Yield each look, and the path of the pieces that have it, through points (n, 2)."""
        codes = np.full(len(points), Path.LINETO, Path.code_type)
        alike = np.append(False, looks[1:] == looks[:-1])[: len(looks)]
        codes[self._starts[~(alike & self._goes_on)]] = Path.MOVETO
        look_of = np.repeat(looks, self._lengths)
        for look in np.unique(looks).tolist():
            kept = look_of == look
            yield look, Path(points[kept], codes[kept])
