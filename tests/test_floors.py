"""The house stands on its floors: each module imports only from rooms below its own."""

import ast
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

HOUSE = Path(__file__).parent.parent / "gdviz"
# From the ground up; a module imports only modules above it in this list. `gdviz` itself imports
# nothing of its own until it is asked for it.
ROOMS = (
    *(
        "",
        "plotting.marks",
        "programs.arithmetic",
        "version",
        "checks",
        "calculus",
        "calculus.tokens",
        "calculus.functions",
        "calculus.formula",
    ),
    *("steps", "programs.compiled", "programs.numbers", "programs.tape"),
    *("calculus.numeric", "calculus.program", "calculus.symbolic"),
    *("calculus.equations", "calculus.elements"),
    *("loss", "loss.targets", "loss.rows", "loss.softmax", "loss.base"),
    *("loss.of_labels", "loss.crossentropies", "loss.hinges", "losses"),
    *("schedules", "optimizers"),
    *("steps.number_by_number", "steps.recording", "steps.taped", "steps.strides"),
    *("calculus.polynomials", "calculus.newton", "calculus.critical_points"),
    *("objectives.catalogue", "surfaces"),
    *("loss.regression", "objectives.data_surface"),
    *("steps.sweeps", "steps.loop", "steps.blocks", "descent", "studies.curvature", "studies.laws"),
    "studies.workings",
    *("files", "datasets", "datasets.cache", "datasets.font_digits", "datasets.idx"),
    *("datasets.toys", "data"),
    *("network", "normal", "activations", "initializers", "network.parts"),
    *("layers", "training.chain", "training.samples", "metrics", "training.criterion"),
    *(
        "training.objective",
        "network.joined",
        "training.passes",
        "callbacks",
        "training.history",
        "training.snapshots",
    ),
    *("training.progress", "training.training", "training.trainable", "training.summary"),
    *("models", "training.storage"),
    *("plotting", "plotting.marks.theme", "words.english", "words.korean", "words.words"),
    *("plotting.marks.text", "plotting.layout.page"),
    *(
        "plotting.marks.levels",
        "plotting.layout.labels",
        "plotting.layout.leaders",
        "plotting.marks.stroke",
    ),
    *("plotting.marks.still", "plotting.layout.places"),
    *("plotting.marks.trail", "plotting.marks.perspective", "plotting.layout.view"),
    *("plotting.layout.maps", "plotting.layout.strip", "plotting.layout.captions"),
    *(
        "plotting.layout.chart",
        "plotting.marks.moving",
        "plotting.marks.isolines",
        "plotting.marks.compass",
    ),
    "plotting.layout.tips",
    "plotting.layout.blackboard",
    *("plotting.films.scene", "plotting.films.film"),
    *("plotting.films.changes", "plotting.films.lzw", "plotting.films.palette"),
    *(
        "plotting.films.gif",
        "plotting.films.apng",
        "plotting.films.webp",
        "plotting.films.video",
        "plotting.films.player",
    ),
    *("plotting.films.encoders", "plotting.films.export", "plotting.films.window"),
    *("plotting.pictures", "plotting.pictures.race", "studies.regimes"),
    *("plotting.pictures.field", "plotting.pictures.relief"),
    *("plotting.pictures.inside", "plotting.pictures.schedule"),
    *("plotting.layout.worked_lines", "plotting.pictures.worked_step"),
    *("plotting.pictures.basins", "plotting.pictures.slices", "plotting.pictures.level_ground"),
    *("studies.kinks", "plotting.layout.sidebyside", "plotting.pictures.compare"),
    *("plotting.pictures.crossentropy", "plotting.pictures.vanishing"),
    "plotting.pictures.softmax",
    *("plotting.pictures.learning_rates", "plotting.pictures.rate_sweep"),
    "plotting.pictures.momentum_map",
    *("studies.walk", "plotting.pictures.outlier", "plotting.pictures.stochastic"),
    *("plotting.layout.glyphs", "plotting.layout.cards", "plotting.pictures.model"),
    "plotting.pictures.history",
    *("studies.recorded", "plotting.pictures.regions"),
    *("plotting.layout.verdicts", "plotting.pictures.digits"),
    *("plotting.pictures.weights", "plotting.pictures.training_race"),
    "plotting.pictures.forward",
)
# (importer, function, imported): why it may look upward
UPWARD = {
    ("plotting.films.scene", "save", "plotting.films.export"): "a scene knows how to save itself",
    ("plotting.films.scene", "show", "plotting.films.window"): "a scene knows how to show itself",
    ("models", "save", "training.storage"): "a model knows how to save itself",
    ("models", "load", "training.storage"): "and where it comes from",
    ("plotting.films.scene", "_repr_html_", "plotting.films.export"): "a notebook asks the scene",
}
# Where a package may be imported, when its module is; "" is any room
AT_ONCE = {
    "numpy": ("",),
    "sympy": ("calculus.formula", "calculus.symbolic", "calculus"),
    "mpmath": ("calculus.polynomials", "calculus.critical_points"),
    "matplotlib": ("plotting",),
    "contourpy": ("plotting.marks.levels",),
    "PIL": ("plotting",),
    "tqdm": ("plotting.films.export",),
}
# Where a package may be imported only when a function is called: why
WHEN_CALLED = {
    ("programs.arithmetic", "sympy"): "a rule is read with symbols only by who has them",
    ("surfaces", "sympy"): "a surface of the table costs nothing until it is asked for",
    ("datasets.font_digits", "matplotlib"): "its fonts are read when digits are first drawn",
    ("programs.compiled", "numba"): "an extra, loaded where there is much to do",
    ("calculus.numeric", "mpmath"): "a limit at a point needs more digits than float64 has",
    ("words.words", "matplotlib"): "fonts are looked for only when Korean is chosen",
    ("plotting.films.window", "matplotlib"): "pyplot, when a window is asked for",
    ("plotting.films.video", "imageio_ffmpeg"): "only where the system has no ffmpeg",
}
# Every call that compiles or runs text: (room, function, name)
RUN = {
    ("calculus.symbolic", "compile_numpy", "compile"),
    ("calculus.numeric", "_run", "exec"),
    ("programs.compiled", "compiled", "exec"),
    ("programs.numbers", "function", "exec"),
}
# What has the name of such a call and compiles no text: a pattern, and a model, as Keras calls it
ALSO_CALLED_SO = ("re.compile", "model.compile")


class Import(NamedTuple):
    room: str
    function: str  # "" at the top of the module
    name: str
    line: int


def room_of(path):
    parts = path.relative_to(HOUSE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {room_of(path): path for path in sorted(HOUSE.rglob("*.py"))}


def nodes(tree, function=""):
    """Yield each node that runs and the function it stands in."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        yield node, function
        inner = isinstance(node, ast.FunctionDef | ast.Lambda | ast.AsyncFunctionDef)
        yield from nodes(node, getattr(node, "name", "<lambda>") if inner else function)


def names_of(node, room):
    """Return the full names of what a node imports: modules, also where `from` hides them."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        package = room if FILES[room].name == "__init__.py" else room.rpartition(".")[0]
        above = f"gdviz.{package}".rstrip(".").split(".")
        above = above[: len(above) - node.level + 1] if node.level else []
        base = ".".join([*above, *([node.module] if node.module else [])])
        return [f"{base}.{alias.name}" for alias in node.names]
    if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
        return [node.args[0].value] if isinstance(node.args[0], ast.Constant) else []
    return []


IMPORTS = [
    Import(room, function, name, getattr(node, "lineno", 0))
    for room, path in FILES.items()
    for node, function in nodes(ast.parse(path.read_text("utf-8")))
    for name in names_of(node, room)
]


def inner_room(name):
    """Return the room a full name leads to, or None where it leads out of the house."""
    if name.split(".")[0] != "gdviz":
        return None
    inside = name.removeprefix("gdviz").lstrip(".")
    while inside not in FILES:
        inside = inside.rpartition(".")[0]
    return inside


def test_every_room_has_its_place_in_the_order():
    assert sorted(ROOMS) == sorted(FILES)


def test_the_reading_of_imports_finds_what_is_there():
    found = {(item.room, item.function, item.name) for item in IMPORTS}
    assert ("plotting.films.gif", "", "gdviz.plotting.films.changes.Change") in found
    assert ("programs.arithmetic", "_symbolic", "sympy") in found
    assert ("calculus.numeric", "_exact", "mpmath.mpf") in found
    assert len(found) > 150


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_stands_on_those_below(room):
    height = {name: floor for floor, name in enumerate(ROOMS)}
    upward = [
        f"line {item.line}: {room} imports {item.name}"
        for item in IMPORTS
        if item.room == room
        and (below := inner_room(item.name)) is not None
        and height[below] >= height[room]
        and (room, item.function, below) not in UPWARD
    ]
    assert not upward


def is_in(room, places):
    return any(not place or room == place or room.startswith(place + ".") for place in places)


@pytest.mark.parametrize("room", ROOMS)
def test_packages_come_in_only_where_they_belong(room):
    strangers = []
    for item in IMPORTS:
        package = item.name.split(".")[0]
        if item.room != room or package == "gdviz" or package in sys.stdlib_module_names:
            continue
        at_once = is_in(room, AT_ONCE.get(package, ()))
        when_called = item.function and (room, package) in WHEN_CALLED
        if not (at_once or when_called):
            strangers.append(f"line {item.line}: {room} imports {item.name}")
    assert not strangers


def test_pyplot_is_imported_by_the_window_alone_and_only_when_shown():
    users = {(item.room, item.function) for item in IMPORTS if "pyplot" in item.name}
    assert users == {("plotting.films.window", "show")}


def test_every_exception_is_needed():
    upward = {(item.room, item.function, inner_room(item.name)) for item in IMPORTS}
    assert set(UPWARD) <= upward
    called = {(item.room, item.name.split(".")[0]) for item in IMPORTS if item.function}
    assert set(WHEN_CALLED) <= called


def test_no_text_is_run_but_what_was_built_from_a_checked_expression():
    running = {"eval", "exec", "compile", "__import__", "sympify", "parse_expr", "lambdify", "S"}
    found = set()
    for room, path in FILES.items():
        for node, function in nodes(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func)
                if name.split(".")[-1] in running and name not in ALSO_CALLED_SO:
                    found.add((room, function, name))
    # `sympify` is handed a sympy expression or a number: text was read by `parse` before
    assert found == {*RUN, ("surfaces", "_expression", "sympy.sympify")}
