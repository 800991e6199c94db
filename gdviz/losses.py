"""Each loss once, by its name: the formula of one element, beside the NumPy for it and its slope.

Names, arguments, defaults and semantics are those of `keras.losses` (Keras 3): probabilities are
clipped to [1e-7, 1 - 1e-7], with the slope 0 outside, and a mean over the samples is divided by
their number, whatever their weights. A prediction of several outputs is the mean of its elements,
or what the docstring says.

>>> mse = get("mse")
>>> mse([[1.0], [2.0]], [[1.5], [2.0]])
np.float64(0.125)
>>> mse.gradient([[1.0], [2.0]], [[1.5], [2.0]])
array([[0.5],
       [0. ]])
>>> mse.expression, mse.derivative
((-p + y)**2, 2*p - 2*y)
"""

from gdviz import kinds
from gdviz.loss.base import Loss
from gdviz.loss.crossentropies import *  # noqa: F403
from gdviz.loss.errors import *  # noqa: F403
from gdviz.loss.hinges import *  # noqa: F403
from gdviz.loss.similarities import *  # noqa: F403

LOSSES = Loss.table


def get(loss: str | Loss | type[Loss]) -> Loss:
    """Return a loss by its name or class, with its defaults; a loss as it is.

    Parameters
    ----------
    loss : such as "mse", "mean_squared_error" or "MeanSquaredError", in any case; a loss, or its
        class

    Raises
    ------
    ValueError
        If there is no loss of that name.
    """
    return kinds.get(Loss, loss, "MeanSquaredError()")
