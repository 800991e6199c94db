"""What a model does with data: it is compiled, learns, is measured, and predicts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz import checks, optimizers
from gdviz.callbacks import Callbacks
from gdviz.kinds import Kind
from gdviz.layers import Layer, Shape
from gdviz.losses import Loss
from gdviz.losses import get as get_loss
from gdviz.metrics import Metric
from gdviz.metrics import get as get_metric
from gdviz.network.network import Network
from gdviz.states import started
from gdviz.training.chain import frozen_in, network_of, penalties_of
from gdviz.training.criterion import Criterion
from gdviz.training.fit import Fit, Learner, Plan, evaluate
from gdviz.training.history import History
from gdviz.training.objective import ROWS, ModelObjective
from gdviz.training.progress import FitProgress, Progress, level
from gdviz.training.samples import Samples, checked_inputs, checked_samples
from gdviz.training.snapshots import Snapshots


class Trainable:
    """A network with a vector of weights that can learn.

    Attributes
    ----------
    optimizer : from `compile`; another may take its place at any time, in a callback too: of the
        same kind, such as one with another learning rate, it goes on with what was remembered
    loss, asked : from `compile`, where the metrics asked for may be names
    metrics : the metrics that are watched
    optimizer_state : what the optimizer remembers; None before the first step
    history : of the last fit, be it interrupted
    stop_training : set to True, it ends a fit after the batch
    """

    built: bool
    layers: Sequence[Layer]
    parameters: np.ndarray
    input_shape: Shape
    output_shape: Shape

    loss: Loss | None = None
    metrics: tuple[Metric, ...] = ()
    optimizer_state: Any = None
    history: History | None = None
    stop_training = False
    asked: tuple[Any, ...] = ()
    _optimizer: Any = None

    @property
    def optimizer(self) -> Any:
        """The rule of the steps."""
        return self._optimizer

    @optimizer.setter
    def optimizer(self, optimizer: Any) -> None:
        chosen, state = optimizers.get(optimizer), self.optimizer_state
        if state is not None:
            same = type(chosen) is type(self._optimizer)
            if not same or not _alike(started(chosen.init(self.parameters)), state):
                self.optimizer_state = None
        self._optimizer = chosen

    def compile(
        self,
        optimizer: Any = "rmsprop",
        loss: str | Loss | None = None,
        metrics: Iterable[Any] | None = None,
    ) -> None:
        """Choose how to learn, and from what.

        Parameters
        ----------
        optimizer : by its name, or an object such as `Adam(0.001)`
        loss : by its name, or an object of `losses`
        metrics : what else to watch: "accuracy", "mae", "mse", any other loss

        Raises
        ------
        ValueError
            If one of them is unknown, or the loss does not fit the last layer.
        """
        if loss is None:
            raise ValueError("compile needs a loss such as 'mse', got None")
        asked = tuple(metrics or ()) if not isinstance(metrics, str | Kind | type) else (metrics,)
        chosen = optimizers.get(optimizer), get_loss(loss)
        joined = self._joined(chosen[1], asked) if self.built else None
        self.optimizer_state = None
        (self.optimizer, self.loss), self.asked = chosen, asked
        if joined:
            self.criterion, self.metrics = joined

    def _joined(self, loss: Loss, asked: Iterable[Any]) -> tuple[Criterion, tuple]:
        outputs = self.output_shape[-1]
        criterion = self.criterion_of(loss=loss)
        return criterion, tuple(get_metric(metric, outputs) for metric in asked)

    @property
    def network(self) -> Network:
        """What its layers compute in inference, as they are now."""
        return network_of(self.layers)

    @property
    def frozen(self) -> list[slice]:
        """The parts of `parameters` that do not learn: those of layers that are not trainable."""
        return frozen_in(self.layers)

    def criterion_of(self, training: bool = False, loss: Loss | None = None) -> Criterion:
        """Return the network with its loss, as its layers are now, in inference or in training.

        Raises
        ------
        ValueError
            If the loss does not fit what the network ends with.
        """
        network = network_of(self.layers, training)
        outputs, penalties = self.output_shape[-1], penalties_of(self.layers)
        return Criterion.of(network, loss or self.loss, outputs, penalties)

    @property
    def metrics_names(self) -> tuple[str, ...]:
        """The names in a history: "loss" and those of the metrics."""
        return ("loss", *(metric.name for metric in self.metrics))

    def fit(
        self,
        x: ArrayLike,
        y: ArrayLike,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: int | str = "auto",
        callbacks: Any = None,
        validation_split: float = 0.0,
        validation_data: tuple[ArrayLike, ...] | None = None,
        shuffle: bool = True,
        class_weight: Mapping[int, float] | None = None,
        sample_weight: ArrayLike | None = None,
        initial_epoch: int = 0,
        validation_batch_size: int | None = None,
        validation_freq: int = 1,
        *,
        seed: int | None = 0,
        record: int | Snapshots | None = None,
    ) -> History:
        """Learn from samples: in each epoch once from each, in batches.

        Parameters
        ----------
        x : inputs, shape (n, *input_shape); numbers of any type, converted batch by batch
        y : targets, as the loss takes them
        batch_size : samples in a batch, 32 by default; the last one of an epoch has what is left
        epochs : the epoch before which to end, counted from 0
        verbose : 1 shows a bar, 2 writes a line an epoch, 0 nothing; "auto" is 1 on a terminal or
            in a notebook, else 0
        callbacks : see `callbacks`; functions `f(epoch, logs)` will do
        validation_split : the last part of the samples, which is only measured, from 0 to below 1
        validation_data : (x, y) or (x, y, sample_weight) to measure after each epoch instead
        shuffle : whether each epoch takes the samples in an order of its own
        class_weight : from the number of a class to the weight of its samples
        sample_weight : a weight for each sample, shape (n,)
        initial_epoch : the first epoch, where a training goes on
        validation_batch_size : as for `evaluate`
        validation_freq : after every so many epochs the validation is measured
        seed : of the orders: the same seed gives the same, None another every time
        record : snapshots of the weights to keep as `history.trajectory`: every so many-th step,
            or `Snapshots(count=...)`, which may also go to a file

        Returns
        -------
        History
            The loss and the metrics of each epoch, as means over its samples, each taken before
            the step of its batch. It is `model.history` from the start: a fit that is interrupted
            leaves in it what it has.

        Raises
        ------
        ValueError
            If the model is not compiled or anything does not fit; no weight has changed then.
        """
        level_ = level(verbose)
        samples, validation = self._split(
            x, y, sample_weight, class_weight, validation_split, validation_data
        )
        size = 32 if batch_size is None else checks.whole("batch_size", batch_size)
        plan = Plan(
            samples,
            validation,
            min(size, len(samples)),
            _rows(validation_batch_size or batch_size),
            checks.whole("initial_epoch", initial_epoch, 0),
            checks.whole("epochs", epochs),
            checks.whole("validation_freq", validation_freq),
            bool(shuffle),
            checks.seed(seed),
            Snapshots.of(record),
        )
        heard = Callbacks(callbacks)
        if level_:
            heard.add(FitProgress(level_, plan.epochs, plan.batches))
        return Fit(self, plan, heard).run()

    def _split(
        self,
        x: ArrayLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None,
        class_weight: Mapping[int, float] | None,
        validation_split: float,
        validation_data: tuple[ArrayLike, ...] | None,
    ) -> tuple[Samples, Samples | None]:
        """Return the samples to learn from and those to be measured on."""
        samples = self._samples(x, y, sample_weight, class_weight)
        part = checks.fraction("validation_split", validation_split)
        if validation_data is not None:
            if not isinstance(validation_data, list | tuple) or len(validation_data) not in (2, 3):
                raise ValueError("validation_data must be (x, y) or (x, y, sample_weight)")
            return samples, self._samples(*validation_data, prefix="validation ")
        if not part:
            return samples, None
        kept = math.floor(len(samples) * (1 - part))
        if not 0 < kept < len(samples):
            raise ValueError(
                f"validation_split={part} of {len(samples)} samples leaves none to "
                f"{'learn from' if kept == 0 else 'measure'}"
            )
        return samples.some(slice(0, kept)), samples.some(slice(kept, None))

    def evaluate(
        self,
        x: ArrayLike,
        y: ArrayLike,
        batch_size: int | None = None,
        verbose: int | str = "auto",
        sample_weight: ArrayLike | None = None,
        *,
        return_dict: bool = False,
    ) -> float | list[float] | dict[str, float]:
        """Return the loss and the metrics over samples.

        Parameters
        ----------
        x, y, sample_weight, verbose : as for `fit`
        batch_size : samples computed at once, 1024 by default: it changes only the speed, and what
            a loss means that is a sum
        return_dict : whether to return them by name

        Returns
        -------
        float, list or dict
            The loss alone, or the loss and the metrics in the order of `metrics_names`.
        """
        samples = self._samples(x, y, sample_weight)
        size = _rows(batch_size)
        line = Progress(-(-len(samples) // size), level(verbose) == 1) if level(verbose) else None
        show = line and (lambda done, averages: line.show(done, averages.logs()))
        logs = evaluate(self, samples, size, show)
        if line:
            line.end(logs)
        return logs if return_dict else _alone(list(logs.values()))

    def predict(
        self, x: ArrayLike, batch_size: int | None = None, verbose: int | str = "auto"
    ) -> np.ndarray:
        """Return the outputs for inputs, shape (n, *output_shape), in the dtype of the model.

        Parameters
        ----------
        x : inputs, shape (n, *input_shape)
        batch_size : samples computed at once, 1024 by default: it changes only the speed
        verbose : as for `fit`
        """
        self._build_for(x)
        inputs = checked_inputs(x, self.input_shape[1:])
        samples = Samples(inputs, (), None, self.parameters.dtype.name)
        outputs = np.empty((len(samples), *self.output_shape[1:]), self.parameters.dtype)
        size, network = _rows(batch_size), self.network
        weights = network.split(self.parameters)
        total = -(-len(samples) // size)
        line = Progress(total, level(verbose) == 1) if level(verbose) else None
        with np.errstate(all="ignore"):
            for k, batch in enumerate(samples.batches(size)):
                outputs[k * size : (k + 1) * size] = network.value(batch.inputs, weights)
                if line:
                    line.show(k + 1, {})
        if line:
            line.end({})
        return outputs

    def train_on_batch(
        self,
        x: ArrayLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        class_weight: Mapping[int, float] | None = None,
        return_dict: bool = False,
    ) -> float | list[float] | dict[str, float]:
        """Take one step with all samples given; return the loss and the metrics before it.

        They are those of this batch alone (Keras 3 averages over all since the last epoch).
        """
        samples = self._samples(x, y, sample_weight, class_weight)
        learner = Learner(self, steps=1)
        learner.begin(started(self.optimizer_state).t)
        with np.errstate(all="ignore"):
            passing = learner.passes(samples, len(samples), batches=1)
            values = learner.step(passing, slice(None))
        return dict(zip(self.metrics_names, values, strict=True)) if return_dict else _alone(values)

    def objective(
        self,
        x: ArrayLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        *,
        training: bool = False,
        seed: int = 0,
    ) -> ModelObjective:
        """Return the loss over samples as a function of the flat vector of weights.

        It does not touch `parameters`: `descend(model.objective(x, y), SGD(0.1),
        start=model.parameters, steps=100)` leaves the model as it is. What is frozen is a constant
        of it, as are the statistics of a BatchNormalization: both stay what they are now, whatever
        stands in a point and whatever becomes of the model.

        Parameters
        ----------
        x, y, sample_weight : as for `fit`
        training : whether the network is as in training, with all samples as one batch: a
            BatchNormalization takes their mean and variance, Dropout drops some of their numbers
        seed : of what is dropped: always the same, at every point
        """
        samples = self._samples(x, y, sample_weight)
        held = tuple((part, self.parameters[part].copy()) for part in self.frozen)
        return ModelObjective(self.criterion_of(training).still(), samples, held, seed)

    def criterion_for(self, x: ArrayLike) -> Criterion:
        """Return the network with its loss, once it is compiled and knows its input."""
        self._build_for(x)
        if self.loss is None:
            raise ValueError("the model is not compiled: call compile(optimizer, loss) first")
        self.criterion = self.criterion_of()
        return self.criterion

    def _samples(
        self,
        x: ArrayLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        class_weight: Mapping[int, float] | None = None,
        prefix: str = "",
    ) -> Samples:
        criterion = self.criterion_for(x)
        asked = (criterion.loss, *self.metrics)
        return checked_samples(
            x,
            y,
            sample_weight,
            class_weight,
            shapes=(self.input_shape[1:], self.output_shape[1:]),
            dtype=self.parameters.dtype.name,
            asked=asked,
            prefix=prefix,
        )

    def _build_for(self, x: ArrayLike) -> None:
        """Make sure that there are weights, for inputs such as these."""


def _rows(batch_size: int | None) -> int:
    return ROWS if batch_size is None else checks.whole("batch_size", batch_size)


def _alone(values: list[float]) -> float | list[float]:
    return values[0] if len(values) == 1 else values


def _alike(one: Any, other: Any) -> bool:
    """Whether two memories of a kind of optimizer hold the same things."""
    return list(map(type, one)) == list(map(type, started(other)))
