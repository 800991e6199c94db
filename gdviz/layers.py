"""A layer turns a batch of arrays into another; layers called one after another make a chain.

    x = Input(shape=(28, 28, 1))
    x = Flatten()(x)
    x = Dense(10, activation="softmax")(x)

`Input` gives a `Tensor`, a place in the chain; a layer called on one gives the next. What a layer
computes are its `parts` (see `network`). Its weights are views into the one flat vector of the
model it is in. Names and arguments are those of `keras.layers` (Keras 3).
"""

from gdviz.ground import public
from gdviz.ground.absent import Absent, refused
from gdviz.layer.base import Input, InputLayer, Layer, Shape, Tensor  # noqa: F401
from gdviz.layer.bending import *  # noqa: F403
from gdviz.layer.chance import *  # noqa: F403
from gdviz.layer.dense import *  # noqa: F403
from gdviz.layer.normalizing import *  # noqa: F403
from gdviz.layer.shapes import *  # noqa: F403

LAYERS = Layer.table


def __getattr__(name: str) -> Absent:
    return refused(__name__, name)


public.check_calls(__name__, "Input")
