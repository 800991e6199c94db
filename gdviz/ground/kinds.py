"""What a user chooses by name, by class or as an object: a loss, a layer, a rule and their like.

A class says its names in its own head, and so stands in the table of its kind:

    class Hinge(Loss, names="hinge"):
    class MeanSquaredError(Loss, names=("mean_squared_error", "mse")):

Somebody's own goes the same way. Without names it is chosen by its class or as an object; with
names it is found by them too, and in files.
"""

import difflib
import inspect
import math
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, ClassVar, Self, TypeVar, Unpack, get_args, get_origin

from gdviz.ground import checks

_OPEN = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


_ELSEWHERE = {
    "lr": "learning_rate",
    "eta": "learning_rate",
    "rate": "learning_rate",
    "step_size": "learning_rate",
    "eps": "epsilon",
    "beta": "momentum",
    "max_norm": "clipnorm",
    "out_features": "units",
    "alpha": "negative_slope",
}
"""What settings are called in other places."""

_OTHERWISE = {
    "decay": (
        "learning_rate",
        "write learning_rate=gd.schedules.InverseTimeDecay({rate!r}, 1, {value!r}) for a rate "
        "that falls, or weight_decay={value!r} for a point that shrinks",
    ),
    "betas": ("beta_1", "write each by its name, beta_1=0.9, beta_2=0.999"),
}
"""What to write for settings of other places, where it is more than a name: for whom, and what."""


def unsaid(init: Callable[..., None]) -> Callable[..., None]:
    """Mark an `__init__` of a base that is there for who calls it from his own: it says nothing."""
    init.unsaid = True
    return init


class _Signature:
    """What a class is called with: what its `__init__` says, though `__new__` takes anything."""

    def __get__(self, instance: Any, owner: type) -> inspect.Signature:
        if instance is not None:
            raise AttributeError("__signature__")  # of one that may be called there is another
        if owner.__init__ is object.__init__ or hasattr(owner.__init__, "unsaid"):
            return inspect.Signature()
        own = inspect.signature(owner.__init__)
        parameters = [one for each in [*own.parameters.values()][1:] for one in _spelled(each)]
        return own.replace(parameters=parameters, return_annotation=inspect.Signature.empty)


def _spelled(parameter: inspect.Parameter) -> list[inspect.Parameter]:
    """Return a parameter, or those of the names that `**settings: Unpack[Settings]` stands for."""
    if get_origin(parameter.annotation) is not Unpack:
        return [parameter]
    (settings,) = get_args(parameter.annotation)
    kind = inspect.Parameter.KEYWORD_ONLY
    return [inspect.Parameter(name, kind, default=None) for name in settings.__annotations__]


class HasSettings:
    """What is called with settings, and refuses others in a sentence that says what to write.

    Attributes
    ----------
    without : what to do instead of settings that there are elsewhere alone, by their names
    """

    without: ClassVar[Mapping[str, str]] = {}
    __signature__ = _Signature()

    def __new__(cls, *first: Any, **settings: Any) -> Self:
        """Refuse, with what to write, a setting that there is not, one value too many, no flag."""
        unknown = [name for name in settings if name not in _parameters(cls)]
        if unknown and not _takes(cls, inspect.Parameter.VAR_KEYWORD):
            raise ValueError(_no_setting(cls, unknown[0], first, settings))
        if len(first) > (most := _most(cls)):
            names = ", ".join([*_parameters(cls)][:most]) or "none"
            write = _to_settings(cls)
            raise ValueError(
                f"{cls.__name__} was given {len(first)} values, but takes {names} without a name"
                f"{write and ': '}{write}"
            )
        for name, value in (dict(zip(_parameters(cls), first, strict=False)) | settings).items():
            if name in _flags(cls):
                checks.flag(f"{cls.__name__}: {name}", value)
        return super().__new__(cls)


class Kind(HasSettings):
    """What all of a kind share: names, and the settings that make one like it.

    Two are equal that are of one class and have the same settings.

    Attributes
    ----------
    kind : what it is, such as "loss": the base of a kind declares it
    table : the classes of the kind that have names, by the first of them
    names : of the class; none where it declares none
    short_name : what a picture calls one, such as "MAE"; by default as its class is called
    series : the number of the colour that it has in every picture; by default one by its name
    instead : what to write for names that people know from elsewhere, by them
    """

    kind: ClassVar[str]
    table: ClassVar[dict[str, type[Self]]]
    names: ClassVar[tuple[str, ...]] = ()
    short_name: ClassVar[str]
    series: ClassVar[int | None] = None
    instead: ClassVar[Mapping[str, str]] = {}

    def __new__(cls, *first: Any, **settings: Any) -> Self:
        """Refuse, with what to write, what is no setting, and numbers beyond float64."""
        for value in (*first, *settings.values()):
            checks.refuse_beyond(cls.__name__, value)
        return super().__new__(cls, *first, **settings)

    def __init_subclass__(
        cls, *, kind: str | None = None, names: str | tuple[str, ...] = (), **others: Any
    ) -> None:
        super().__init_subclass__(**others)
        cls.names = (names,) if isinstance(names, str) else tuple(names)
        if "short_name" not in cls.__dict__:
            cls.short_name = cls.__name__
        if kind:
            cls.kind, cls.table = kind, {}
        elif names:
            _enter(cls)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.kept() == self.kept()

    def __hash__(self) -> int:
        return hash((type(self), *self.kept().values()))

    def __repr__(self) -> str:
        settings = (f"{name}={value!r}" for name, value in self.kept().items())
        return f"{type(self).__name__}({', '.join(settings)})"

    @classmethod
    def first_name(cls) -> str:
        """Return the first name of the class, or what its own name makes: my_own of MyOwn."""
        return cls.names[0] if cls.names else snake_case(cls.__name__)

    @classmethod
    def taken(cls) -> Mapping[str, Any]:
        """Return the settings that the class is called with, by name, and the default of each."""
        return _parameters(cls)

    def kept(self) -> dict[str, Any]:
        """Return those of the settings that are kept under their names."""
        return {name: getattr(self, name) for name in self.taken() if hasattr(self, name)}

    def get_config(self) -> dict[str, Any]:
        """Return the settings that make one like it: by default all, as they are kept."""
        return self.kept()

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """Return one with the settings that `get_config` gave."""
        return cls(**config)


def lacking(one: object, method: str, gives: str) -> ValueError:
    """Return the sentence about what the class of one must have, and has not.

    Parameters
    ----------
    method : as it is to be written, such as "draw(self, shape, rng)"
    gives : what it returns
    """
    name = method.partition("(")[0]
    return ValueError(
        f"{type(one).__name__} has no {name}: write def {method}, which returns {gives}"
    )


K = TypeVar("K", bound=Kind)


def get(base: type[K], given: Any, such_as: str) -> K:
    """Return what was chosen of a kind: an object as it is; of a class or a name, with defaults.

    Parameters
    ----------
    base : of the kind
    given : what a user chose; a name in any case, with or without underscores, or that of a class
    such_as : an example, for the sentence that refuses anything else

    Raises
    ------
    ValueError
        If it is none of that kind, or cannot be made without settings.
    """
    if isinstance(given, base):
        return given
    if isinstance(given, str):
        given = _named(base, given)
    if not (isinstance(given, type) and issubclass(given, base) and given is not base):
        raise ValueError(
            f"{_one(base)} is one such as {such_as} or its name, got {checks.quoted(given)}"
        )
    return made(given)


def made(kind: type) -> Any:
    """Return an object of a class with its defaults, refusing a class that has none."""
    try:
        return kind()
    except TypeError as error:
        raise ValueError(f"{kind.__name__} must be given with its settings: {error}") from error


def find(base: type[K], name: str) -> type[K] | None:
    """Return the class of a kind that has a name, or that is its name; None if there is none."""
    return _by_plain_name(base.table).get(checks.plain(name))


def snake_case(name: str) -> str:
    """Return the name of a class as Keras writes it: KLDivergence is kl_divergence."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=.)(?=[A-Z][a-z])", "_", name.lstrip("_")).lower()


@cache
def _parameters(cls: type) -> Mapping[str, Any]:
    parameters = inspect.signature(cls).parameters.values()
    return {each.name: each.default for each in parameters if each.kind not in _OPEN}


@cache
def _flags(cls: type) -> frozenset[str]:
    """Return the settings of a class that are True or False."""
    return checks.flags_of(cls)


@cache
def _takes(cls: type, kind: Any) -> bool:
    """Whether a class takes parameters of a kind: settings of any name, or any number of values."""
    return any(each.kind is kind for each in inspect.signature(cls).parameters.values())


@cache
def _most(cls: type) -> float:
    """Return how many settings a class takes without their names."""
    if _takes(cls, inspect.Parameter.VAR_POSITIONAL):
        return math.inf
    parameters = inspect.signature(cls).parameters.values()
    return sum(each.kind not in (*_OPEN, inspect.Parameter.KEYWORD_ONLY) for each in parameters)


def _no_setting(
    cls: type[HasSettings], name: str, first: tuple[Any, ...], settings: Mapping[str, Any]
) -> str:
    """Return the sentence that says what to write in place of a setting that there is not."""
    taken, value = [*_parameters(cls)], settings[name]
    whose, write = _OTHERWISE.get(name, (None, ""))
    if whose in taken:
        given = _parameters(cls) | dict(zip(taken, first, strict=False)) | settings
        write = write.format(value=value, rate=given["learning_rate"])
        return f"{cls.__name__} has no setting {name!r}: {write}"
    if name in cls.without:
        return f"{cls.__name__} has no setting {name!r}: {cls.without[name]}"
    if write := _to_settings(cls, name):
        return f"{cls.__name__} has no setting {name!r}: {write}"
    near = [_ELSEWHERE[name]] if _ELSEWHERE.get(name) in taken else []
    near = near or difflib.get_close_matches(name, taken, n=1, cutoff=0.6)
    advice = f"write {near[0]}={value!r}" if near else f"it takes {', '.join(taken) or 'none'}"
    return f"{cls.__name__} has no setting {name!r}: {advice}"


def _to_settings(cls: type[HasSettings], name: str | None = None) -> str:
    """Return what makes settings of what a class annotates: of a name, or of any there is."""
    for each in cls.__mro__:
        annotated = inspect.get_annotations(each).items()
        own = {one for one, kind in annotated if "ClassVar" not in str(kind)} - {*_parameters(cls)}
        if name in own or (own and name is None):
            return (
                f"write @dataclasses.dataclass(frozen=True) above class {each.__name__}, which "
                "makes settings of what it annotates"
            )
    return ""


def _named(base: type[K], name: str) -> type[K]:
    found = find(base, name)
    if found is None and (write := base.instead.get(checks.plain(name))):
        raise ValueError(f"no {base.kind} is called {name!r}: write {write}")
    if found is None:
        also = [name for kind in base.table.values() for name in kind.names[1:]]
        advice = checks.advice(name, base.table, also)
        raise ValueError(f"no {base.kind} is called {name!r}: {advice}")
    return found


def _enter(cls: type[Kind]) -> None:
    """Enter a class into the table of its kind, in place of itself where its code ran before."""
    table = {name: kind for name, kind in cls.table.items() if _home(kind) != _home(cls)}
    for name in (*cls.names, cls.__name__):
        if other := _by_plain_name(table).get(checks.plain(name)):
            raise ValueError(f"{_one(cls)} is called {name!r} already: {other!r}")
    cls.table.clear()
    cls.table.update(table | {cls.names[0]: cls})


def _home(cls: type[Kind]) -> tuple[str, str]:
    return cls.__module__, cls.__qualname__


def _one(cls: type[Kind]) -> str:
    return f"{'an' if cls.kind[0] in 'aeio' else 'a'} {cls.kind}"


def _by_plain_name(table: Mapping[str, type[Kind]]) -> dict[str, type[Kind]]:
    kinds = table.values()
    return {checks.plain(name): kind for kind in kinds for name in (*kind.names, kind.__name__)}
