"""The house stands on its floors: a folder imports only from below, and no file in a circle."""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import NamedTuple

HOUSE = Path(__file__).parent.parent / "gdviz"
# From the ground up: files and folders, those that share a floor on a line of their own.
# A file belongs to the folder that it hands on, as `losses` to `loss`, or whose kinds it lists, as
# `optimizers` those of `optimizer` and `activations` those of `network`.
# `plotting` and `gdviz` are the packages themselves, which hand on the names of what is below.
FLOORS = (
    "ground",
    "programs",
    "calculus",
    *("loss", "schedules", "sets", "optimizer", "objectives"),
    *("datasets", "steps", "trajectory", "descent", "methods"),
    "network metric callback",
    *("initializers", "layer", "training", "models"),
    *("studies", "landscapes", "words"),
    *("plotting/marks", "plotting/layout", "plotting/films", "plotting/pictures", "plotting"),
    *("course", "decks"),
    "explorer",
    "utils gdviz",
    "console",
)
FACES = {"formula": "calculus", "symbolic": "calculus", "losses": "loss", "data": "datasets"} | {
    "__main__": "console",
    "surfaces": "objectives",
    **dict.fromkeys(("activations", "regularizers"), "network"),
    **{f"{folder}s": folder for folder in ("optimizer", "layer", "metric", "callback")},
}
HEIGHT = {name: height for height, floor in enumerate(FLOORS) for name in floor.split()}
# An arrow that runs up, from file to file: why it must
UPWARD: dict[tuple[str, str], str] = {}
# Where a package may be imported, when a module is; NumPy everywhere
AT_ONCE = {
    "sympy": ("calculus",),
    "mpmath": ("calculus",),
    "matplotlib": tuple(name for name in HEIGHT if name.startswith("plotting/")),
    "pyparsing": ("plotting/marks",),
    "contourpy": ("plotting/marks",),
    "PIL": ("plotting/films",),
    "tqdm": ("plotting/films", "decks"),
}
# Where a package may be imported only when a function is called: why
WHEN_CALLED = {
    ("programs", "sympy"): "a rule is read with symbols only by who has them",
    ("programs", "numba"): "an extra, loaded where there is much to do",
    ("objectives", "sympy"): "a surface of the table costs nothing until it is asked for",
    ("objectives", "scipy"): "an extra, for slopes of what is known on a grid",
    ("methods", "scipy"): "an extra, whose methods make their own steps",
    ("trajectory", "pandas"): "who has it gets a DataFrame",
    ("landscapes", "torch"): "who has it brings its modules",
    ("landscapes", "keras"): "its models",
    ("landscapes", "jax"): "and its functions",
    ("datasets", "matplotlib"): "its fonts are read when digits are first drawn",
    ("plotting/films", "imageio_ffmpeg"): "only where the system has no ffmpeg",
    ("decks", "pptx"): "an extra, which writes PowerPoint's files",
    ("decks", "lxml"): "which it writes them with",
    ("decks", "pypdf"): "an extra, which joins the pages of slides",
}
# Every call that compiles or runs text: (file, function, name)
RUN = {
    ("programs/text", "_compiled", "compile"),
    ("programs/text", "function", "exec"),
    ("programs/loops", "compiled", "exec"),
}
# What has the name of such a call and compiles no text: a pattern, and a model, as Keras calls it
ALSO_CALLED_SO = ("re.compile", "model.compile")
RUNNING = {"eval", "exec", "compile", "__import__", "sympify", "parse_expr", "lambdify", "S"}
TYPES = "TYPE_CHECKING"


class Node(NamedTuple):
    """A node of a file and where it stands: in a function, for TYPES, or "" at the top."""

    file: str
    function: str
    node: ast.AST


class Import(NamedTuple):
    file: str
    function: str
    name: str  # in full, such as gdviz.words.words.languages
    line: int

    def __str__(self) -> str:
        return f"line {self.line} of {self.file}: {self.name}"


def name_of(path: Path) -> str:
    """Return the name of a file in the house, such as plotting/marks/text."""
    inside = path.relative_to(HOUSE).with_suffix("")
    return "/".join(inside.parts).removesuffix("__init__").rstrip("/") or "gdviz"


def inner(tree: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yield each node below another, and the function it stands in."""
    left = [("", tree)]
    while left:
        function, node = left.pop()
        if isinstance(node, ast.FunctionDef | ast.Lambda | ast.AsyncFunctionDef):
            function = getattr(node, "name", "<lambda>")
        elif isinstance(node, ast.If) and getattr(node.test, "id", "") == TYPES:
            function = TYPES
        children = [(function, child) for child in ast.iter_child_nodes(node)]
        left += children
        yield from children


# What the course shows is what a user writes: it asks for all of the house
SCRIPTS = HOUSE / "course" / "scripts"
PATHS = [
    (name_of(path), path)
    for end in ("*.py", "*.pyi")
    for path in sorted(HOUSE.rglob(end))
    if path.parent != SCRIPTS
]
FILES = {file for file, _ in PATHS}


def is_asked(node: ast.AST) -> bool:
    """Whether a node imports something, or may run a text."""
    if isinstance(node, ast.Call):
        return called(node) in {"import_module", *RUNNING}
    return isinstance(node, ast.Import | ast.ImportFrom)


@cache
def nodes() -> list[Node]:
    """Return the nodes that are asked: all the others would stay as long as the tests run."""
    return [
        Node(file, function, node)
        for file, path in PATHS
        for function, node in inner(ast.parse(path.read_text("utf-8")))
        if is_asked(node)
    ]


def called(node: ast.Call) -> str:
    """Return the last name of what is called."""
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def imported(file: str, node: ast.AST) -> list[str]:
    """Return the full names of what a node of a file imports."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        above = ["gdviz", *file.split("/")][: -node.level] if node.level else []
        return [".".join([*above, node.module, alias.name]) for alias in node.names]
    if isinstance(node, ast.Call) and called(node) == "import_module":
        return [node.args[0].value] if isinstance(node.args[0], ast.Constant) else []
    return []


@cache
def imports(ours: bool = False) -> list[Import]:
    """Return all that is imported, or what of it is ours."""
    return [
        Import(file, function, name, getattr(node, "lineno", 0))
        for file, function, node in nodes()
        for name in imported(file, node)
        if not ours or name.split(".")[0] == "gdviz"
    ]


def home(name: str) -> str:
    """Return the file of ours that a full name leads to."""
    inside = name.removeprefix("gdviz").lstrip(".").replace(".", "/")
    while inside and inside not in FILES:
        inside = inside.rpartition("/")[0]
    return inside or "gdviz"


def floor(file: str) -> str:
    """Return the name in FLOORS of a file, or of the folder that it belongs to; or ""."""
    file = FACES.get(file, file)
    while file and file not in HEIGHT:
        file = file.rpartition("/")[0]
    return file


def upward() -> dict[tuple[str, str], Import]:
    """Return the arrows from a file to one on a floor above."""
    return {
        (item.file, home(item.name)): item
        for item in imports(ours=True)
        if HEIGHT[floor(home(item.name))] > HEIGHT[floor(item.file)]
    }


def test_every_file_has_its_floor_and_every_floor_its_files():
    assert {floor(file) for file in FILES} == set(HEIGHT)
    assert len(HEIGHT) <= 35
    assert len({name for name in HEIGHT if name.startswith("plotting/")}) <= 6


def test_the_reading_of_imports_finds_what_is_there():
    found = {(item.file, item.function, item.name) for item in imports()}
    assert ("plotting/films/formats/gif", "", "gdviz.plotting.films.changes.Change") in found
    assert ("programs/arithmetic", "of_any", "sympy") in found
    assert ("calculus/exact", "of", "mpmath.ctx_mp.MPContext") in found
    assert ("loss/mathematics", TYPES, "sympy") in found
    assert ("gdviz", "", "gdviz.descent.descend") in found
    assert home("gdviz.plotting.films.changes.Change") == "plotting/films/changes"
    assert home("gdviz.losses") == "losses"
    assert home("gdviz.race") == "gdviz"  # what asks the package asks for all of the house
    assert len(found) > 600


def test_a_file_imports_only_from_its_own_floor_and_those_below():
    found = upward()
    assert not [str(item) for arrow, item in found.items() if arrow not in UPWARD]
    assert set(UPWARD) <= set(found)
    assert len(UPWARD) <= 2


def test_no_folder_asks_for_the_file_that_hands_it_on():
    found = [item for item in imports(ours=True) if FACES.get(home(item.name)) == floor(item.file)]
    assert not [str(item) for item in found if item.file not in FACES]


def test_no_file_imports_what_imports_it():
    below = defaultdict(set)
    for item in imports(ours=True):
        if (item.file, home(item.name)) not in UPWARD:
            below[item.file].add(home(item.name))
    TopologicalSorter(below).prepare()  # says which circle there is


def test_packages_come_in_only_where_they_belong():
    strangers = []
    for item in imports():
        package = item.name.split(".")[0]
        at_once = floor(item.file) in AT_ONCE.get(package, ()) or package in ("numpy", "gdviz")
        when_called = item.function and (floor(item.file), package) in WHEN_CALLED
        known = package in sys.stdlib_module_names or item.function == TYPES
        if not (at_once or when_called or known):
            strangers.append(str(item))
    assert not strangers


def test_pyplot_is_imported_by_the_window_alone_and_only_when_shown():
    users = {(item.file, item.function) for item in imports() if "pyplot" in item.name}
    assert users == {("plotting/films/window", "show")}


def test_every_exception_is_needed():
    found = {(floor(item.file), item.name.split(".")[0]) for item in imports() if item.function}
    assert set(WHEN_CALLED) <= found
    found = {(floor(item.file), item.name.split(".")[0]) for item in imports()}
    assert {(place, package) for package in AT_ONCE for place in AT_ONCE[package]} <= found


def test_no_text_is_run_but_what_was_built_from_a_checked_expression():
    found = set()
    for file, function, node in nodes():
        if isinstance(node, ast.Call) and called(node) in RUNNING:
            found.add((file, function, ast.unparse(node.func)))
    assert {call for call in found if call[2] not in ALSO_CALLED_SO} == RUN
