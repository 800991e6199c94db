"""A call that a function cannot take is refused in one sentence, which says what to write."""

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, wraps
from typing import Any

from gdviz.ground.checks import advice, flag, flags_of, quoted

_OPEN = inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD
_NAMED = *_OPEN, inspect.Parameter.KEYWORD_ONLY


@cache
def checked(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that refuses what it cannot take: see `check_call`."""

    @wraps(function)
    def call(*args: Any, **settings: Any) -> Any:
        check_call(function, args, settings)
        return function(*args, **settings)

    return call


def check_call(
    function: Callable[..., Any], args: Sequence[Any], settings: Mapping[str, Any]
) -> None:
    """Refuse arguments that a function does not take, too few of them, and flags that are none.

    Raises
    ------
    ValueError
        If a name is none of its arguments, one is missing or given twice, there are too many, or
        what must be True or False is neither.
    """
    signature, flags = _taken(function)
    try:
        given = signature.bind(*args, **settings).arguments
    except TypeError:
        raise ValueError(_refusal(function, args, settings)) from None
    for name in flags & given.keys():
        flag(name, given[name])


def takes(function: Callable[..., Any], count: int) -> bool:
    """Whether somebody's function may be called with so many values, or does not say."""
    try:
        inspect.signature(function).bind(*[None] * count)
    except TypeError:
        return False
    except ValueError:  # of one that is written in C
        return True
    return True


@cache
def _taken(function: Callable[..., Any]) -> tuple[inspect.Signature, frozenset[str]]:
    return inspect.signature(function), flags_of(function)


def _refusal(function: Callable[..., Any], args: Sequence[Any], settings: Mapping[str, Any]) -> str:
    parameters, called = inspect.signature(function).parameters.values(), function.__name__
    taken = [each.name for each in parameters if each.kind not in _OPEN]
    in_order = [each.name for each in parameters if each.kind not in _NAMED]
    if len(args) > len(in_order):
        order = f"{_listed(in_order)} in this order" if in_order else "each argument by its name"
        return f"{called} takes {order}: {quoted(args[len(in_order)])} is one too many"
    for name in settings:
        if name in in_order[: len(args)]:
            return f"{called} is given {name!r} twice: once without its name"
        if name not in taken:
            return f"{called} has no setting {name!r}: {advice(name, taken)}"
    given = {*in_order[: len(args)], *settings}
    needed = [each.name for each in parameters if each.default is each.empty]
    needed = [name for name in needed if name in taken]
    write = _example(function) or f"{called}({', '.join(needed)})"
    missing = [name for name in needed if name not in given]
    return f"{called} needs {_listed(missing)}: write {write}"


def _listed(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def _example(function: Callable[..., Any]) -> str:
    """Return the first call of a function in its docstring, if there is one."""
    calls = rf">>> (?:[\w, ]+ = )?([\w.]*\b{function.__name__}\(.*(?:\n *\.\.\. .*)*)"
    found = re.findall(calls, inspect.getdoc(function) or "")
    dots = [call.partition("(")[0].count(".") for call in found]
    call = found[dots.index(max(dots))] if found else ""  # gd.plotting.landscape of two
    return re.sub(r"\s+(\.\.\.\s+)?", " ", call.partition("  #")[0])
