"""What all threads share is used by one of them at a time: they take turns.

Matplotlib shares what reads formulas, its fonts and its settings, and two that draw at once write
into each other's words. sympy computes its constants in the one arithmetic of mpmath, which is the
user's too, and two that do so at once leave it with other digits than it had.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

Called = TypeVar("Called", bound=Callable[..., Any])


class Turn:
    """A lock whose holder may take it again; waiting for it is ended by Ctrl-C.

    A child that is forked begins with one that nobody holds. As a decorator it is held while a
    function runs.
    """

    def __init__(self) -> None:
        self._renew()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._renew)

    def _renew(self) -> None:
        self._lock = threading.RLock()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    def __call__(self, function: Called) -> Called:
        """Return a function that waits for its turn."""

        @wraps(function)
        def waiting(*args: Any, **named: Any) -> Any:
            with self:
                return function(*args, **named)

        return waiting


DRAWING = Turn()
"""What composes a scene, moves it or writes it; within it others may be taken."""
ALGEBRA = Turn()
"""What makes an expression or a number of one; within it nobody waits for other threads."""
