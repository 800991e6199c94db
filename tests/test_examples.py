"""Every example of a docstring gives what it says, and every public name has one."""

import doctest
import inspect
import re
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

import gdviz as gd
from gdviz.ground.kinds import Kind

HOUSE = Path(gd.__file__).parent
ROOMS = sorted({path.relative_to(HOUSE).parts[0] for path in HOUSE.rglob("*.py")})
FLAGS = doctest.IGNORE_EXCEPTION_DETAIL  # of an error its module


class Alike(doctest.OutputChecker):
    """Takes a number for what it is: NumPy 1 writes 5.0 where NumPy 2 writes np.float64(5.0)."""

    def check_output(self, want, got, flags):
        plain = (re.sub(r"np\.\w+?\d\d\(([^()]*)\)", r"\1", text) for text in (want, got))
        return super().check_output(*plain, flags)


@pytest.fixture(autouse=True)
def _no_names_stay():
    """Keep the names of classes that an example makes out of what runs after it."""
    kinds = [kind for kind in Kind.__subclasses__() if "table" in vars(kind)]
    before = [dict(kind.table) for kind in kinds]
    yield
    for kind, table in zip(kinds, before, strict=True):
        kind.table.clear()
        kind.table.update(table)


def modules(room):
    """Return the modules of a file or a folder in which there is an example."""
    paths = [HOUSE / room] if room.endswith(".py") else sorted((HOUSE / room).rglob("*.py"))
    for path in paths:
        if ">>> " in path.read_text("utf-8"):
            inside = path.relative_to(HOUSE).with_suffix("").parts
            yield import_module(".".join(("gdviz", *inside)).removesuffix(".__init__"))


@pytest.mark.parametrize("room", ROOMS)
def test_examples_give_what_they_say(room):
    finder, runner = doctest.DocTestFinder(), doctest.DocTestRunner(Alike(), optionflags=FLAGS)
    for module in modules(room):
        for example in finder.find(module, globs={"gd": gd, "np": np}):
            runner.run(example)
    assert runner.failures == 0


KINDS = {
    "activations": gd.activations.ActivationFunction,
    "initializers": gd.initializers.Initializer,
    "layers": gd.layers.Layer,
    "losses": gd.losses.Loss,
    "metrics": gd.metrics.Metric,
    "schedules": gd.schedules.Schedule,
}


def names(package):
    """Return what a package declares as public, or the classes of its kind."""
    if hasattr(package, "__all__"):
        return package.__all__
    kind = KINDS[package.__name__.removeprefix("gdviz.")]
    return {kind.__name__, *(each.__name__ for each in kind.table.values())}


def test_every_public_name_has_an_example():
    packages = [
        gd,
        *(value for value in map(gd.__getattr__, gd.__all__) if inspect.ismodule(value)),
    ]
    bare = {
        f"{package.__name__}.{name}"
        for package in packages
        for name in names(package)
        if callable(value := getattr(package, name)) and ">>> " not in (inspect.getdoc(value) or "")
    }
    assert bare == set()


def told(docstring):
    """Return the names of the arguments that a docstring tells of."""
    section = re.search(r"^Parameters\n-+\n((?:.+\n?)*)", docstring, re.M)
    heads = re.findall(r"^([\w, *]+) :", section[1] if section else "", re.M)
    return {name.strip(" *") for head in heads for name in head.split(",")}


def arguments(value):
    """Return the names of what a function is called with, or a class, its bases' fields too."""
    fields = (vars(kind).get("__annotations__", {}) for kind in getattr(value, "__mro__", ()))
    return {*inspect.signature(value).parameters, *(name for each in fields for name in each)}


@pytest.mark.parametrize("room", ROOMS)
def test_docstrings_tell_of_arguments_that_there_are(room):
    wrong = {}
    for module in modules(room):
        for name, value in vars(module).items():
            called = inspect.isclass(value) or inspect.isroutine(value)
            own = called and value.__module__ == module.__name__
            if own and (said := told(inspect.getdoc(value) or "")) and said - arguments(value):
                wrong[f"{module.__name__}.{name}"] = said - arguments(value)
    assert wrong == {}
