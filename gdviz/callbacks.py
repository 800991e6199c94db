"""Callbacks hear of a fit: objects with some of Keras's methods, or functions of an epoch's logs.

A function `f(epoch, logs)` is called at the end of each epoch. Of an object these methods are
called, where it has them: `set_model(model)`, `set_params(params)`, `on_train_begin(logs)`,
`on_epoch_begin(epoch, logs)`, `on_train_batch_begin(batch, logs)`, `on_train_batch_end(batch,
logs)`, `on_epoch_end(epoch, logs)`, `on_train_end(logs)`, and the same of "test" and "predict" in
place of "train"; `on_batch_begin` and `on_batch_end` are those of a training. One that sets
`model.stop_training` ends the fit after the batch or epoch. What it puts into the logs of an epoch
stands in the history too.
"""

from gdviz.callback.base import Callback
from gdviz.callback.history import History
from gdviz.callback.monitors import EarlyStopping, ModelCheckpoint, ReduceLROnPlateau
from gdviz.callback.others import CSVLogger, LambdaCallback, LearningRateScheduler, TerminateOnNaN
from gdviz.ground.absent import Absent, refused

__all__ = [
    "CSVLogger",
    "Callback",
    "EarlyStopping",
    "History",
    "LambdaCallback",
    "LearningRateScheduler",
    "ModelCheckpoint",
    "ReduceLROnPlateau",
    "TerminateOnNaN",
]


def __getattr__(name: str) -> Absent:
    return refused(__name__, name)
