"""Formulas: what is accepted has the value and slopes of 50-digit arithmetic, and soon.

A case is a tree that is written as text, whose values are known, or a text that is spoilt: nothing
of it may run, and what is refused is refused by a ValueError.
"""

from __future__ import annotations

import json
import math
import random
import signal
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fuzz.exact import MERGED, Beyond, Exact, mp
from fuzz.trees import ONE, TWO, Tree, tree
from gdviz import Surface
from gdviz.programs.operations import ARRAYS

LIMIT = 2.0
"""Seconds of one core for reading, value, slopes, curvature and LaTeX together."""
HANG = 4.0
RIGHT = 1e-9
"""How wrong a number may be, of itself, beside what rounding on the way makes of it."""
SPREAD, CLEAR = 1e4, 1e-3
"""How many times what rounding makes of it; and how much of it, for the case to tell anything."""
FINEST = 1e-13
MANY, SURE = 700, 24
"""Digits, and how often other roundings are tried, where a case seems to have failed."""

NOWHERE = "nowhere"

Failure = tuple[str, str]

_CORPUS = json.loads(
    (Path(__file__).parent.parent / "tests" / "reference" / "hostile-formulas.json").read_text()
)
_TEXTS = [*_CORPUS["refuse"], *_CORPUS["accept"]]
_PIECES = [
    *ONE, *TWO, *"xyzabwθλ0123456789+-*/^().,[]{}|$\\_;:=<>!%&#@'\"`~ \t\n\0é²³½√π−×·",
    *("__import__", "lambda", "eval", ".__class__", "x0", "c0", "t0", "np.", "1e308", "9**9", "**"),
    *("\\frac", "\\sin", "w_1", "theta", "import", "for", "if", "None", "e^", "·10^", "f(x,y)="),
]  # fmt: skip


def attack(rng: random.Random, told: Counter[str]) -> Iterator[Failure]:
    """Try one formula; yield what is wrong with it."""
    if rng.random() < 0.7:
        made = tree(rng)
        text = made.written(rng)
    else:
        made, text = None, _spoilt(rng)
    with _watched() as ran:
        surface, failure = _tried(text, told)
    if failure:
        yield failure
    if ran:
        yield "code", f"{ran[0]} and {len(ran) - 1} more by {text!r}"
    if made and surface:
        yield from _judged(text, made, surface, rng, told)


def _tried(text: str, told: Counter[str]) -> tuple[Surface | None, Failure | None]:
    """Return a surface that has computed all that it can, or what went wrong."""
    begun = time.process_time()
    surface, failure = None, None
    try:
        with _ended_after(HANG), warnings.catch_warnings():
            warnings.simplefilter("error")
            surface = Surface(text, names=("x", "y"))
            for use in (surface, surface.value_and_gradient, surface.hessian):
                use([0.7, -1.3])
            surface.latex()
    except ValueError as error:
        if surface is not None or len(str(error).splitlines()) != 1:
            failure = ("raw", f"{error!r} of {text!r}")
    except _Endless:
        return None, ("time", f"more than {HANG} s of {text!r}")
    except Exception as error:
        failure = ("raw", f"{error!r} of {text!r}")
    spent = time.process_time() - begun
    told["accepted" if surface else "refused"] += 1
    told["over a tenth of a second"] += spent > 0.1
    if spent > LIMIT and not failure:
        failure = ("time", f"{spent:.1f} s of {text!r}")
    return surface, failure


# ------------------------------------------------------------------------------ what is right


def _judged(
    text: str, made: Tree, surface: Surface, rng: random.Random, told: Counter[str]
) -> Iterator[Failure]:
    points = [_point(rng) for _ in range(4)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            with _ended_after(HANG):
                values, slopes = surface.value_and_gradient(points)
                alone = surface(points[0])
        except Exception as error:
            yield "raw", f"{error!r} of {text!r} at {points}"
            return
        except _Endless:
            yield "time", f"more than {HANG} s of {text!r} at {points}"
            return
    rows = [*zip(points, values.tolist(), slopes.tolist(), strict=True)]
    if math.isfinite(alone) != math.isfinite(values[0]):
        yield "alone", f"{alone} and {values[0]} of {text!r} at {points[0]}"
    elif alone == alone and not math.isclose(alone, values[0], rel_tol=1e-9, abs_tol=1e-300):
        # a huge angle tells nothing of its sine, nor rounding on which side of a pole it is
        rows.append((points[0], float(alone), rows[0][2]))
    for point, value, slope in rows:
        for kind, said in wrong(made, point, [value, *slope], rng, told):
            yield kind, f"{said} of {text!r} at {point}"


def _point(rng: random.Random) -> list[float]:
    draw: Callable[[], float] = rng.choice(
        (
            lambda: rng.uniform(-4, 4),
            lambda: rng.uniform(-4, 4),
            lambda: rng.uniform(0, 2),
            lambda: rng.choice((0.0, 1.0, -1.0, 2.0, -2.0, 0.5, 1e-8)),
            lambda: rng.choice((-1, 1)) * 10 ** rng.uniform(-9, 9),
            lambda: rng.choice((-1, 1)) * rng.uniform(20, 1000),
        )
    )
    return [draw(), draw()]


def wrong(
    made: Tree, point: list[float], got: list[float], rng: random.Random, told: Counter[str]
) -> list[Failure]:
    """Return what is wrong with a value and slopes."""
    found = list(_wrong(made, point, got, rng, told, 3))
    if found:  # fifty digits do not tell 1 + exp(-200) from 1, nor a few angles all of them
        with mp.workdps(MANY):
            found = list(_wrong(made, point, got, rng, told, SURE))
    return found


def _wrong(
    made: Tree,
    point: list[float],
    got: list[float],
    rng: random.Random,
    told: Counter[str],
    often: int,
) -> Iterator[Failure]:
    """Yield what is wrong with a value and slopes, computed so often with other roundings."""
    try:
        exact = Exact(made, point)
        noisy = [Exact(made, point, rng, angles=(rng, None)[k % 2]) for k in range(often)]
    except (Beyond, OverflowError, MemoryError):
        told["points beyond"] += 1
        return
    except (ZeroDivisionError, ValueError):
        exact, noisy = None, []
    if exact is None or not exact.is_real:
        cancelled = (
            _may_be_real(made, point, rng, often)
            or _is_left(got[0], exact, noisy)
            or _is_of_rounded_angles(made, point, got[0], rng, often)
        )
        told["values of what cancels"] += cancelled
        if (
            math.isfinite(got[0])
            and not cancelled
            and not _is_limit(made, point, got[0], rng, told)
        ):
            yield "value where there is none", f"{got[0]}"
        elif math.isinf(got[0]) and not (
            cancelled or _may_be_infinite(exact) or _is_endless(made, point, got[0], rng)
        ):
            yield "infinite where there is none", f"{got[0]}"
        if math.isnan(got[0]) and not all(map(math.isnan, got)):
            yield "slope where there is none", f"{got}"
        return
    told["points"] += 1
    if any(each.is_real != exact.is_real for each in noisy):
        return
    if not math.isfinite(got[0]) and exact.is_extreme:
        return
    numbers = [[each.found.value, *each.found.slopes] for each in (exact, *noisy)]
    names = ("value",) if exact.is_kink else ("value", "x", "y")
    scales = 0.0, *(abs(exact.found.value) / max(abs(x), 1) for x in point)
    for name, given, right, *near in zip(names, got, *numbers, strict=False):
        scale = scales[("value", "x", "y").index(name)]
        if said := _unlike(given, right, near, exact.is_extreme, FINEST * scale):
            yield ("value" if name == "value" else "slope"), f"{name} {said}"


def _may_be_real(made: Tree, point: list[float], rng: random.Random, often: int) -> bool:
    """Whether it is only the digits of what cancels that leave a formula without a value."""
    for how in ({"cancels": True}, *({"noise": rng, "least": mp.mpf(0)},) * often):
        try:
            if Exact(made, point, **how).is_real:
                return True
        except (Beyond, OverflowError, MemoryError, ZeroDivisionError, ValueError):
            continue
    return False


def _is_of_rounded_angles(
    made: Tree, point: list[float], got: float, rng: random.Random, often: int
) -> bool:
    """Whether a value is what rounding leaves of angles as pi x, whose sines are 0."""
    found = []
    for _ in range(often):
        try:
            found.append(Exact(made, point, angles=rng))
        except (Beyond, OverflowError, MemoryError, ZeroDivisionError, ValueError):
            return False
    real = [mp.re(each.found.value) for each in found if each.is_real]
    if not real:
        return False
    spread = max(real) - min(real)
    return bool(min(real) - spread <= got <= max(real) + spread)


def _may_be_infinite(exact: Exact | None) -> bool:
    """Whether it is a pole, or real and beyond float64 when parts have cancelled."""
    if exact is None or not mp.isfinite(exact.found.value):
        return True
    value = exact.found.value
    return abs(mp.im(value)) <= MERGED * abs(value) and abs(value) > 1e308


def _unlike(given: float, right: Any, near: list[Any], is_extreme: bool, fine: Any) -> str:
    """Return how a number differs from the right one; "" where it does not, or none can tell.

    Parameters
    ----------
    fine : a difference that is too small for any slope of float64: a share of value over place
    """
    right, near = mp.re(right), [mp.re(each) for each in near]
    if not mp.isfinite(right) or not all(map(mp.isfinite, near)):
        return ""
    spread = max(abs(each - right) for each in near)
    if (right and spread > CLEAR * abs(right)) or abs(right) > 1e308:
        return ""
    if not math.isfinite(given):
        return "" if is_extreme else f"{given}, right {mp.nstr(right, 12)}"
    far = abs(given - right) > RIGHT * abs(right) + SPREAD * spread + fine + 1e-300
    return f"{given!r}, right {mp.nstr(right, 17)}" if far else ""


def _is_left(got: float, exact: Exact | None, noisy: list[Exact]) -> bool:
    """Whether a value is the real number that is left when parts cancel, if rounding has it so."""
    left = [each for each in (exact, *noisy) if each is not None and each.is_left]
    if not left:
        return False
    first, *near = (each.found.value for each in left)
    return not _unlike(got, first, near or [first], left[0].is_extreme, 0)


def _is_limit(
    made: Tree, point: list[float], got: float, rng: random.Random, told: Counter[str]
) -> bool:
    """Whether a value is the limit from around a point."""
    told["limits"] += 1
    if _is_endless(made, point, got, rng):
        return True
    sides = (0, 0), (1, 0.7), (-0.8, 1), (-1, -0.7), (0.8, -1)
    ways = {}, {"endless": True}, {"endless": True, "beside": 0}
    near = [_comes_near(made, point, side, got, how) for side in sides for how in ways]
    near = [each for each in near if each != NOWHERE]
    if set(near) == {None}:
        told["limits beyond"] += 1
    return True in near or set(near) == {None}


def _is_endless(made: Tree, point: list[float], got: float, rng: random.Random) -> bool:
    """Whether it is what functions are of what is infinite there, however slowly it becomes so.

    Where something is too large for that to be told, or an angle for float64, it may be.
    """
    try:
        here = Exact(made, point, endless=True)
        if here.is_too_large:
            return True
        near = [Exact(made, point, rng, mp.mpf(0), endless=True) for _ in range(SURE)]
    except ZeroDivisionError:  # a pole
        return math.isinf(got)
    except (Beyond, OverflowError, MemoryError, ValueError):
        return False
    value = here.found.value
    if not (here.is_real or here.is_left) or (here.is_kink and here.is_beyond):
        return False
    if not (math.isfinite(got) and mp.isfinite(value)):
        return bool(value == got)
    return not _unlike(got, value, [each.found.value for each in near], False, 0)


def _comes_near(
    made: Tree, point: list[float], side: tuple[float, float], got: float, how: dict[str, Any]
) -> bool | str | None:
    """Whether values nearer and nearer to a point come near to a number, if only as 1/log does.

    None where one cannot be computed, NOWHERE where none is real. Where waves end some may be.
    """
    apart = []
    for digits in (20, 100, 600):
        with mp.workdps(4 * digits + mp.dps):  # so that 1 and what is nearer to it differ
            step = mp.mpf(10) ** -digits
            place = [x + d * step * max(1, abs(x)) for x, d in zip(point, side, strict=True)]
            try:
                near = Exact(made, place, **how)
            except (Beyond, OverflowError, MemoryError, ZeroDivisionError, ValueError):
                return None
        if mp.isnan(near.found.value):
            return None
        if near.is_real or near.is_left:
            apart.append(abs(near.found.value - got))
    if not apart:
        return NOWHERE
    falls = len(apart) == 3 and apart[2] < apart[1] / 2 < apart[0] / 4
    return bool(apart[-1] <= 1e-6 * (1 + abs(got)) or falls)


# ------------------------------------------------------------------------ what may not happen


class _Endless(BaseException):
    """What is raised where a case takes too long."""


@contextmanager
def _ended_after(seconds: float) -> Iterator[None]:
    def end(*_: Any) -> None:
        raise _Endless

    before = signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


_RAN: list[str] | None = None
_STRANGE = "os.system", "subprocess.Popen", "socket.connect", "os.exec", "os.fork", "ctypes.dlopen"
_OWN = {*ARRAYS, "outputs"}


def _hook(event: str, given: tuple[Any, ...]) -> None:
    if _RAN is None:
        return
    if event == "exec" and given[0].co_filename.startswith("<"):
        names = set(given[0].co_names).union(
            *(getattr(c, "co_names", ()) for c in given[0].co_consts)
        )
        known = given[0].co_filename == "<program>" and all(n in _OWN or _is_own(n) for n in names)
        if not known and not given[0].co_filename.startswith("<frozen"):
            _RAN.append(f"exec of {given[0].co_filename} with {sorted(names)}")
    elif event in _STRANGE or (event == "open" and isinstance(given[1], str) and "w" in given[1]):
        _RAN.append(f"{event} {given!r}"[:200])


def _is_own(name: str) -> bool:
    return name[:1] in "xct" and name[1:].isdecimal()


Surface("x + log(1 + exp(y))").hessian([1.0, 0.0])  # so that all is loaded that may be
Surface("0.1234567891 x/y").latex()
sys.addaudithook(_hook)


@contextmanager
def _watched() -> Iterator[list[str]]:
    """Yield what runs or is opened that should not be."""
    global _RAN
    _RAN = ran = []
    try:
        yield ran
    finally:
        _RAN = None


def _spoilt(rng: random.Random) -> str:
    """Return a text that was a formula, or never was one."""
    kind = rng.random()
    if kind < 0.3:
        return "".join(rng.choices(_PIECES, k=rng.randint(1, 40)))
    text = rng.choice(_TEXTS) if kind < 0.6 else tree(rng).written(rng)
    for _ in range(rng.randint(1, 6)):
        place, end = sorted(rng.randint(0, len(text)) for _ in range(2))
        other = rng.choice((rng.choice(_PIECES), rng.choice(_PIECES), text[place:end], ""))
        keeps = rng.random() < 0.5 or end - place > 20
        text = (text[:place] + other + text[place if keeps else end :])[:1200]
    return text
