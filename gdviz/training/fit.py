"""Training is one loop: a batch gives a gradient, the optimizer a step, and the step is added.

The weights of a model are one flat vector, so a step of the network is a step of any point: the
optimizer's one update rule, on the whole vector at once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from gdviz.callbacks import Callbacks
from gdviz.metrics import Averages, Metric
from gdviz.programs import memory
from gdviz.steps.recorded import RecordedStep
from gdviz.steps.replay import Replay
from gdviz.training.criterion import Criterion
from gdviz.training.history import History
from gdviz.training.passes import BoundPass, FreshPass, Pass, can_be_bound
from gdviz.training.samples import Batch, Indices, Samples
from gdviz.training.snapshots import Recorder, Snapshots
from gdviz.training.streams import Streams

# The rule of an optimizer makes arrays as long as the vector and drops them again. The allocator of
# Linux gives them back to the system and fetches them anew, page by page, in each step (measured:
# 1,400 page faults in a step of Adam, which took 2.7 ms in place of 0.4), unless it once freed a
# block as large as this one, of which no page is ever touched: it keeps up to twice as much.
np.empty(2**25 - 2**16, np.uint8)


class Learning(Protocol):
    """What learns: a network with its loss, the vector of its weights, and a rule for the steps.

    Attributes
    ----------
    criterion : the network with its loss in inference, and with `in_training` as it learns
    frozen : the parts of the vector that do not learn
    """

    criterion: Criterion
    parameters: np.ndarray
    optimizer: Any
    optimizer_state: Any
    metrics: Sequence[Metric]
    metrics_names: Sequence[str]
    history: History | None
    stop_training: bool
    frozen: Sequence[slice]

    def criterion_of(self, training: bool) -> Criterion:
        """Return the network with its loss, as its layers are now."""


class Learner:
    """A model at work: its vector, the gradient beside it, and the memory of its optimizer.

    Parameters
    ----------
    steps : how many are going to be taken
    seed : of what chance decides in the network
    """

    def __init__(self, model: Learning, steps: int, seed: int = 0) -> None:
        self.model, self.criterion, self.parameters = model, None, model.parameters
        self.gradient = np.zeros_like(self.parameters)
        self.steps, self.seed = steps, seed
        self._follow()
        self.begin(0)

    def begin(self, moment: int) -> bool:
        """Begin an epoch, or a step alone, with the layers as they are now.

        Returns whether they are others than before: passes of before are worth nothing then.
        """
        model, before = self.model, self.criterion
        model.criterion, now = model.criterion_of(training=False), model.criterion_of(training=True)
        if now != before:
            self.criterion, self.streams = now, Streams(now.network, self.seed)
            self.variables = now.network.sizes
        self.frozen = model.frozen
        self.streams.begin(moment)
        return now != before

    def _follow(self) -> None:
        """Follow the optimizer that the model has, from what it remembers."""
        model, self.optimizer, self.replay = self.model, self.model.optimizer, None
        if model.optimizer_state is None:
            model.optimizer_state = self.optimizer.init(self.parameters)
        self.state = model.optimizer_state
        several = len(self.parameters) >= memory.MANY and self.steps > 1
        if several and (recorded := RecordedStep.of(self.optimizer)):
            self.replay = Replay(recorded)
            self.state = self.replay.hold(self.state, self.parameters, self.steps)
            model.optimizer_state = self.state  # what it was may be forgotten

    def passes(self, samples: Samples, size: int, batches: int, as_they_lie: bool = False) -> Pass:
        """Return what computes the gradient for batches of a size, of which so many will come.

        Parameters
        ----------
        as_they_lie : whether the batches take the samples in their own order
        """
        given = self.criterion, samples, self.parameters, self.gradient
        if batches > 1 and can_be_bound(self.model.metrics):
            return BoundPass(*given, size, batches, as_they_lie, self.streams)
        return FreshPass(*given, self.streams)

    def step(self, passing: Pass, indices: Indices) -> list[float]:
        """Take one step; return the loss and the metrics before it."""
        loss = passing(indices)
        kept = [(part, self.parameters[part].copy()) for part in self.frozen]
        for part in self.frozen:
            self.gradient[part] = 0
        self._move()
        for part, weights in kept:
            self.parameters[part] = weights  # decayed by some rules, whatever the gradient
        return measures(self.model, passing.batch, loss, passing.outputs)

    def loss_of(self, batch: Batch) -> float:
        """Return the loss of a batch in training, from which no step is taken."""
        inputs, weights = batch.inputs, self.criterion.network.split(self.parameters)
        with np.errstate(all="ignore"):
            drawn = self.criterion.drawn(len(inputs), inputs.dtype, self.streams)
            return drawn.value(batch, weights)[0] + drawn.penalties.value(weights)

    def _move(self) -> None:
        model = self.model
        if model.optimizer is not self.optimizer:  # somebody gave it another
            self._follow()
        given = self.gradient, self.state, self.parameters, self.variables
        if self.replay:
            _, self.state = self.replay.move(*given, out=self.parameters)
        else:
            self.parameters[:], self.state = model.optimizer.move(*given)
        model.optimizer_state = self.state


def measures(model: Learning, batch: Batch, loss: float, outputs: np.ndarray) -> list[float]:
    """Return the loss and the metrics of a batch."""
    if not model.metrics:
        return [loss]
    by_rank = all(getattr(metric, "ranks", False) for metric in model.metrics)
    predictions = outputs if by_rank else model.criterion.predictions(outputs)
    asked = zip(model.metrics, batch.targets[1:], strict=True)
    return [loss, *(metric.mean(targets, predictions) for metric, targets in asked)]


def evaluate(
    model: Learning,
    samples: Samples,
    batch_size: int,
    watch: Callable[[int, Averages], None] | None = None,
) -> dict[str, float]:
    """Return the means of the loss and the metrics over samples, by name.

    Parameters
    ----------
    watch : called after each batch with how many are done, and the means so far
    """
    weights = model.criterion.network.split(model.parameters)
    averages = Averages(model.metrics_names)
    with np.errstate(all="ignore"):
        for done, batch in enumerate(samples.batches(batch_size), 1):
            loss, outputs = model.criterion.value(batch, weights)
            loss += model.criterion.penalties.value(weights)
            averages.add(measures(model, batch, loss, outputs), len(batch.inputs))
            if watch:
                watch(done, averages)
    return averages.logs()


@dataclass(frozen=True, eq=False)
class Plan:
    """What a fit is to do, all of it checked.

    Attributes
    ----------
    samples, validation : to learn from, and to be measured on after epochs (or None)
    batch_size, validation_batch_size : samples in a batch
    initial_epoch, epochs : the first epoch, and that before which it ends
    validation_freq : after every so many epochs the validation is measured
    shuffle : whether each epoch takes the samples in an order of its own
    seed : of that order
    record : the snapshots to keep, or None
    """

    samples: Samples
    validation: Samples | None
    batch_size: int
    validation_batch_size: int
    initial_epoch: int
    epochs: int
    validation_freq: int
    shuffle: bool
    seed: int
    record: Snapshots | None

    @property
    def batches(self) -> int:
        """The number of batches in an epoch."""
        return -(-len(self.samples) // self.batch_size)

    def order(self, epoch: int) -> np.ndarray | None:
        """Return the order of the samples in an epoch, None for the one they have.

        It depends on the seed and the epoch alone, so a training that is resumed goes on as if it
        had not stopped.
        """
        if not self.shuffle:
            return None
        return np.random.default_rng([self.seed, epoch]).permutation(len(self.samples))


class Fit:
    """One fit of a model, as planned."""

    def __init__(self, model: Learning, plan: Plan, callbacks: Callbacks) -> None:
        self.model, self.plan, self.callbacks = model, plan, callbacks
        total = max(plan.epochs - plan.initial_epoch, 0) * plan.batches
        self.recorder = plan.record and Recorder(plan.record, total, model.parameters)
        self.learner, self.history = Learner(model, total, plan.seed), History()
        self.steps, self.last = 0, None
        self._passes: dict[int, Pass] = {}
        model.history, model.stop_training = self.history, False

    def run(self) -> History:
        """Train; what is interrupted keeps the weights, epochs and snapshots that it has."""
        model, plan, tell = self.model, self.plan, self.callbacks.tell
        tell("set_model", model)
        tell("set_params", {"epochs": plan.epochs, "steps": plan.batches})
        tell("on_train_begin", {})
        try:
            for epoch in range(plan.initial_epoch, plan.epochs):
                self._epoch(epoch)
                if model.stop_training:
                    break
        finally:
            if self.recorder:
                self._close_record()
        tell("on_train_end", {})
        return self.history

    def _epoch(self, epoch: int) -> None:
        tell, averages = self.callbacks.tell, Averages(self.model.metrics_names)
        tell("on_epoch_begin", epoch, {})
        if self.learner.begin(epoch):
            self._passes.clear()
        self._learn(epoch, averages)
        logs = averages.logs() | self._validation(epoch)
        self.history.add(epoch, logs)
        tell("on_epoch_end", epoch, logs)

    def _learn(self, epoch: int, averages: Averages) -> None:
        """Take the steps of an epoch."""
        plan, model, errors = self.plan, self.model, np.geterr()
        told, size = self.callbacks.hear_batches, plan.batch_size
        whole, short = divmod(len(plan.samples), size)

        def tell(*what: Any) -> None:
            with np.errstate(**errors):
                self.callbacks.tell(*what)

        with np.errstate(all="ignore"):
            passing = self._pass(size, epoch, whole) if whole else None
            for k, indices in enumerate(plan.samples.parts(size, plan.order(epoch))):
                if k == whole:
                    passing, size = self._pass(short, epoch, 1), short
                if told:
                    tell("on_train_batch_begin", k, {})
                averages.add(self._step(passing, indices), size)
                if told:
                    tell("on_train_batch_end", k, averages.logs())
                if model.stop_training:
                    break

    def _pass(self, size: int, epoch: int, times: int) -> Pass:
        """Return what computes the gradient of batches of a size, so many of them an epoch."""
        if size not in self._passes:
            plan, steps = self.plan, (self.plan.epochs - epoch) * times
            self._passes[size] = self.learner.passes(plan.samples, size, steps, not plan.shuffle)
        return self._passes[size]

    def _step(self, passing: Pass, indices: Indices) -> list[float]:
        if self.recorder is None:
            return self.learner.step(passing, indices)
        self.recorder.keep(self.steps, self.learner.parameters)
        values = self.learner.step(passing, indices)
        self.last = indices
        self.recorder.see(self.steps, values[0])
        self.steps += 1
        return values

    def _validation(self, epoch: int) -> dict[str, float]:
        plan = self.plan
        if plan.validation is None or (epoch + 1) % plan.validation_freq:
            return {}
        logs = evaluate(self.model, plan.validation, plan.validation_batch_size)
        return {f"val_{name}": value for name, value in logs.items()}

    def _close_record(self) -> None:
        parameters, loss = self.learner.parameters, float("nan")
        if self.last is not None:
            loss = self.learner.loss_of(self.plan.samples.take(self.last))
        self.recorder.end(self.steps, parameters, loss)
        self.history.trajectory = self.recorder.trajectory(self.model.optimizer)
