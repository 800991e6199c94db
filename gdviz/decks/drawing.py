"""From scenes to slides: each is composed for its place, written to files, and forgotten."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from gdviz.decks.slide import FILM, STILL, Slide
from gdviz.ground.turns import DRAWING
from gdviz.plotting.films.changed import own_canvas
from gdviz.plotting.films.encoders import ENCODERS
from gdviz.plotting.films.film import build_up, timeline
from gdviz.plotting.films.scene import Scene
from gdviz.plotting.films.stills import PAGES, write_still
from gdviz.plotting.layout.alt import SENTENCES_END, without_formulas
from gdviz.plotting.layout.pointing import say_what_to_point_at
from gdviz.words.language import Language

_APART = re.compile(r"(?<![.!?])(?:\s{3,}|\s*\n\s*)")
"""Where words stand apart that no full stop parts."""


class Wanted(NamedTuple):
    """What is drawn of every scene.

    Attributes
    ----------
    dark, language : how it looks
    still : ".png" for its last frame, ".pdf" for a page a step
    film : what a scene that moves is written to as well, ".mp4" or ".gif"; None for no film
    titled : whether the picture has the title itself, as on a page that is nothing else
    """

    dark: bool
    language: Language
    still: str
    film: str | None = None
    titled: bool = False


def draw(scene: Scene, wanted: Wanted, base: Path) -> Slide:
    """Write the files of a slide, called as `base` but for their endings, and return it.

    A scene whose figure somebody has changed is drawn as it is.
    """
    size = "slides" if wanted.titled else STILL
    shown = scene if scene.is_changed else scene.at(size, wanted.dark, wanted.language)
    bare = shown if wanted.titled else shown.untitled()
    said, alt = shown.words, shown.alt_text
    slide = Slide(
        title=without_formulas(said.title),
        text=" ".join(_APART.sub(" · ", without_formulas(said.subtitle)).split()),
        alt=alt,
        notes=(say_what_to_point_at(bare.figure, bare.theme), alt, _more(said.caption, alt)),
        shape=tuple(bare.figure.get_size_inches().tolist()),
        still=base.with_suffix(wanted.still),
    )
    slide = _in_steps(bare, slide) if wanted.still == PAGES else _moving(bare, slide, wanted)
    return replace(slide, notes=tuple(filter(None, slide.notes)))


def _more(caption: str, alt: str) -> str:
    """Return the sentences of a caption that are not told already."""
    parts = (part.strip() for part in SENTENCES_END.split(without_formulas(caption)))
    more = (part for part in parts if part and part not in alt)
    return " ".join(part if part[-1] in ".!?" else f"{part}." for part in more)


def _in_steps(scene: Scene, slide: Slide) -> Slide:
    """Write a page for each step of a scene."""
    frames = build_up(len(scene), scene.hold)
    with DRAWING, own_canvas(scene.figure):
        write_still(scene, slide.still, PAGES, frames, transparent=False)
    told = scene.theme.say("deck_pages", count=len(frames)) if len(frames) > 1 else ""
    return replace(slide, pages=len(frames), notes=(*slide.notes, told))


def _moving(scene: Scene, slide: Slide, wanted: Wanted) -> Slide:
    """Write the last frame of a scene, and its film if that is wanted."""
    scene.save(slide.still)
    if wanted.film is None or len(scene) == 1:
        return slide
    film = slide.still.with_suffix(wanted.film)
    smaller = scene if scene.is_changed else scene.at(FILM, wanted.dark, wanted.language)
    smaller.save(film)
    _, shown = timeline(len(scene), ENCODERS[wanted.film].fps, scene.hold)
    seconds = round(float(shown.sum()), 1)
    told = scene.theme.say("deck_film", seconds=f"{seconds:.0f}")
    return replace(slide, film=film, seconds=seconds, notes=(*slide.notes, told))
