"""The loss of a model with two parameters, on data, is a surface: a descent on it is learning.

The model is a line w x + b, or a logistic unit, which puts the line through a sigmoid. The loss at
(w, b) is the mean over the samples, its gradient theirs by the chain rule; on some of the samples
alone it is a slightly different surface, and that is the noise of stochastic gradient descent.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gdviz.calculus.numeric import BLOCK
from gdviz.ground.arrays import as_numbers
from gdviz.ground.checks import quoted
from gdviz.ground.executors import in_threads
from gdviz.loss.base import Loss
from gdviz.loss.regression import least_squares, lowest
from gdviz.loss.softmax import sigmoid
from gdviz.loss.targets import check_range
from gdviz.losses import LOSSES, get
from gdviz.objectives.base import Drawable
from gdviz.objectives.points import (
    Domain,
    Point,
    as_point,
    as_points,
    checked_domain,
    checked_names,
    domain_between,
)
from gdviz.programs.javascript import Source, function, literal
from gdviz.programs.recording import record

if TYPE_CHECKING:
    from gdviz.calculus.critical_points import CriticalPoints

MODELS = {"line": "a line", "logistic": "a logistic unit"}
MOST_TOLD = 50
"""How many samples a description lists."""

Arrays = tuple[np.ndarray, ...]


@dataclass(frozen=True, eq=False, repr=False)
class DataSurface(Drawable):
    """The mean loss of a line, or of a logistic unit, on data: a function of (w, b).

    Parameters
    ----------
    x : what the model is given, shape (n,)
    y : what it should say, shape (n,); of a logistic unit from 0 to 1
    loss : its name, or a loss from `gdviz.losses`. Both models take those of a residual: "mse",
        "mae", "mape", "msle", "huber", "log_cosh"; a line also those of a margin, for labels -1
        and 1, "hinge" and "squared_hinge", and a logistic unit "binary_crossentropy", computed
        from the logits; each of them those of one's own
    model : "line", w x + b, or "logistic", 1 / (1 + exp(-(w x + b)))
    name : in pictures, where its formula is too long
    names : of the two parameters
    domain : what a picture shows, ((wmin, wmax), (bmin, bmax)); by default what holds (0, 0) and
        the line of least squares, or the logistic units from flat to steep
    start : a point from which a descent is worth watching

    Raises
    ------
    ValueError
        If x or y is no row of numbers, they differ in length, one is nan or infinite, a target is
        none of this loss, or the loss or the model is not one of these.

    Examples
    --------
    >>> surface = gd.DataSurface([0, 1, 2], [1, 3, 5])
    >>> surface([2, 0])
    np.float64(1.0)
    >>> surface.gradient([2, 0])
    array([-2., -2.])
    >>> surface.minima
    ((2.0, 1.0),)
    >>> len(surface), surface.batch([0, 2])
    (3, DataSurface(2 samples, MeanSquaredError(), 'line'))

    Notes
    -----
    Points have the shape (..., 2), float32 stays float32. With z = w x + b and the slope
    g = d loss / d z of each sample, the gradient is (mean of g x, mean of g); at a kink the slope
    of a sample is the mean of both sides.
    """

    x: np.ndarray
    y: np.ndarray
    loss: Loss | str = "mse"
    model: str = "line"
    _: KW_ONLY
    name: str | None = None
    names: tuple[str, str] = ("w", "b")
    domain: Domain | None = None
    start: Point | None = (0.0, 0.0)
    framed: bool = field(init=False)
    _targets: np.ndarray = field(init=False)
    _of_all: Loss = field(init=False)

    dimension: ClassVar[int] = 2

    def __post_init__(self) -> None:
        loss = _checked_loss(get(self.loss), self.model)
        x, y = _samples("x", self.x), _samples("y", self.y)
        if len(x) != len(y):
            raise ValueError(f"x and y must have as many samples, got {len(x)} and {len(y)}")
        if self.model == "logistic":
            check_range("y", y, "probability", (0, 1))
        if loss.target_range:
            check_range("y", y, loss.target_name, loss.target_range)
        # the samples are to the loss what the outputs of one sample are: it takes their mean
        of_all = loss.but(reduction=None, dtype=None)
        content = {
            "x": x,
            "y": y,
            "loss": loss,
            "name": self.name or f"{type(loss).name} of {MODELS[self.model]}",
            "_of_all": of_all,
            "_targets": of_all.prepared_targets(y, y.shape),
            "names": checked_names(self.names, 2),
            "start": None if self.start is None else as_point(self.start, 2),
            "framed": self.domain is not None,
            "domain": _domain(x, y, self.model) if self.domain is None else self.domain,
        }
        content["domain"] = checked_domain(content["domain"])
        self.__dict__.update(content)

    def __len__(self) -> int:
        """The number of samples."""
        return len(self.x)

    def predicted(self, x: ArrayLike, point: ArrayLike) -> np.ndarray:
        """Return what the model with the parameters (w, b) of a point says at x, shape (k,)."""
        w, b = np.asarray(point, float)
        z = w * np.asarray(x, float) + b
        return z if self.model == "line" else 1 / (1 + np.exp(-z))

    def __repr__(self) -> str:
        return f"DataSurface({len(self)} samples, {self.loss!r}, {self.model!r})"

    def batch(self, indices: ArrayLike) -> DataSurface:
        """Return the surface of some of the samples alone, over the same domain.

        Parameters
        ----------
        indices : of the samples, as NumPy takes them: shape (m,), a slice or a mask
        """
        part = object.__new__(type(self))
        kept = {name: self.__dict__[name][indices] for name in ("x", "y", "_targets")}
        if kept["x"].ndim != 1 or not kept["x"].size:
            raise ValueError(
                f"indices must be of one or more samples, shape (m,), got {quoted(indices)}"
            )
        part.__dict__.update(self.__getstate__() | kept)
        return part

    def __getstate__(self) -> dict[str, Any]:
        return {f.name: self.__dict__[f.name] for f in fields(self)}

    # --------------------------------------------------------------------- value and slope

    def __call__(self, points: ArrayLike) -> np.ndarray:
        """Return the values, shape (...), at points of shape (..., 2)."""
        return self._over(as_points(points, 2), self._values)[0]

    def value_and_gradient(self, points: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """Return the values (...) and gradients (..., 2) at points of shape (..., 2)."""
        return self._over(as_points(points, 2), self._values_and_gradients)

    def hessian(self, points: ArrayLike) -> np.ndarray:
        """Return [[f_ww, f_wb], [f_bw, f_bb]], shape (..., 2, 2), at points of shape (..., 2).

        At a kink, where there is none, it is that of the flat sides: of MAE it is 0 everywhere.
        """
        return self._over(as_points(points, 2), self._hessians)[0]

    def _over(self, points: np.ndarray, block: Callable[[np.ndarray], Arrays]) -> Arrays:
        """Return what a function of points (k, 2) gives for all, in blocks that fit the cache."""
        flat = points.reshape(-1, 2)
        rows = max(1, BLOCK // len(self))
        parts = [flat[first : first + rows] for first in range(0, max(len(flat), 1), rows)]

        def of_part(part: np.ndarray) -> Arrays:
            with np.errstate(all="ignore"):
                return block(part)

        if len(parts) <= 2 or rows == 1:  # of so many samples a loss makes blocks of its own
            results = list(map(of_part, parts))
        else:
            results = in_threads(of_part, parts)
        whole = (np.concatenate(each) for each in zip(*results, strict=True))
        return tuple(each.reshape(points.shape[:-1] + each.shape[1:])[()] for each in whole)

    def _at(self, points: np.ndarray) -> Arrays:
        """Return x (n,), the targets and z = w x + b, both (k, n), in the dtype of the points."""
        x, y = (each.astype(points.dtype, copy=False) for each in (self.x, self._targets))
        z = points[:, :1] * x + points[:, 1:]
        return x, np.broadcast_to(y, z.shape), z

    def _values(self, points: np.ndarray) -> Arrays:
        _, y, z = self._at(points)
        return (self._of_all.per_sample_unchecked(y, z if self._takes_z else sigmoid(z)),)

    def _values_and_gradients(self, points: np.ndarray) -> Arrays:
        x, y, z = self._at(points)
        p = z if self._takes_z else sigmoid(z)
        values, slopes = self._of_all.value_and_gradient_unchecked(y, p)
        if not self._takes_z:
            slopes = slopes * (p * sigmoid(-z))
        return values, np.stack([slopes @ x, slopes.sum(axis=1)], axis=1)

    def _of_sample(self, w: Any, b: Any, x: Any, y: Any) -> tuple[Any, Any, Any]:
        """Return the loss and the slopes of one sample, as arithmetic that may be recorded."""
        z = w * x + b
        value, slope = self._of_all.element(y, z if self._takes_z else sigmoid(z))
        g = slope() if self._takes_z else slope() * (sigmoid(z) * sigmoid(-z))
        return value, g * x, g

    def printed(self) -> dict[str, Any]:
        """Return the loss of a sample in JavaScript, and the samples of which it is the mean.

        Raises
        ------
        ValueError
            If the loss asks of a number what it is.
        """
        try:
            each = function(record(self._of_sample, 4))
        except (TypeError, AttributeError) as error:
            raise ValueError(
                f"{self.loss!r} cannot be printed for a page: its element must be plain arithmetic "
                "of NumPy's functions, number by number"
            ) from error
        samples = f"{literal(self.x)}, {literal(self._targets)}"
        return {"all": Source(f"mean({each}, {samples})"), "model": self.model, "total": True}

    def _hessians(self, points: np.ndarray) -> Arrays:
        x, y, z = self._at(points)
        bend = self._bend(y, z) / len(self)
        ww, wb, bb = bend @ (x * x), bend @ x, bend.sum(axis=1)
        return (np.stack([ww, wb, wb, bb], axis=1).reshape(-1, 2, 2),)

    def _bend(self, y: np.ndarray, z: np.ndarray) -> np.ndarray:
        """Return the second derivative of each sample's loss by z, shape (k, n)."""
        loss = self._of_all
        if self._takes_z:
            return loss.curvature(y, z)
        p, q = sigmoid(z), sigmoid(-z)
        slope = loss.element(y, p)[1]()
        return loss.curvature(y, p) * (p * q) ** 2 + slope * p * q * (q - p)

    @property
    def _takes_z(self) -> bool:
        """Whether the loss takes w x + b itself: that of a line, or from logits."""
        return self.model == "line" or bool(self._of_all.activation)

    # ------------------------------------------------------------------------- mathematics

    @cached_property
    def minima(self) -> tuple[Point, ...]:
        """The lowest point, if it is known: exact for MSE, MAE and MAPE of a line.

        That of Huber, of log-cosh and of a logistic unit under cross-entropy, all convex, is found
        by Newton's method. It is empty where there is no one lowest point, as for classes that a
        logistic unit separates, and for losses that are not convex. Of several lowest points of
        MAE it is one.
        """
        found = _lowest(self)
        return () if found is None else (found,)

    def critical_points(self, domain: Domain | None = None) -> CriticalPoints:
        """Return the minimum that is known, and no other point where the gradient is zero."""
        from gdviz.calculus.critical_points import known_minima

        return known_minima(self, "of a loss on data only its lowest point is known")

    @property
    def description(self) -> str:
        """What it is, in one line of plain text; of few samples enough to make it again."""
        told = f"{self.loss!r} of {MODELS[self.model]} on {len(self)} samples"
        if len(self) > MOST_TOLD:
            return told
        return f"{told}, x {self.x.tolist()}, y {self.y.tolist()}"

    def latex(self) -> str:
        """Return the loss as LaTeX, for a slide or for Matplotlib."""
        w, b = self.letters
        line = rf"{w} x_{{i}} + {b}"
        plain = self.loss.but(from_logits=False) if self.loss.activation else self.loss
        each = _numbered(plain.latex().partition("= ")[2])
        mean = rf"\frac{{1}}{{{len(self)}}} \sum_{{i}} "
        if self.model == "logistic":
            return rf"{mean}{_in_brackets(each)}, \; \hat{{y}}_{{i}} = \sigma({line})"
        each = each.replace(r"- \hat{y}_{i}", rf"- {w} x_{{i}} - {b}")
        return mean + _in_brackets(each.replace(r"\hat{y}_{i}", rf"\left({line}\right)"))

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex()}$"


# ------------------------------------------------------------------------------- checking


def _checked_loss(loss: Loss, model: str) -> Loss:
    if not isinstance(model, str) or model not in MODELS:
        raise ValueError(f"model must be one of {tuple(MODELS)}, got {model!r}")
    if not _takes(model, loss):
        known = ", ".join(kind.__name__ for kind in LOSSES.values() if _takes(model, kind))
        raise ValueError(
            f"loss of {MODELS[model]} must be one of {known}, got {loss!r}{_otherwise(loss)}"
        )
    return loss.on_logits() if loss.activation else loss


def _otherwise(loss: Loss) -> str:
    """Return what to write for a loss that another model takes, or that says no formula."""
    if not loss.formula:
        return ": write a class, class Mine(gd.losses.Loss), with its formula"
    takes = [model for model in MODELS if _takes(model, loss)]
    return f": write model={takes[0]!r}" if takes else ""


def _takes(model: str, loss: Loss | type[Loss]) -> bool:
    """Whether a model takes a loss: of a residual, or of a margin, which a sigmoid is behind."""
    behind = loss.activation == "sigmoid"
    if not loss.formula:
        return False
    return loss.of == "residual" or (loss.of == "margin" and behind == (model == "logistic"))


def _samples(name: str, given: ArrayLike) -> np.ndarray:
    """Return samples as an array of our own that no one changes."""
    array = as_numbers(name, given).astype(float)
    if array.ndim != 1:
        write = f": write np.ravel({name})" if array.size == len(array) else ""
        raise ValueError(
            f"{name} must be numbers of shape (n,), got the shape {array.shape}{write}"
        )
    if not np.isfinite(array).all():
        place = int(np.argmin(np.isfinite(array)))
        raise ValueError(f"{name} must be finite, got {array[place]} at position {place}")
    array.setflags(write=False)
    return array


def _domain(x: np.ndarray, y: np.ndarray, model: str) -> Domain:
    """Return what to show: (0, 0) and the best line, or a logistic unit from flat to steep."""
    wide = float(x.std()) or 1.0
    if model == "logistic":
        steep = 8 / wide
        centre, reach = np.zeros(2), np.array([steep, steep * float(np.abs(x).max() or 1)])
    else:
        high = float(y.std()) or float(np.abs(y).max()) or 1.0
        centre = np.array(least_squares(x, y) or (0.0, float(y.mean())))
        reach = np.maximum(1.25 * np.abs(centre), (high / wide, high))
    return domain_between(centre, centre, reach)


# --------------------------------------------------------------------------------- minima


def _lowest(surface: DataSurface) -> Point | None:
    x, y, loss = surface.x, surface.y, surface.loss
    if surface.model == "logistic":
        if not loss.activation or not loss.convex or _are_apart(x, surface._targets):
            return None
        return lowest(surface, np.zeros(2))
    best, start = loss.best_line(x, y), least_squares(x, y)
    if best is not None or start is None or not loss.convex:
        return best
    return lowest(surface, np.array(start))


def _are_apart(x: np.ndarray, targets: np.ndarray) -> bool:
    """Whether a logistic unit separates what may be 1 from what may be 0: steeper is better."""
    ones, zeros = x[targets > 0], x[targets < 1]
    if not ones.size or not zeros.size:
        return True
    return bool(zeros.max() <= ones.min() or ones.max() <= zeros.min())


# ---------------------------------------------------------------------------- mathematics


def _numbered(formula: str) -> str:
    """Return LaTeX in which each target and prediction has the number i."""
    formula = formula.replace(r"\hat{y}", "@")
    formula = re.sub(r"(?<![\\a-zA-Z])y(?![a-zA-Z])", "y_{i}", formula)
    return formula.replace("@", r"\hat{y}_{i}")


def _in_brackets(formula: str) -> str:
    """Return a formula that may follow a sum: in brackets where it is a sum itself."""
    depth = 0
    for letter in formula.replace(r"\left|", "(").replace(r"\right|", ")"):
        depth += (letter in "({") - (letter in ")}")
        if letter in "+-" and depth == 0:
            return rf"\left({formula}\right)"
    return formula
