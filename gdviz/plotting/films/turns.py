"""One thread at a time draws: Matplotlib shares among all of them what reads formulas, the fonts
and the settings, and two that draw at once write into each other's words.

What composes a scene, moves it or writes it takes its turn; what is computed for it does not. A
turn is taken within a turn of the same thread, and waiting for one is ended by Ctrl-C.
"""

import os
import threading
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

Called = TypeVar("Called", bound=Callable[..., Any])


class _Turns:
    """The lock that whoever draws holds."""

    def __init__(self) -> None:
        self.lock = threading.RLock()


_TURNS = _Turns()
if hasattr(os, "register_at_fork"):  # whoever draws in the parent does not draw in the child
    os.register_at_fork(after_in_child=_TURNS.__init__)


def in_turn(function: Called) -> Called:
    """Let a function that draws wait until no other thread does."""

    @wraps(function)
    def waiting(*args: Any, **named: Any) -> Any:
        with _TURNS.lock:
            return function(*args, **named)

    return waiting
