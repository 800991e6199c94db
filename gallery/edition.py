"""An edition of the course: for what its pictures are drawn, in which look; and what is drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gdviz.course import lesson
from gdviz.plotting import SIZES, Scene, Size
from gdviz.plotting.films.encoders import ENCODERS
from gdviz.plotting.films.picture import Picture

PAGE = "page"
"""What an edition is for by default: the index page."""
SMALL = Size((4.8, 2.7), 150, 8.5, 10, 1.7, 1.7, 5)
"""Of the small pictures of a page, which have no words around them."""


@dataclass(frozen=True)
class Edition:
    """For what pictures are drawn, and in which look.

    Attributes
    ----------
    use : "page", or the name of a size, such as "slides"
    themes : whether each is dark, of those that are drawn
    language : the code of a language
    """

    use: str = PAGE
    themes: tuple[bool, ...] = (False, True)
    language: str = "en"

    def files(self, name: str) -> dict[str, tuple[bool, dict[str, Any]]]:
        """Return the files of a lesson by name: whether they are small, and how they are saved."""
        still = "slides" if self.use == PAGE else self.use
        drawn = {}
        for dark in self.themes:
            stem = f"{name}_dark" if dark and len(self.themes) > 1 else name
            look = {"dark": dark, "language": self.language}
            drawn[f"{stem}.png"] = False, {"size": still, **look}
            drawn[f"{stem}{self.film}"] = False, {"fps": self.fps, "size": self.film_size, **look}
            drawn[f"{stem}_small.png"] = True, {"size": SMALL, **look}
        return drawn

    @property
    def film(self) -> str:
        """What films end in: those of a page play everywhere, others where an ffmpeg is."""
        return ".mp4" if self.use != PAGE and ENCODERS[".mp4"].is_ready else ".gif"

    @property
    def fps(self) -> int | None:
        """How many frames a second a film has: fewer on a page, which has very many."""
        return 15 if self.use == PAGE else None

    @property
    def film_size(self) -> str | Size:
        """How large films are: laid out as the picture is, of slides with 720 lines."""
        if self.use in (PAGE, "slides"):
            return replace(SIZES["slides"], dpi=72 if self.use == PAGE else 96)
        return self.use


def draw(name: str, edition: Edition, folder: Path) -> dict[str, Any]:
    """Draw all files of a lesson, and return what a page tells of it."""
    scene = lesson(name).scene
    for file, (small, look) in edition.files(name).items():
        (bare(scene) if small else scene).save(folder / file, **look)
    told = scene.at("slides", language=edition.language)
    return {
        "title": told.metadata["Title"],
        "alt": told.alt_text,
        "films": len(scene) > 1,
        "language": told.theme.language.code,
    }


def bare(scene: Scene) -> Scene:
    """Return a picture without the words around it."""
    if not isinstance(scene, Picture):
        return scene
    look = scene.look._replace(title=None, subtitle=None, caption=None)
    return Picture(scene.drawing, look, scene.name)
