"""A team does the pieces of some work together, again and again: who is free takes the next piece.

Nobody waits for a thread that has not come, as all wait where a product is parted among threads
beforehand: on a machine with other work, one of them has then not even begun. The thread that asks
takes pieces from the front, the others from the back, so that much of what a core has in its cache
is what it is given again.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from queue import SimpleQueue
from typing import Any, NamedTuple, Self

import numpy as np

from gdviz.ground.cores import one_thread_a_product
from gdviz.ground.subnormal import subnormal_as_zero

Piece = Callable[[], Any]


class Work(NamedTuple):
    """Some pieces, and what became of those that helpers did: an error, or None."""

    pieces: deque[Piece]
    done: SimpleQueue[BaseException | None]


class Team:
    """A thread for each core, while it is entered: the one that enters it, and helpers.

    Within it each matrix product takes one thread. Before and after, `do` works alone.
    """

    def __init__(self) -> None:
        self._work = Work(deque(), SimpleQueue())
        self._calls: list[threading.Lock] = []
        self._helpers: list[threading.Thread] = []
        self._entered = ExitStack()

    def __enter__(self) -> Self:
        cores = self._entered.enter_context(one_thread_a_product())
        self._entered.callback(self._dismiss)
        for _ in range(cores - 1):
            call = threading.Lock()
            call.acquire()
            self._calls.append(call)
            self._helpers.append(threading.Thread(target=self._help, args=(call,), daemon=True))
            self._helpers[-1].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._entered.close()

    def _dismiss(self) -> None:
        self._work.pieces.clear()
        calls, self._calls = self._calls, []
        for call in calls:
            _wake(call)
        while self._helpers:
            self._helpers.pop().join()

    def do(self, pieces: Iterable[Piece]) -> None:
        """Do some pieces, in any order, in any thread of the team; return when all are done."""
        todo, done = self._work = Work(deque(pieces), SimpleQueue())
        left = len(todo)
        for call in self._calls[: left - 1]:
            _wake(call)
        for piece in _taken(todo.popleft):
            piece()
            left -= 1
        errors = [done.get() for _ in range(left)]
        for error in filter(None, errors):
            raise error

    def _help(self, call: threading.Lock) -> None:
        with np.errstate(all="ignore"), subnormal_as_zero():
            while call.acquire() and self._calls:
                pieces, done = self._work
                for piece in _taken(pieces.pop):
                    done.put(_error_of(piece))


def _wake(call: threading.Lock) -> None:
    if call.locked():  # else it has been called already, and has not come yet
        call.release()


def _taken(take: Callable[[], Piece]) -> Iterator[Piece]:
    """Yield what is taken from a queue, until it is empty."""
    while True:
        try:
            piece = take()
        except IndexError:
            return
        yield piece


def _error_of(piece: Piece) -> BaseException | None:
    try:
        piece()
    except BaseException as error:
        return error
    return None
