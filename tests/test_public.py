"""What is public is declared once, is there, says what it is, and stands in the README."""

import ast
import inspect
import pickle
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import gdviz as gd
from gdviz import methods, plotting, studies

PACKAGES = pytest.mark.parametrize(
    "package", [gd, plotting, studies, methods], ids=lambda package: package.__name__
)
README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
ROWS = re.findall(r"^\| `(\w+)` \| (.*) \|$", README, re.MULTILINE)
NAMED = {kind: names.split(", ") for kind, names in ROWS}


def classes(module, base):
    """Return the public classes of a kind by name, without the one that all of them extend."""
    return {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, base) and value is not base
        if name == value.__name__ and not name.startswith("_")
    }


KINDS = {
    "optimizers": classes(gd.optimizers, gd.optimizers.Optimizer),
    "schedules": classes(gd.schedules, gd.schedules.Schedule),
    "methods": methods.METHODS,
    "sets": classes(gd.sets, gd.sets.AllowedSet),
    "losses": classes(gd.losses, gd.losses.Loss),
    "layers": classes(gd.layers, gd.layers.Layer) | {"Input": gd.layers.Input},
    "regularizers": classes(gd.regularizers, gd.regularizers.Regularizer),
    "activations": gd.activations.ACTIVATIONS,
    "initializers": gd.initializers.INITIALIZERS,
    "metrics": {name: kind for kind in gd.metrics.METRICS.values() for name in kind.names},
    "callbacks": {name: getattr(gd.callbacks, name) for name in gd.callbacks.__all__},
    "surfaces": gd.surfaces.catalogue,
    "data": {name: getattr(gd.data, name) for name in gd.data.__all__},
}
del KINDS["layers"]["InputLayer"]  # which `Input` makes


@PACKAGES
def test_public_names_are_there_and_listed(package):
    assert len(set(package.__all__)) == len(package.__all__)
    for name in package.__all__:
        value = getattr(package, name)
        if hasattr(value, "__module__"):
            assert value is getattr(import_module(value.__module__), name)
    assert set(dir(package)) - {"__version__"} == set(package.__all__)
    assert list(dir(package)) == sorted(dir(package))


def test_the_promised_names_are_public():
    promised = (
        "Surface SGD Adagrad RMSprop Adadelta Adam AdamW Adamax Nadam Lion descend Trajectory race "
        "set_language surfaces optimizers schedules plotting"
    )
    assert set(promised.split()) <= set(gd.__all__)
    assert {"race", "relief", "field", "paths", "Scene", "Theme"} <= set(plotting.__all__)
    assert re.fullmatch(r"\d+\.\d+\.\d+", gd.__version__)


def test_all_names_may_be_imported_at_once():
    names = {}
    exec("from gdviz import *", names)  # as in a notebook; a test may run what it wrote itself
    assert set(gd.__all__) <= set(names)


@PACKAGES
def test_a_wrong_name_is_an_attribute_error_that_says_where(package):
    with pytest.raises(AttributeError, match=rf"'{package.__name__}' has no attribute 'rase'") as e:
        _ = package.rase
    assert e.value.name == "rase"
    assert str(pickle.loads(pickle.dumps(e.value))) == str(e.value)
    assert not hasattr(package, "__wrapped__")


def test_a_wrong_name_loads_nothing():
    code = "import gdviz, sys; before = set(sys.modules); hasattr(gdviz, 'rase')"
    code += "; sys.exit(len(set(sys.modules) - before))"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("use", "said"),
    [
        (lambda: gd.rase, "module 'gdviz' has no attribute 'rase': did you mean 'race'?"),
        (lambda: gd.RMSProp, "module 'gdviz' has no attribute 'RMSProp': did you mean 'RMSprop'?"),
        (
            lambda: gd.tangent,
            "module 'gdviz' has no attribute 'tangent': write gd.plotting.tangent",
        ),
        (lambda: gd.Dense, "module 'gdviz' has no attribute 'Dense': write gd.layers.Dense"),
        (
            lambda: gd.rosenbrock,
            "module 'gdviz' has no attribute 'rosenbrock': write gd.surfaces.rosenbrock",
        ),
        (
            lambda: gd.callbacks.EarlyStoping,
            "module 'gdviz.callbacks' has no attribute 'EarlyStoping': did you mean "
            "'EarlyStopping'?",
        ),
        (
            lambda: gd.schedules.Cosine,
            "module 'gdviz.schedules' has no attribute 'Cosine': did you mean 'CosineDecay' or "
            "'CosineDecayRestarts'?",
        ),
        (lambda: gd.layers.Adam, "module 'gdviz.layers' has no attribute 'Adam': write gd.Adam"),
        (lambda: gd.quark, "module 'gdviz' has no attribute 'quark'"),
    ],
)
def test_a_wrong_name_is_told_where_it_lives_or_which_was_meant(use, said):
    with pytest.raises(AttributeError) as caught:
        use()
    assert str(caught.value) == said


def test_what_was_meant_is_said_once():
    code = "import gdviz; gdviz.rase"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip().endswith("has no attribute 'rase': did you mean 'race'?")


@PACKAGES
def test_what_a_type_checker_sees_is_what_is_there(package):
    lines = ast.parse(Path(package.__file__).with_suffix(".pyi").read_text("utf-8")).body[1:]
    seen = {alias.asname: line.module for line in lines for alias in line.names}
    # a stub hands on only what it imports by its own name once more, or all that a module lists
    assert all(alias.name in (alias.asname, "*") for line in lines for alias in line.names)
    listed = import_module(seen.pop(None)).__all__ if None in seen else []
    unseen = set(dir(package)) - {*seen, *listed}
    # a picture works before its line stands in the stub, from which editors complete its name
    assert {each for each in unseen if "pictures" not in getattr(package, each).__module__} == set()
    assert {*seen, *listed} <= set(dir(package))
    for name, home in seen.items():
        whole = home == package.__name__
        value = import_module(f"{home}.{name}") if whole else getattr(import_module(home), name)
        assert inspect.unwrap(getattr(package, name)) is inspect.unwrap(value)


@PACKAGES
def test_no_public_name_is_that_of_another_module_beside_it(package):
    folder = Path(package.__file__).parent
    beside = {path.stem for path in folder.iterdir() if not path.name.startswith("_")}
    for name in beside & set(package.__all__):
        assert getattr(package, name) is import_module(f"{package.__name__}.{name}")


@pytest.mark.parametrize("kind", KINDS)
def test_each_of_a_kind_is_public_and_documented_and_in_the_readme(kind):
    assert sorted(NAMED[kind]) == sorted(KINDS[kind])
    assert kind in gd.__all__
    for name, value in KINDS[kind].items():
        said = value.teaches if kind == "surfaces" else value.__doc__
        assert said, name
        assert kind == "methods" or hasattr(getattr(gd, kind), name)  # those are names for minimize
        assert not said.startswith(f"{name}("), name  # a dataclass's own, in place of words


def test_tables_by_name_leave_nobody_out():
    # they have no defaults, and so no names
    made_of_others = {gd.Projected, gd.Rule, gd.losses.FunctionLoss}
    named = set(KINDS["optimizers"].values()) - made_of_others
    assert set(gd.optimizers.OPTIMIZERS.values()) == named
    assert set(gd.losses.LOSSES.values()) == set(KINDS["losses"].values()) - made_of_others
    assert set(KINDS["optimizers"]) <= set(gd.__all__)
    assert set(KINDS["activations"].values()) == set(
        classes(gd.activations, gd.activations.ActivationFunction).values()
    )
    assert set(KINDS["initializers"].values()) == set(
        classes(gd.initializers, gd.initializers.Initializer).values()
    )


@pytest.mark.parametrize("name", ["formula", "symbolic"])
def test_a_formula_is_still_found_where_it_was_read_before(name):
    face, inner = import_module(f"gdviz.{name}"), import_module(f"gdviz.calculus.{name}")
    here = {key for key, value in vars(inner).items() if is_of(value, inner) and key[0] != "_"}
    assert here <= set(face.__all__)
    assert all(getattr(face, key) is getattr(inner, key) for key in face.__all__)


def is_of(value, module):
    return getattr(value, "__module__", None) == module.__name__
