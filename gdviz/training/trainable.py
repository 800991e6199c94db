"""What a model does with data: it is compiled, and learns."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz import optimizers
from gdviz.callback.base import Callbacks
from gdviz.callback.history import History
from gdviz.ground import checks
from gdviz.ground.kinds import Kind
from gdviz.ground.states import started
from gdviz.losses import Loss
from gdviz.losses import get as get_loss
from gdviz.metrics import Watched, watched
from gdviz.metrics import get as get_metric
from gdviz.optimizer.held import Held
from gdviz.training.criterion import Criterion
from gdviz.training.fit import Fit, Learner, Plan
from gdviz.training.measured import Measured, alone, at_once, averages_of
from gdviz.training.progress import FitProgress, level
from gdviz.training.samples import Batch, Samples, of_classes
from gdviz.training.snapshots import Snapshots
from gdviz.training.sources import Arrays, Source, Stream, is_stream

Validation = Callable[[], Iterator[Batch]]


class Trainable(Measured):
    """A network with a vector of weights that can learn.

    Attributes
    ----------
    rule : the optimizer from `compile`, a value that never changes
    loss, asked, asked_weighted : from `compile`, where the metrics asked for may be names
    metrics : the metrics that are watched; `watched` has them by their names here
    optimizer_state : what the optimizer remembers; None before the first step
    history : of the last fit, be it interrupted
    stop_training : set to True, it ends a fit after the batch
    """

    metrics: tuple[Any, ...] = ()
    optimizer_state: Any = None
    history: History | None = None
    stop_training = False
    asked: tuple[Any, ...] = ()
    asked_weighted: tuple[Any, ...] = ()
    rule: Any = None

    @property
    def optimizer(self) -> Any:
        """The rule of the steps; what is set on it, such as its learning rate, is set here.

        Another may take its place at any time, in a callback too: of the same kind, such as one
        with another learning rate, it goes on with what was remembered.
        """
        return None if self.rule is None else Held(self)

    @optimizer.setter
    def optimizer(self, optimizer: Any) -> None:
        chosen, state = optimizers.get(optimizer), self.optimizer_state
        if state is not None:
            same = type(chosen) is type(self.rule)
            if not same or not _alike(started(chosen.init(self.parameters)), state):
                self.optimizer_state = None
        self.rule = chosen

    def compile(
        self,
        optimizer: Any = "rmsprop",
        loss: Any = None,
        metrics: Iterable[Any] | None = None,
        weighted_metrics: Iterable[Any] | None = None,
        **others: Any,
    ) -> None:
        """Choose how to learn, and from what.

        Parameters
        ----------
        optimizer : by its name, or an object such as `Adam(0.001)`
        loss : by its name, an object of `losses`, or a function of targets and predictions in
            NumPy, whose slopes are taken by differences unless it has them as `gradient`
        metrics : what else to watch: "accuracy", "mae", "auc", any other loss, a function of
            targets and predictions
        weighted_metrics : the same, heeding the weights of samples and classes

        Raises
        ------
        ValueError
            If one of them is unknown, the loss does not fit the last layer, or another argument is
            given than these.
        """
        if loss is None:
            raise ValueError("compile needs a loss such as 'mse', got None")
        for name, value in others.items():
            if value not in (None, False, "auto"):
                raise ValueError(f"compile has no {name}={value!r}: {_compiling(name)}")
        plain, weighted = _listed("metrics", metrics), _listed("weighted_metrics", weighted_metrics)
        chosen = optimizers.get(optimizer), get_loss(loss)
        joined = self._joined(chosen[1], plain, weighted) if self.built else None
        self.optimizer_state = None
        (self.optimizer, self.loss), self.asked, self.asked_weighted = chosen, plain, weighted
        if joined:
            self.criterion, self.metrics, self.watched = joined

    def _joined(
        self, loss: Loss, plain: tuple[Any, ...], weighted: tuple[Any, ...]
    ) -> tuple[Criterion, tuple[Any, ...], tuple[Watched, ...]]:
        outputs = self.output_shape[-1]
        criterion = self.criterion_of(loss=loss)
        one, other = (
            tuple(get_metric(metric, outputs) for metric in group) for group in (plain, weighted)
        )
        return criterion, (*one, *other), watched(one, other)

    def fit(
        self,
        x: Any = None,
        y: ArrayLike | None = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: int | str = "auto",
        callbacks: Any = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: bool = True,
        class_weight: Mapping[int, float] | None = None,
        sample_weight: ArrayLike | None = None,
        initial_epoch: int = 0,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        validation_batch_size: int | None = None,
        validation_freq: int | Collection[int] = 1,
        *,
        seed: int | None = 0,
        record: int | Snapshots | None = None,
        **others: Any,
    ) -> History:
        """Learn from samples: in each epoch once from each, in batches.

        Parameters
        ----------
        x : inputs, shape (n, *input_shape); numbers of any type, converted batch by batch. Without
            `y` batches (x, y) or (x, y, sample_weight): of a generator, of what can be gone through
            again, or of what has a length and an item for each number
        y : targets, as the loss takes them
        batch_size : samples in a batch, 32 by default; the last one of an epoch has what is left
        epochs : the epoch before which to end, counted from 0
        verbose : 1 shows a bar, 2 writes a line an epoch, 0 nothing; "auto" is 1 on a terminal or
            in a notebook, else 0
        callbacks : see `callbacks`; functions `f(epoch, logs)` will do
        validation_split : the last part of the samples, which is only measured, from 0 to below 1
        validation_data : (x, y), (x, y, sample_weight) or batches, to measure after each epoch
            instead
        shuffle : whether each epoch takes the samples in an order of its own
        class_weight : from the number of a class to the weight of its samples, in training alone
        sample_weight : a weight for each sample, shape (n,)
        initial_epoch : the first epoch, where a training goes on
        steps_per_epoch : how many batches an epoch has, each going on where the one before ended
        validation_steps : how many batches are measured, by default all
        validation_batch_size : as for `evaluate`
        validation_freq : after every so many epochs the validation is measured, or after which, as
            [1, 5, 10]
        seed : of the orders, and of what Dropout drops (as in no other framework): the same seed
            gives the same, None another every time
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
        for name in others:
            said = _FITTING.get(name) or checks.unknown_argument(self.fit, name, "leave it out")
            raise ValueError(f"fit has no {name}: {said}")
        shown, rows = level(verbose), at_once(validation_batch_size or batch_size)
        steps = steps_per_epoch and checks.whole("steps_per_epoch", steps_per_epoch)
        part = checks.fraction("validation_split", validation_split)
        order = checks.flag("shuffle", shuffle), checks.seed(seed)
        if is_stream(x, y):
            _refuse_beside_batches(batch_size, sample_weight, part or None)
            source, held_out = self._stream(x, steps, class_weight, *order), None
        else:
            size = 32 if batch_size is None else checks.whole("batch_size", batch_size)
            held_part = 0.0 if validation_data is not None else part
            samples, held_out = self._split(x, y, sample_weight, class_weight, held_part)
            source = Arrays(samples, min(size, len(samples)), *order, steps)
        plan = Plan(
            source,
            self._validation(held_out, validation_data, rows, validation_steps),
            checks.whole("initial_epoch", initial_epoch, 0),
            checks.whole("epochs", epochs),
            _frequency(validation_freq),
            Snapshots.of(record),
            shown,
        )
        heard = Callbacks(callbacks)
        if shown:
            heard.add(FitProgress(shown, plan.epochs, plan.source.steps))
        return Fit(self, plan, heard).run()

    def _stream(
        self,
        batches: Any,
        steps: int | None,
        class_weight: Mapping[int, float] | None,
        shuffle: bool,
        seed: int,
    ) -> Source:
        def prepare(x: ArrayLike, y: ArrayLike, weights: ArrayLike | None = None) -> Samples:
            return self._checked(x, y, weights, class_weight)

        stream = Stream(batches, steps, prepare, shuffle=shuffle, seed=seed)
        self.criterion_for(stream.first())
        return stream

    def _split(
        self,
        x: ArrayLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None,
        class_weight: Mapping[int, float] | None,
        part: float,
    ) -> tuple[Samples, Samples | None]:
        """Return the samples to learn from, which classes weigh, and those that are held out."""
        samples = self._samples(x, y, sample_weight)
        weighed = samples.weighed(of_classes(class_weight, y, samples, self.output_shape[-1]))
        if not part:
            return weighed, None
        kept = math.floor(len(samples) * (1 - part))
        if not 0 < kept < len(samples):
            raise ValueError(
                f"validation_split={part} of {len(samples)} samples leaves none to "
                f"{'learn from' if kept == 0 else 'measure'}"
            )
        return weighed.some(slice(0, kept)), samples.some(slice(kept, None))

    def _validation(
        self, held_out: Samples | None, given: Any, rows: int, steps: int | None
    ) -> Validation | None:
        """Return what gives the batches to be measured after an epoch, if any are."""
        if held_out is not None:
            return lambda: held_out.batches(rows)
        if given is None:
            return None
        said = ("validation_data", "validation_steps")
        if is_stream(given, None):
            return self._batches(given, None, None, rows, steps, said)[0]
        several = isinstance(given, list | tuple)
        if not several or len(given) not in (2, 3):
            got = f"{len(given)} parts" if several else type(given).__name__
            raise ValueError(f"validation_data must be (x, y) or (x, y, sample_weight), got {got}")
        x, y, *weights = given
        return self._batches(x, y, *(weights or [None]), rows, steps, said)[0]

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
        with np.errstate(all="ignore"):
            passing = learner.passes(samples, len(samples), batches=1)
            logs = averages_of(self.watched, *learner.step(passing, slice(None)), len(samples))
        return logs if checks.flag("return_dict", return_dict) else alone(list(logs.values()))


_COMPILING = {
    "loss_weights": "there is one output, and so one loss",
    "jit_compile": "the loops that pay are compiled by Numba, where it is installed",
    "run_eagerly": "everything runs as it is written",
    "steps_per_execution": "each step is taken by itself",
    "auto_scale_loss": "nothing is computed in float16",
}


_FITTING = {
    "nb_epoch": "write epochs",
    "lr": "write model.optimizer.learning_rate = ... before",
    "learning_rate": "write model.optimizer.learning_rate = ... before",
    "metrics": "compile takes it",
    "loss": "compile takes it",
    "optimizer": "compile takes it",
    **dict.fromkeys(
        ("workers", "use_multiprocessing", "max_queue_size"), "leave it out, one process computes"
    ),
}


def _refuse_beside_batches(*given: Any) -> None:
    """Refuse what is given beside batches that have it themselves."""
    for (name, said), value in zip(_OF_BATCHES.items(), given, strict=True):
        if value is not None:
            raise ValueError(f"fit takes no {name} of batches that come one by one: {said}")


_OF_BATCHES = {
    "batch_size": "they have their size",
    "sample_weight": "make each of them (x, y, sample_weight)",
    "validation_split": "give validation_data",
}


def _frequency(given: Any) -> int | Collection[int]:
    if isinstance(given, Collection) and not isinstance(given, str):
        return [checks.whole("each of validation_freq", each) for each in given]
    return checks.whole("validation_freq", given)


def _compiling(name: str) -> str:
    taken = "it takes optimizer, loss, metrics and weighted_metrics"
    return _COMPILING.get(name) or checks.unknown_argument(Trainable.compile, name, taken)


def _listed(name: str, metrics: Any) -> tuple[Any, ...]:
    if isinstance(metrics, Mapping):
        raise ValueError(f"there is one output: give {name} as a list, got {metrics!r}")
    if metrics is None:
        return ()
    alone = isinstance(metrics, str | Kind) or callable(metrics)
    return (metrics,) if alone or not isinstance(metrics, Iterable) else tuple(metrics)


def _alike(one: Any, other: Any) -> bool:
    """Whether two memories of a kind of optimizer hold the same things."""
    return list(map(type, one)) == list(map(type, started(other)))
