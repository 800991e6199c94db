"""What a file keeps of a model, and what an optimizer remembers, read again from one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from gdviz.ground.states import changed, parts_of, started
from gdviz.training import storage


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


def stored_of(model: Any) -> storage.Stored:
    """Return what a file keeps of a model."""
    inner = [layer for layer in model.layers if layer is not model.input.layer]
    plain, weighted = (
        [metric() if isinstance(metric, type) else metric for metric in group]
        for group in (model.asked, model.asked_weighted)
    )
    learning = {"optimizer": model.rule, "loss": model.loss, "metrics": plain}
    if weighted:
        learning["weighted_metrics"] = weighted
    state = model.optimizer_state
    return storage.Stored(
        model.form,
        model.name,
        [model.input.layer, *inner],
        None if model.loss is None else learning,
        model.parameters,
        model.statistics,
        None if state is None else parts_of(state),
    )
