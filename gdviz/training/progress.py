"""How far a fit has come, in the words of Keras: a bar that moves, or one line an epoch."""

import sys
import time
from collections.abc import Callable, Mapping
from typing import Any, TextIO

WIDTH = 20
EVERY = 0.1  # seconds between two looks of the bar


def level(verbose: int | str | bool) -> int:
    """Return 0 (silent), 1 (a bar) or 2 (a line an epoch); "auto" is a bar where someone looks.

    Raises
    ------
    ValueError
        If it is none of these.
    """
    if verbose == "auto":
        in_a_notebook = type(sys.stdout).__module__.startswith("ipykernel")
        return int(sys.stdout.isatty() or in_a_notebook)
    if verbose not in (0, 1, 2):
        raise ValueError(f"verbose must be 'auto', 0, 1 or 2, got {verbose!r}")
    return int(verbose)


def as_keras(logs: Mapping[str, Any]) -> str:
    """Return the loss and metrics as Keras writes them."""
    return "".join(f" - {name}: {_written(value)}" for name, value in logs.items())


def _written(value: Any) -> str:
    """Return a number in Keras's digits; several of them in brackets."""
    if isinstance(value, list):
        return f"[{' '.join(map(_written, value))}]"
    return f"{value:.4f}" if abs(value) > 1e-3 else f"{value:.4e}"


class Progress:
    """A line that shows how many of some steps are done.

    Parameters
    ----------
    total : how many steps there are; None where nobody knows
    bar : whether it moves, or is written once, at the end
    stream : where it is written, standard output by default
    clock : that counts the seconds
    """

    def __init__(
        self,
        total: int | None,
        bar: bool = True,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.total, self.bar, self.stream, self.clock = total, bar, stream or sys.stdout, clock
        self.start = self.seen = clock()
        self.longest = self.done = 0

    def show(self, done: int, logs: Mapping[str, Any]) -> None:
        """Move the bar, unless it was moved a moment ago."""
        now, self.done = self.clock(), done
        if self.bar and now - self.seen >= EVERY:
            self.seen = now
            left = (now - self.start) / done * ((self.total or done) - done)
            self._write(f"{self._done(done)} {left:.0f}s left{as_keras(logs)}", "")

    def end(self, logs: Mapping[str, Any]) -> None:
        """Write the line as it stays."""
        seconds = self.clock() - self.start
        done = self.total or self.done
        speed = f"{seconds:.0f}s {pace(seconds / max(done, 1))}"
        self._write(f"{self._done(done)} {speed}{as_keras(logs)}", "\n")

    def _done(self, done: int) -> str:
        total = self.total or max(done, 1)
        filled = WIDTH * done // total
        count = f"{done:>{len(str(total))}}/{self.total or '?'}"
        return f"{count} {'━' * filled}{'╺' * (WIDTH - filled)}" if self.bar else f"{count} -"

    def _write(self, line: str, end: str) -> None:
        over = " " * (self.longest - len(line))
        self.longest = len(line)
        self.stream.write(f"\r{line}{over}{end}" if self.bar else line + end)
        self.stream.flush()


def pace(seconds: float) -> str:
    """Return how long a step takes, in a unit that suits."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.0f}{unit}/step"
    return f"{seconds * 1e6:.0f}us/step"


class FitProgress:
    """The callback of a fit that writes its progress."""

    def __init__(
        self, verbose: int, epochs: int, batches: int | None, stream: TextIO | None = None
    ) -> None:
        self.verbose, self.epochs, self.batches = verbose, epochs, batches
        self.stream = stream or sys.stdout

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, Any]) -> None:
        """Announce the epoch."""
        self.stream.write(f"Epoch {epoch + 1}/{self.epochs}\n")
        self.line = Progress(self.batches, self.verbose == 1, self.stream)

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any]) -> None:
        """Move the bar."""
        self.line.show(batch + 1, logs)

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any]) -> None:
        """End the line with the means of the epoch and of the validation."""
        self.line.end(logs)
