"""Where points come to lie: what a transform does is put together once, while it stays the same."""

from typing import Any

import numpy as np
from matplotlib.path import Path
from matplotlib.transforms import Transform, TransformNode

_LIKE = Path([(0, 0)])
"""Has what paths have besides: to ask for the settings takes longer than the rest."""


class Placing(TransformNode):
    """Stands for a transform, which puts its affine part together anew whenever it is asked."""

    def __init__(self, transform: Transform) -> None:
        super().__init__()
        self.transform, self._affine, self._is_affine = transform, None, False
        self.set_children(transform)  # which then says when it is another

    @property
    def affine(self) -> Any:
        """What is affine, and done last."""
        if self._invalid:
            self._affine, self._is_affine = self.transform.get_affine(), self.transform.is_affine
            self._invalid = self._VALID
        return self._affine

    def before(self, paths: list[Path]) -> tuple[list[Path], Any]:
        """Return paths as they are before what is affine; and that."""
        affine = self.affine
        if not self._is_affine:
            paths = [self.transform.transform_path_non_affine(path) for path in paths]
        return paths, affine


class Placed:
    """An artist that asks in every frame how its transform places its points."""

    _placing: Placing | None = None

    def placing(self) -> Placing:
        """Return what stands for its transform."""
        transform = self.get_transform()
        if self._placing is None or self._placing.transform is not transform:
            self._placing = Placing(transform)
        return self._placing


def path_through(points: np.ndarray, codes: np.ndarray | None = None) -> Path:
    """Return the path through points (k, 2) of floats, which are not looked at again."""
    return Path._fast_from_codes_and_verts(points, codes, _LIKE)
