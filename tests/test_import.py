"""Light to import, whole to look at, and no trace left in Matplotlib's settings."""

import json
import os
import subprocess
import sys
from pathlib import Path

import matplotlib
import matplotlib.style
import pytest

import gdviz
from gdviz import SGD, Adam
from gdviz.plotting.marks.text import Stamp

ROOT = Path(__file__).parent.parent
BARE = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}

# font.weight (of the fonts that mathtext finds for itself) and path.snap are not here: Matplotlib
# asks for them while it draws, and no artist can overrule them.
ODD = {
    "text": {
        "text.color": "red",
        "font.size": 30,
        "font.family": "serif",
        "text.antialiased": False,
    },
    "mathematics": {"mathtext.fontset": "stix", "axes.unicode_minus": False},
    "lines": {
        "lines.linewidth": 9,
        "lines.linestyle": "--",
        "lines.marker": "x",
        "lines.color": "red",
        "lines.antialiased": False,
        "lines.markeredgewidth": 5,
        "lines.markersize": 20,
        "lines.dash_capstyle": "round",
        "lines.solid_capstyle": "butt",
        "lines.markeredgecolor": "red",
        "lines.markerfacecolor": "red",
    },
    "axes": {
        "axes.facecolor": "black",
        "axes.edgecolor": "red",
        "axes.linewidth": 5,
        "axes.grid": True,
        "axes.grid.axis": "x",
        "axes.labelcolor": "red",
        "axes.xmargin": 0.3,
        "axes.ymargin": 0.3,
        "axes.spines.top": True,
        "axes.spines.left": False,
        "axes.axisbelow": False,
        "axes.autolimit_mode": "round_numbers",
        "axes.prop_cycle": matplotlib.cycler(color=["r"]),
        "axes.formatter.limits": (0, 1),
        "axes.formatter.offset_threshold": 1,
    },
    "grid": {"grid.color": "red", "grid.linewidth": 4, "grid.linestyle": ":", "grid.alpha": 0.3},
    "ticks": {
        "xtick.color": "red",
        "xtick.labelcolor": "red",
        "xtick.labelsize": 30,
        "xtick.top": True,
        "xtick.labeltop": True,
        "xtick.direction": "in",
        "xtick.major.size": 20,
        "xtick.minor.visible": True,
        "xtick.major.pad": 30,
        "ytick.right": True,
        "ytick.labelright": True,
        "ytick.minor.visible": True,
        "ytick.major.width": 7,
        "xtick.alignment": "left",
        "ytick.alignment": "top",
    },
    "figure": {
        "figure.facecolor": "black",
        "figure.edgecolor": "red",
        "figure.dpi": 50,
        "figure.figsize": (2, 2),
        "figure.constrained_layout.use": True,
        "figure.frameon": False,
    },
    "layout": {"figure.autolayout": True, "figure.subplot.left": 0.4},
    "saving": {
        "savefig.dpi": 50,
        "savefig.bbox": "tight",
        "savefig.facecolor": "red",
        "savefig.transparent": True,
        "savefig.pad_inches": 1,
        "savefig.edgecolor": "red",
    },
    "patches": {
        "patch.linewidth": 5,
        "patch.edgecolor": "red",
        "patch.force_edgecolor": True,
        "patch.antialiased": False,
        "patch.facecolor": "red",
        "scatter.marker": "x",
        "scatter.edgecolors": "red",
        "hatch.linewidth": 4,
    },
    "contours": {
        "contour.linewidth": 5,
        "contour.negative_linestyle": "dotted",
        "contour.corner_mask": False,
        "contour.algorithm": "threaded",
        "image.cmap": "jet",
    },
    "sketch": {"path.sketch": (2, 100, 2)},
}


def run(code, folder):
    """Run code in a new Python, in a folder, and return what it prints."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def all_settings():
    """Return Matplotlib's settings; but for the backend, which asking for would load pyplot."""
    return {key: matplotlib.rcParams[key] for key in matplotlib.rcParams if key != "backend"}


def race():
    return gdviz.race("x^2 - y^2/2", [SGD(0.08), Adam(0.1)], start=(-1, 0.1), steps=6, size="paper")


STAGES = """
import json, sys, numpy
with_numpy, found = {*sys.modules}, {}
strangers = lambda: sorted({name.split(".")[0] for name in {*sys.modules} - with_numpy})
loaded = lambda *names: [name for name in names if name in sys.modules]
settings = lambda: {k: matplotlib.rcParams[k] for k in matplotlib.rcParams if k != "backend"}

import gdviz as gd
found["import"] = [name for name in strangers() if name not in sys.stdlib_module_names]
gd.optimizers.Adam()
found["optimizer"] = [name for name in strangers() if name not in sys.stdlib_module_names]

class Sphere:
    def value_and_gradient(self, point): return (point**2).sum(-1), 2 * point

gd.descend(Sphere(), gd.Adam(0.1), (1, 2), 3)
found["descent"] = loaded("sympy", "matplotlib")

import matplotlib
before = settings()
race = gd.race("x^2 + 10 y^2", [gd.SGD(0.08), gd.Adam(0.4)], (-4, 1.5), 4, size="paper")
race.save("a.png", size="paper")
found["rooms"] = sorted({".".join(n.split(".")[:k]) for n in sys.modules for k in (1, 2, 4)})
for name in ("a.svg", "a.pdf", "a.gif"):
    race.save(name, size="paper")
gd.plotting.relief("x^2 + y^2", gd.SGD(0.1), (1, 1), 3, size="paper").save("b.png")
race._repr_png_()
found["pyplot"], found["same settings"] = loaded("matplotlib.pyplot"), settings() == before
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Return what a new Python has loaded, from the import to files of each kind."""
    return json.loads(run(STAGES, tmp_path_factory.mktemp("stages")))


def test_importing_loads_numpy_alone(found):
    assert found["import"] == found["optimizer"] == ["gdviz"]


def test_a_descent_of_numbers_loads_neither_sympy_nor_matplotlib(found):
    assert found["descent"] == []


def test_a_race_loads_no_networks_and_a_png_no_editor_of_fonts(found):
    rooms = {*found["rooms"]}
    assert {"gdviz.descent", "gdviz.plotting.pictures.race", "matplotlib"} < rooms
    assert not rooms & {f"gdviz.{room}" for room in ("landscapes", "models", "network", "training")}
    assert not rooms & {f"gdviz.plotting.pictures.{name}" for name in ("tangent", "convergence")}
    assert not rooms & {"fontTools.subset", "tqdm", "ssl", "http", "xml.sax"}


def test_artists_of_our_own_are_made_without_a_description_of_their_settings():
    assert "path_effects" in matplotlib.text.Text.set.__doc__
    assert "path_effects" not in Stamp.set.__doc__
    stamp = Stamp(0, 0, "")
    stamp.set(color="red", fontsize=7)
    assert (stamp.get_color(), stamp.get_fontsize()) == ("red", 7)


def test_drawing_and_saving_never_imports_pyplot_nor_touches_settings(found):
    assert found["pyplot"] == []
    assert found["same settings"]


@pytest.fixture(scope="module")
def usual(tmp_path_factory):
    folder = tmp_path_factory.mktemp("usual")
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        return {
            form: race().save(folder / f"race.{form}", size="paper").read_bytes()
            for form in ("png", "svg", "pdf")
        }


STYLES = ("dark_background", "ggplot", "fivethirtyeight", "bmh", "grayscale", "Solarize_Light2")


@pytest.mark.parametrize("settings", [*ODD, *STYLES])
def test_a_picture_does_not_depend_on_a_users_settings(settings, usual, tmp_path):
    with matplotlib.rc_context(ODD.get(settings) or matplotlib.style.library[settings]):
        before = all_settings()
        path = race().save(tmp_path / "race.png", size="paper")
        assert all_settings() == before
    assert path.read_bytes() == usual["png"]


@pytest.mark.parametrize("form", ["svg", "pdf"])
def test_nor_does_a_vector_file(form, usual, tmp_path):
    odd = {**ODD["text"], **ODD["lines"], **ODD["axes"], **ODD["saving"], **ODD["ticks"]}
    with matplotlib.rc_context(odd):
        path = race().save(tmp_path / f"race.{form}", size="paper")
    assert path.read_bytes() == usual[form]


def test_from_the_folder_above_a_clone_the_package_is_found(tmp_path):
    (tmp_path / "gdviz").symlink_to(ROOT, target_is_directory=True)
    code = "import gdviz; from gdviz import optimizers; print(gdviz.__file__); "
    code += "gdviz.Surface('x^2 + y^2')([1, 2]); gdviz.plotting.race"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=BARE, capture_output=True, text=True
    )
    assert not done.stderr
    assert Path(done.stdout.strip()) == tmp_path / "gdviz" / "gdviz" / "__init__.py"


def test_a_clone_that_is_called_as_a_module_is_does_not_stand_for_it(tmp_path):
    for name in ("copy", "numbers"):
        (tmp_path / name).symlink_to(ROOT, target_is_directory=True)
    code = "import copy, numbers; print(copy.deepcopy([1]), numbers.Integral.__name__)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=BARE, capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == ("[1] Integral\n", "")
