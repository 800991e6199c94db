"""The line between two solutions: is there a valley between them, or a barrier?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from gdviz.ground import checks
from gdviz.landscapes.subspace import Barrier, Segment, barrier_of

BEYOND = 0.25
"""How far beyond the ends the line is followed, in its lengths."""


@dataclass(frozen=True, eq=False)
class Between:
    """The losses on the line between two solutions.

    Attributes
    ----------
    at : places on the line, from before 0, the first solution, to after 1, the second; shape (k,)
    values : the loss there, shape (k,), by the label of what was measured
    barriers : how high each rises above the straight line between its ends
    distance : between the solutions, in all dimensions
    dimension : how many these are
    """

    at: np.ndarray
    values: dict[str, np.ndarray]
    barriers: dict[str, Barrier]
    distance: float
    dimension: int

    def end(self, label: str, which: int) -> float:
        """Return the loss at the first solution (0) or at the second (1)."""
        return float(np.interp(which, self.at, self.values[label]))


def between(objectives: Any, a: Any, b: Any, points: int = 51) -> Between:
    """Return the losses on the line between two solutions.

    Parameters
    ----------
    objectives : what is measured, such as `model.objective(x, y)`; several, such as those of
        training and of validation, in a dict of label to objective
    a, b : the solutions, shape (n,), or lists of weight arrays
    points : from one to the other; a quarter as many lie beyond each

    Raises
    ------
    ValueError
        If the solutions are the same, or do not go with the objectives.

    Source: Goodfellow et al., "Qualitatively characterizing neural network optimization problems",
    2015.

    Examples
    --------
    >>> line = gd.landscapes.between("x^4 - 2x^2 + y^2", (-1, 0), (1, 0))
    >>> line.barriers
    {'': Barrier(height=1.0, at=0.5)}
    """
    several = objectives if isinstance(objectives, Mapping) else {"": objectives}
    inner = checks.whole("points", points, 5)
    apart = 1 / (inner - 1)
    beyond = round(BEYOND / apart)
    at = np.arange(-beyond, inner + beyond) * apart
    lines = {str(label): Segment(one, a, b) for label, one in several.items()}
    values = {label: line(at[:, None]) for label, line in lines.items()}
    line = next(iter(lines.values()))
    barriers = {
        label: barrier_of(at[beyond : beyond + inner], each[beyond : beyond + inner])
        for label, each in values.items()
    }
    distance = float(np.linalg.norm(line.directions[0].astype(float)))
    return Between(at, values, barriers, distance, len(line.origin))
