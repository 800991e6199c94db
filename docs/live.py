"""The live pages: made as the site is built, and embedded where a page asks for one.

.. live:: ravine
"""

from collections.abc import Callable
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx

import gdviz as gd
from gdviz.explorer.page import Page

_FOLDER = "_live"


def _curve() -> Page:
    well = gd.Curve("w^4 - 3w^2 + w", domain=(-2.1, 2.1))
    return gd.explore(well, gd.SGD(0.05), start=2.0)


PAGES: dict[str, Callable[[], Page]] = {
    "ravine": lambda: gd.explore(
        gd.Surface("x^2 + a y^2", a=10), [gd.SGD(0.08), gd.Adam(0.4)], start=(-4, 1.5)
    ),
    "curve": _curve,
    "surfaces": gd.explore,
}


class Live(Directive):
    """`.. live:: name` embeds one of the pages, and leads to it alone."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the frame that it is shown in."""
        name = self.arguments[0]
        up = "../" * self.state.document.settings.env.docname.count("/")
        place = f"{up}{_FOLDER}/{name}.html"
        frame = (
            f'<iframe class="live" src="{place}" title="a live page" loading="lazy"></iframe>'
            f'<p><a href="{place}">Open it alone</a></p>'
        )
        return [nodes.raw("", frame, format="html")]


def save(app: Sphinx, error: Exception | None) -> None:
    """Put the pages beside those that embed them."""
    folder = Path(app.outdir, _FOLDER)
    folder.mkdir(exist_ok=True)
    for name, page in () if error else PAGES.items():
        page().save(folder / f"{name}.html")


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx."""
    app.add_directive("live", Live)
    app.connect("build-finished", save)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
