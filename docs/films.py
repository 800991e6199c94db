"""The pictures of the course: drawn when its scripts are run, still and moving, light and dark.

A page shows one by its script's name, and plays it while it is in view:

    .. film:: ravine
"""

import shutil
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx

from gdviz.course import lessons
from gdviz.plotting import Scene

_SAVE = Scene.save
_FOLDER = "_films"
GROUNDS = (("", False), ("_dark", True))
"""How the names of files end, and whether their ground is dark."""


class InOrder:
    """Where a script stands in the course."""

    def __init__(self, _folder: str) -> None:
        self.names = [each.path.name for each in lessons()]

    def __call__(self, name: str) -> int:
        """Return its place by the name of its file."""
        return self.names.index(name)


def keep_files(_settings: Any, _script: str) -> None:
    """Have a script save nothing by itself: its scene is drawn when it has run."""
    Scene.save = lambda scene, path, **_settings: Path(path)


def draw(_block: Any, variables: dict[str, Any], _settings: Any) -> str:
    """Draw the scene of a script that has run; return what its page shows in its place."""
    scene = variables["example_globals"].get("scene")
    if scene is None or variables["execute_script"] is False:
        return ""
    place = Path(next(variables["image_path_iterator"]))
    name = place.name.removeprefix("sphx_glr_plot_").rpartition("_")[0]
    for end, dark in GROUNDS:
        _SAVE(scene, place.with_name(f"{name}{end}.png"), size="notebook", dark=dark)
        _SAVE(scene, place.with_name(f"{name}{end}.webp"), size="notebook", dark=dark)
    place.with_name(f"{name}.txt").write_text(scene.alt_text, "utf-8")
    shutil.copy(place.with_name(f"{name}.png"), place)  # of which the thumbnail is made
    return f"\n.. film:: {name}\n\n"


class Film(Directive):
    """`.. film:: name` shows a picture of the course; with `:link:` it leads to its script."""

    required_arguments = 1
    option_spec = {"link": lambda _: True}  # noqa: RUF012  as docutils has it

    def run(self) -> list[nodes.Node]:
        """Return the picture, light and dark."""
        env, name = self.state.document.settings.env, self.arguments[0]
        up = "../" * env.docname.count("/")
        seen = Path(env.srcdir, "gallery", "images", f"{name}.txt")
        env.note_dependency(str(seen))
        shown = _pictures(name, up, seen.read_text("utf-8")) if seen.exists() else ""
        if "link" in self.options:
            shown = f'<a href="{up}gallery/plot_{name}.html">{shown}</a>'
        return [nodes.raw("", f'<div class="film">{shown}</div>', format="html")]


def _pictures(name: str, up: str, seen: str) -> str:
    return "".join(
        f'<img class="only-{"dark" if dark else "light"}" loading="lazy" width="792" height="506" '
        f'src="{up}{_FOLDER}/{name}{end}.png" data-film="{up}{_FOLDER}/{name}{end}.webp" '
        f'alt="{escape(seen)}">'
        for end, dark in GROUNDS
    )


def copy(app: Sphinx, error: Exception | None) -> None:
    """Put the pictures beside the pages."""
    images, folder = Path(app.srcdir, "gallery", "images"), Path(app.outdir, _FOLDER)
    folder.mkdir(exist_ok=True)
    for path in () if error else (*images.glob("*.png"), *images.glob("*.webp")):
        if not path.name.startswith("sphx_glr"):
            shutil.copy2(path, folder)


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx."""
    app.add_directive("film", Film)
    app.connect("build-finished", copy)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
