"""What an optimizer remembers, read again from a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from gdviz.states import changed, parts_of, started


def remembered(first: Any, kept: Mapping[str, Any]) -> Any:
    """Return the memory of an optimizer, each part of the kind that it begins with.

    Parameters
    ----------
    first : what its `init` returned
    kept : numbers and arrays by name

    Raises
    ------
    ValueError
        If a part is missing, or of another shape, or there are more.
    """

    def again(name: str, first: Any) -> Any:
        like = kept.get(name)
        if type(first) is not type(like) or np.shape(first) != np.shape(like):
            raise ValueError(f"the optimizer's {name} is missing or has another shape")
        return like

    start = started(first)
    if more := kept.keys() - parts_of(start).keys():
        raise ValueError(f"the optimizer begins without {min(more)}")
    return changed(start, again)
