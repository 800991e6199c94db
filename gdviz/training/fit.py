"""Training is one loop: a batch gives a gradient, the optimizer a step, and the step is added.

The weights of a model are one flat vector, so a step of the network is a step of any point: the
optimizer's one update rule, on the whole vector at once.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from gdviz.callback.base import Callbacks
from gdviz.callback.history import History
from gdviz.ground.states import started
from gdviz.ground.subnormal import subnormal_as_zero
from gdviz.ground.team import Team
from gdviz.metrics import Averages, Watched
from gdviz.programs import memory
from gdviz.steps.recorded import RecordedStep
from gdviz.steps.replay import Replay
from gdviz.training.criterion import Criterion
from gdviz.training.passes import BoundPass, FreshPass, Pass, can_be_bound
from gdviz.training.samples import Batch, Indices, Samples
from gdviz.training.snapshots import Recorder, Snapshots
from gdviz.training.sources import Source
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
    statistics: Sequence[np.ndarray]
    rule: Any
    optimizer_state: Any
    watched: Sequence[Watched]
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
        self.steps, self.seed, self.team = steps, seed, Team()
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
        self.streams.begin(moment, started(self.state).t)
        return now != before

    def _follow(self) -> None:
        """Follow the optimizer that the model has, from what it remembers."""
        model, self.optimizer, self.replay = self.model, self.model.rule, None
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
        if batches > 1 and can_be_bound(self.model.watched):
            return BoundPass(*given, size, batches, as_they_lie, self.streams, self.team)
        return FreshPass(*given, self.streams)

    def step(self, passing: Pass, indices: Indices) -> tuple[float, list[np.ndarray]]:
        """Take one step; return the loss before it, and the sums of the metrics."""
        if self.model.rule is not self.optimizer:  # somebody gave it another
            self._follow()
        with subnormal_as_zero():
            if self.replay and passing.can_step and not self.frozen:
                after = self.replay.begin(self.state)
                loss = passing(indices, self.replay)
                self.state = self.model.optimizer_state = after
            else:
                loss = passing(indices)
                self._move()
        return loss, measures(self.model, passing.batch, passing.outputs)

    def loss_of(self, batch: Batch) -> float:
        """Return the loss of a batch in training, from which no step is taken."""
        inputs, weights = batch.inputs, self.criterion.network.split(self.parameters)
        with np.errstate(all="ignore"):
            drawn = self.criterion.drawn(len(inputs), inputs.dtype, self.streams)
            return drawn.value(batch, weights)[0] + drawn.penalties.value(weights)

    def _move(self) -> None:
        """Take the step of a gradient that is there, which what is frozen does not."""
        kept = [(part, self.parameters[part].copy()) for part in self.frozen]
        for part in self.frozen:
            self.gradient[part] = 0
        given = self.gradient, self.state, self.parameters, self.variables
        if self.replay:
            _, self.state = self.replay.move(*given, out=self.parameters)
        else:
            self.parameters[:], self.state = self.optimizer.move(*given)
        self.model.optimizer_state = self.state
        for part, weights in kept:
            self.parameters[part] = weights  # decayed by some rules, whatever the gradient


def measures(model: Learning, batch: Batch, outputs: np.ndarray) -> list[np.ndarray]:
    """Return the sums of the metrics of a batch."""
    if not model.watched:
        return []
    by_rank = all(one.metric.ranks for one in model.watched)
    predictions = outputs if by_rank else model.criterion.predictions(outputs)
    asked = zip(model.watched, batch.targets[1:], strict=True)
    return [
        one.metric.sums(targets, predictions, batch.weights if one.weighted else None)
        for one, targets in asked
    ]


def evaluate(
    model: Learning,
    batches: Iterator[Batch],
    callbacks: Callbacks,
    watch: Callable[[int, Averages], None] | None = None,
) -> dict[str, Any]:
    """Return the means of the loss and the metrics over batches, by name.

    Parameters
    ----------
    callbacks : who hears of it
    watch : called after each batch with how many are done, and the means so far
    """
    weights = model.criterion.network.split(model.parameters)
    averages, tell, told = Averages(model.watched), callbacks.tell, callbacks.hear_batches("test")
    tell("on_test_begin", {})
    with np.errstate(all="ignore"):
        for k, batch in enumerate(batches):
            if told:
                tell("on_test_batch_begin", k, {})
            loss, outputs = model.criterion.value(batch, weights)
            loss += model.criterion.penalties.value(weights)
            averages.add(loss, measures(model, batch, outputs), len(batch.inputs))
            if told:
                tell("on_test_batch_end", k, averages.logs())
            if watch:
                watch(k + 1, averages)
    logs = averages.logs()
    tell("on_test_end", logs)
    return logs


@dataclass(frozen=True, eq=False)
class Plan:
    """What a fit is to do, all of it checked.

    Attributes
    ----------
    source : of the batches to learn from
    validation : what returns the batches to be measured on after epochs, or None
    initial_epoch, epochs : the first epoch, and that before which it ends
    validation_freq : after every so many epochs the validation is measured, or after which, from 1
    record : the snapshots to keep, or None
    verbose : what is shown of it
    """

    source: Source
    validation: Callable[[], Iterator[Batch]] | None
    initial_epoch: int
    epochs: int
    validation_freq: int | Collection[int]
    record: Snapshots | None
    verbose: int = 0

    def validates(self, epoch: int) -> bool:
        """Whether the validation is measured after an epoch, counted from 0."""
        if isinstance(self.validation_freq, int):
            return (epoch + 1) % self.validation_freq == 0
        return epoch + 1 in self.validation_freq


class Fit:
    """One fit of a model, as planned."""

    def __init__(self, model: Learning, plan: Plan, callbacks: Callbacks) -> None:
        self.model, self.plan, self.callbacks = model, plan, callbacks
        if plan.record and plan.source.steps is None:
            raise ValueError(
                "record needs to know how many steps there will be, which nobody knows of these "
                "batches: give steps_per_epoch"
            )
        total = max(plan.epochs - plan.initial_epoch, 0) * (plan.source.steps or 0)
        kept = model.parameters, model.statistics
        self.recorder = plan.record and Recorder(plan.record, total, *kept)
        self.learner, self.history = Learner(model, total, plan.source.seed), History()
        self.steps, self.last, self.rule = 0, None, model.rule
        self._passes: dict[int, Pass] = {}
        callbacks.add(self.history)
        model.history, model.stop_training = self.history, False

    def run(self) -> History:
        """Train; what is interrupted keeps the weights, epochs and snapshots that it has."""
        model, plan, tell = self.model, self.plan, self.callbacks.tell
        tell("set_model", model)
        params = {"verbose": plan.verbose, "epochs": plan.epochs, "steps": plan.source.steps}
        tell("set_params", params)
        tell("on_train_begin", {})
        logs: dict[str, Any] = {}
        try:
            for epoch in range(plan.initial_epoch, plan.epochs):
                logs = self._epoch(epoch)
                if model.stop_training:
                    break
        finally:
            if self.recorder:
                self._close_record()
        tell("on_train_end", logs)
        return self.history

    def _epoch(self, epoch: int) -> dict[str, Any]:
        tell, averages = self.callbacks.tell, Averages(self.model.watched)
        tell("on_epoch_begin", epoch, {})
        if self.learner.begin(epoch):
            self._passes.clear()
        self._learn(epoch, averages)
        logs = averages.logs() | self._validation(epoch)
        tell("on_epoch_end", epoch, logs)
        return logs

    def _learn(self, epoch: int, averages: Averages) -> None:
        """Take the steps of an epoch."""
        model, errors = self.model, np.geterr()
        told = self.callbacks.hear_batches()

        def tell(*what: Any) -> None:
            with np.errstate(**errors):
                self.callbacks.tell(*what)

        with np.errstate(all="ignore"), self.learner.team:
            for k, (passing, indices, size) in enumerate(self._batches(epoch)):
                if told:
                    tell("on_train_batch_begin", k, {})
                averages.add(*self._step(passing, indices), size)
                if told:
                    tell("on_train_batch_end", k, averages.logs())
                if model.stop_training:
                    break

    def _batches(self, epoch: int) -> Iterator[tuple[Pass, Indices, int]]:
        """Yield what computes the gradient of each batch of an epoch, its indices and its size."""
        epochs = self.plan.epochs - epoch
        for samples, indices, size, times in self.plan.source.epoch(epoch):
            yield self._pass(samples, size, times * epochs), indices, size

    def _pass(self, samples: Samples, size: int, times: int) -> Pass:
        """Return what computes the gradient of batches of a size, of which so many will come."""
        if samples is not self.plan.source.samples:
            return self.learner.passes(samples, size, batches=1)
        if size not in self._passes:
            as_they_lie = not self.plan.source.shuffle
            self._passes[size] = self.learner.passes(samples, size, times, as_they_lie)
        return self._passes[size]

    def _step(self, passing: Pass, indices: Indices) -> tuple[float, list[np.ndarray]]:
        if self.recorder is None:
            return self.learner.step(passing, indices)
        self.recorder.keep(self.steps, self.learner.parameters)
        loss, sums = self.learner.step(passing, indices)
        self.last = passing
        self.recorder.see(self.steps, loss)
        self.steps += 1
        return loss, sums

    def _validation(self, epoch: int) -> dict[str, Any]:
        plan = self.plan
        if plan.validation is None or not plan.validates(epoch):
            return {}
        logs = evaluate(self.model, plan.validation(), self.callbacks)
        return {f"val_{name}": value for name, value in logs.items()}

    def _close_record(self) -> None:
        parameters, loss = self.learner.parameters, float("nan")
        if self.last is not None:
            loss = self.learner.loss_of(self.last.batch)
        self.recorder.end(self.steps, parameters, loss)
        self.history.trajectory = self.recorder.trajectory(self.rule)
        self.history.statistics = self.recorder.statistics[: self.recorder.done]
