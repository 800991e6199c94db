"""Each loss once, by its name: the formula of one element, beside the NumPy for it and its slope.

Names, arguments, defaults and semantics are those of `keras.losses` (Keras 3): probabilities are
clipped to [1e-7, 1 - 1e-7], with the slope 0 outside, and a mean over the samples is divided by
their number, whatever their weights. A prediction of several outputs is the mean of its elements,
or what the docstring says.

>>> mse = gd.losses.get("mse")
>>> mse([[1.0], [2.0]], [[1.5], [2.0]])
np.float64(0.125)
>>> mse.gradient([[1.0], [2.0]], [[1.5], [2.0]])
array([[0.5],
       [0. ]])
>>> mse.expression, mse.derivative
((-p + y)**2, 2*p - 2*y)

Each is a function too, of the loss of each sample: `losses.mean_squared_error(y_true, y_pred)`.
"""

from typing import Any

from gdviz.ground import kinds
from gdviz.ground.absent import Absent, refused
from gdviz.loss.base import Loss
from gdviz.loss.crossentropies import *  # noqa: F403
from gdviz.loss.errors import *  # noqa: F403
from gdviz.loss.functions import LossOfName, named_by
from gdviz.loss.hinges import *  # noqa: F403
from gdviz.loss.own import FunctionLoss as FunctionLoss
from gdviz.loss.similarities import *  # noqa: F403

LOSSES = Loss.table


def __getattr__(name: str) -> LossOfName | Absent:
    """Return the function of a name, such as `losses.mean_squared_error(y_true, y_pred)`."""
    return named_by(name, {Loss: LossOfName}) or refused(__name__, name)


def get(loss: Any) -> Loss:
    """Return a loss by its name or class, with its defaults; a loss as it is.

    Parameters
    ----------
    loss : such as "mse", "mean_squared_error" or "MeanSquaredError", in any case; a loss, or its
        class; a function of targets and predictions, which becomes a `FunctionLoss`

    Raises
    ------
    ValueError
        If there is no loss of that name.

    Examples
    --------
    >>> gd.losses.get("huber"), gd.losses.get(gd.losses.LogCosh)
    (Huber(), LogCosh())
    """
    if isinstance(loss, LossOfName):
        return loss.loss()
    if isinstance(loss, Loss) and hasattr(loss, "call"):  # written for Keras
        return FunctionLoss(loss.call, reduction=loss.reduction, name=loss.name)
    if callable(loss) and not isinstance(loss, Loss | type):
        return FunctionLoss.around(loss)
    return kinds.get(Loss, loss, "MeanSquaredError(), a function of targets and predictions,")
