"""Everything that draws: Matplotlib's only home.

A mark draws one thing and moves it; a scene is a figure and its marks; a picture is a function
that gives a scene.
"""

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gdviz.plotting.films.scene import Scene
    from gdviz.plotting.marks.theme import SIZES, Size, Theme, style
    from gdviz.plotting.pictures.basins import basins
    from gdviz.plotting.pictures.compare import compare_losses
    from gdviz.plotting.pictures.crossentropy import binary_cross_entropy, cross_entropy
    from gdviz.plotting.pictures.digits import predictions
    from gdviz.plotting.pictures.field import field
    from gdviz.plotting.pictures.forward import forward_pass
    from gdviz.plotting.pictures.history import training_history
    from gdviz.plotting.pictures.inside import inside
    from gdviz.plotting.pictures.learning_rates import learning_rates
    from gdviz.plotting.pictures.level_ground import critical_points
    from gdviz.plotting.pictures.model import plot_model
    from gdviz.plotting.pictures.momentum_map import momentum_map
    from gdviz.plotting.pictures.outlier import outlier
    from gdviz.plotting.pictures.race import paths, race
    from gdviz.plotting.pictures.rate_sweep import rate_sweep
    from gdviz.plotting.pictures.regions import decision_regions
    from gdviz.plotting.pictures.relief import relief
    from gdviz.plotting.pictures.schedule import schedules
    from gdviz.plotting.pictures.slices import slices
    from gdviz.plotting.pictures.softmax import softmax_learning
    from gdviz.plotting.pictures.stochastic import mini_batches, stochastic
    from gdviz.plotting.pictures.training_race import training_race
    from gdviz.plotting.pictures.vanishing import vanishing_slope
    from gdviz.plotting.pictures.weights import first_weights
    from gdviz.plotting.pictures.worked_step import worked_step
    from gdviz.words.words import set_language

_HOMES = {
    "basins": "plotting.pictures.basins",
    "binary_cross_entropy": "plotting.pictures.crossentropy",
    "compare_losses": "plotting.pictures.compare",
    "critical_points": "plotting.pictures.level_ground",
    "cross_entropy": "plotting.pictures.crossentropy",
    "decision_regions": "plotting.pictures.regions",
    "field": "plotting.pictures.field",
    "first_weights": "plotting.pictures.weights",
    "forward_pass": "plotting.pictures.forward",
    "inside": "plotting.pictures.inside",
    "learning_rates": "plotting.pictures.learning_rates",
    "mini_batches": "plotting.pictures.stochastic",
    "momentum_map": "plotting.pictures.momentum_map",
    "outlier": "plotting.pictures.outlier",
    "paths": "plotting.pictures.race",
    "plot_model": "plotting.pictures.model",
    "predictions": "plotting.pictures.digits",
    "race": "plotting.pictures.race",
    "rate_sweep": "plotting.pictures.rate_sweep",
    "relief": "plotting.pictures.relief",
    "Scene": "plotting.films.scene",
    "schedules": "plotting.pictures.schedule",
    "set_language": "words.words",
    "Size": "plotting.marks.theme",
    "SIZES": "plotting.marks.theme",
    "slices": "plotting.pictures.slices",
    "softmax_learning": "plotting.pictures.softmax",
    "stochastic": "plotting.pictures.stochastic",
    "style": "plotting.marks.theme",
    "Theme": "plotting.marks.theme",
    "training_history": "plotting.pictures.history",
    "training_race": "plotting.pictures.training_race",
    "vanishing_slope": "plotting.pictures.vanishing",
    "worked_step": "plotting.pictures.worked_step",
}

__all__ = [
    "SIZES",
    "Scene",
    "Size",
    "Theme",
    "basins",
    "binary_cross_entropy",
    "compare_losses",
    "critical_points",
    "cross_entropy",
    "decision_regions",
    "field",
    "first_weights",
    "forward_pass",
    "inside",
    "learning_rates",
    "mini_batches",
    "momentum_map",
    "outlier",
    "paths",
    "plot_model",
    "predictions",
    "race",
    "rate_sweep",
    "relief",
    "schedules",
    "set_language",
    "slices",
    "softmax_learning",
    "stochastic",
    "style",
    "training_history",
    "training_race",
    "vanishing_slope",
    "worked_step",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        # with the name and the module, Python says what may have been meant
        said = f"module 'gdviz.plotting' has no attribute {name!r}"
        raise AttributeError(said, name=name, obj=sys.modules[__name__])
    return getattr(import_module(f"gdviz.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
