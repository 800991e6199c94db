"""What a model gives for data: its outputs, its loss and its metrics."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Sized
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.callback.base import Callbacks
from gdviz.ground import checks
from gdviz.layers import InputLayer, Layer, Shape, Tensor
from gdviz.losses import Loss
from gdviz.metrics import Averages, Watched
from gdviz.network.network import Network
from gdviz.training.chain import frozen_in, network_of, penalties_of
from gdviz.training.criterion import Criterion, check_fits, last_of
from gdviz.training.fit import evaluate
from gdviz.training.objective import ROWS, ModelObjective
from gdviz.training.progress import Progress, level
from gdviz.training.samples import Batch, Samples, checked_inputs, checked_samples
from gdviz.training.sources import Stream, inputs_of, is_stream
from gdviz.training.streams import Streams


class Measured:
    """A network with a vector of weights, and what it makes of data."""

    built: bool
    layers: Sequence[Layer]
    parameters: np.ndarray
    input_shape: Shape
    output_shape: Shape

    criterion: Criterion
    loss: Loss | None = None
    watched: tuple[Watched, ...] = ()
    _calls = 0

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
        network, loss = network_of(self.layers, training), loss or self.loss
        if not training:
            check_fits(loss, last_of(network), self.output_shape[-1])
        return Criterion.of(network, loss, penalties_of(self.layers))

    def __call__(self, x: Any, training: bool = False) -> Any:
        """Return the outputs for inputs, shape (n, *output_shape), as `predict` does.

        Parameters
        ----------
        x : inputs; or a place in a chain of layers, behind which those of the model go on
        training : whether it is as in training, and drops other numbers in each call
        """
        if isinstance(x, Tensor):
            for layer in self.layers:
                x = x if isinstance(layer, InputLayer) else layer(x)
            return x
        if not training:
            return self.predict(x, verbose=0)
        self._build_for(x)
        inputs = self._as_inputs(x)
        network = network_of(self.layers, training).noisy(len(inputs), inputs.dtype)
        streams = Streams(network, seed=0)
        streams.begin(self._calls)
        for draw in streams.draws(network):
            draw()
        self._calls += 1
        with np.errstate(all="ignore"):
            return np.array(network.value(inputs, network.split(self.parameters)))

    @property
    def metrics_names(self) -> tuple[str, ...]:
        """The names in a history: "loss" and those of the metrics."""
        return ("loss", *(one.name for one in self.watched))

    def evaluate(
        self,
        x: Any,
        y: ArrayLike | None = None,
        batch_size: int | None = None,
        verbose: int | str = "auto",
        sample_weight: ArrayLike | None = None,
        steps: int | None = None,
        callbacks: Any = None,
        return_dict: bool = False,
        **others: Any,
    ) -> float | list[float] | dict[str, float]:
        """Return the loss and the metrics over samples.

        Parameters
        ----------
        x, y, sample_weight, verbose, callbacks : as for `fit`
        batch_size : samples computed at once, 1024 by default: it changes only the speed, and what
            a loss means that is a sum
        steps : how many batches are measured, by default all there are
        return_dict : whether to return them by name

        Returns
        -------
        float, list or dict
            The loss alone, or the loss and the metrics in the order of `metrics_names`.
        """
        _refuse("evaluate", self.evaluate, others)
        given = x, y, sample_weight, at_once(batch_size), steps
        batches, total = self._batches(*given, said=("x", "steps"))
        heard, line = self._begun(callbacks, verbose, total)
        show = line and (lambda done, averages: line.show(done, averages.logs()))
        logs = evaluate(self, batches(), heard, show)
        if line:
            line.end(logs)
        return logs if checks.flag("return_dict", return_dict) else alone(list(logs.values()))

    def _batches(
        self,
        x: Any,
        y: ArrayLike | None,
        sample_weight: ArrayLike | None,
        size: int,
        steps: int | None,
        said: tuple[str, str],
    ) -> tuple[Callable[[], Iterator[Batch]], int | None]:
        """Return what gives the batches to be measured, and how many there are."""
        if is_stream(x, y):
            stream = Stream(x, steps, self._checked, said)
            self.criterion_for(stream.first())
            return stream.batches, stream.steps
        prefix = "" if said[0] == "x" else "validation "
        samples = self._samples(x, y, sample_weight, prefix=prefix)
        total = _count(len(samples), size, steps, said[1])
        return lambda: islice(samples.batches(size), total), total

    def predict(
        self,
        x: Any,
        batch_size: int | None = None,
        verbose: int | str = "auto",
        steps: int | None = None,
        callbacks: Any = None,
        **others: Any,
    ) -> np.ndarray:
        """Return the outputs for inputs, shape (n, *output_shape), in the dtype of the model.

        Parameters
        ----------
        x : inputs, shape (n, *input_shape), or batches of them
        batch_size : samples computed at once, 1024 by default: it changes only the speed
        steps : how many batches are taken, by default all there are
        verbose, callbacks : as for `fit`
        """
        _refuse("predict", self.predict, others)
        inputs, total = self._inputs(x, at_once(batch_size), steps)
        heard, line = self._begun(callbacks, verbose, total)
        heard.tell("on_predict_begin", {})
        network, outputs = self.network, []
        weights = network.split(self.parameters)
        with np.errstate(all="ignore"):
            for k, batch in enumerate(inputs):
                heard.tell("on_predict_batch_begin", k, {})
                outputs.append(network.value(batch, weights))
                heard.tell("on_predict_batch_end", k, {"outputs": outputs[-1]})
                if line:
                    line.show(k + 1, {})
        heard.tell("on_predict_end", {})
        if line:
            line.end({})
        return np.concatenate(outputs) if len(outputs) > 1 else np.array(outputs[0])

    def _begun(
        self, callbacks: Any, verbose: int | str, total: int | None
    ) -> tuple[Callbacks, Progress | None]:
        """Return all who hear of it, told what is to come, and the line that shows it, if any."""
        shown, heard = level(verbose), Callbacks(callbacks)
        heard.tell("set_model", self)
        heard.tell("set_params", {"verbose": shown, "epochs": 1, "steps": total})
        return heard, Progress(total, shown == 1) if shown else None

    def _inputs(
        self, x: Any, size: int, steps: int | None
    ) -> tuple[Iterator[np.ndarray], int | None]:
        """Return batches of inputs, and how many there are."""
        if is_stream(x, None):
            stream = Stream(x, steps, self._checked, ("x", "steps"))
            self._build_for(stream.first())
            return map(self._as_inputs, map(inputs_of, stream.items())), stream.steps
        self._build_for(x)
        given = checked_inputs(x, self.input_shape[1:])
        samples = Samples(given, (), None, self.parameters.dtype.name)
        total = _count(len(samples), size, steps, "steps")
        return (batch.inputs for batch in islice(samples.batches(size), total)), total

    def _as_inputs(self, x: ArrayLike) -> np.ndarray:
        return checked_inputs(x, self.input_shape[1:]).astype(self.parameters.dtype, copy=False)

    def test_on_batch(
        self,
        x: ArrayLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        return_dict: bool = False,
    ) -> float | list[float] | dict[str, float]:
        """Return the loss and the metrics over all samples given, at once."""
        samples = self._samples(x, y, sample_weight)
        logs = evaluate(self, iter([samples.take(slice(None))]), Callbacks(None))
        return logs if checks.flag("return_dict", return_dict) else alone(list(logs.values()))

    def predict_on_batch(self, x: ArrayLike) -> np.ndarray:
        """Return the outputs for all inputs given, at once."""
        samples = len(x) if isinstance(x, Sized) else 0
        return self.predict(x, batch_size=max(samples, 1), verbose=0)

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
        self.criterion_for(x)
        return self._checked(x, y, sample_weight, class_weight, prefix)

    def _checked(
        self,
        x: ArrayLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        class_weight: Mapping[int, float] | None = None,
        prefix: str = "",
    ) -> Samples:
        """Return samples of a model that knows its criterion."""
        return checked_samples(
            x,
            y,
            sample_weight,
            class_weight,
            shapes=(self.input_shape[1:], self.output_shape[1:]),
            dtype=self.parameters.dtype.name,
            loss=self.criterion.loss,
            watched=self.watched,
            prefix=prefix,
        )

    def _build_for(self, x: ArrayLike) -> None:
        """Make sure that there are weights, for inputs such as these."""


def averages_of(
    watched: tuple[Watched, ...], loss: float, sums: list[np.ndarray], n: int
) -> dict[str, Any]:
    """Return the loss and the metrics of one batch of n samples, by name."""
    averages = Averages(watched)
    averages.add(loss, sums, n)
    return averages.logs()


def _refuse(called: str, method: Callable[..., Any], others: Mapping[str, Any]) -> None:
    """Refuse arguments that a method does not take, in a sentence."""
    for name in others:
        said = checks.unknown_argument(method, name, "leave it out")
        raise ValueError(f"{called} has no {name}: {said}")


def at_once(batch_size: int | None) -> int:
    """Return how many samples are computed at once."""
    return ROWS if batch_size is None else checks.whole("batch_size", batch_size)


def _count(samples: int, size: int, steps: int | None, name: str) -> int:
    """Return how many batches of a size so many samples make, or fewer where these are asked."""
    total = -(-samples // size)
    return total if steps is None else min(checks.whole(name, steps), total)


def alone(values: list[Any]) -> Any:
    """Return the only one of some values; several as they are."""
    return values[0] if len(values) == 1 else values
