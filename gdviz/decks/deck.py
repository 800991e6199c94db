"""A deck: what is shown, in chapters, and in which look; saved, it is a file of slides."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import groupby
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

from tqdm import tqdm

from gdviz.course.telling import Lesson, lesson, lessons
from gdviz.decks.crew import in_processes
from gdviz.decks.drawing import Wanted, draw
from gdviz.decks.form import Form, forms
from gdviz.decks.slide import Part, Slide, Talk
from gdviz.ground.checks import flag, quoted
from gdviz.ground.cores import cores
from gdviz.ground.files import free_folder, passing_folder, place_of, whole_folder, whole_or_absent
from gdviz.plotting.films.encoders import ENCODERS
from gdviz.plotting.films.look import chosen_look, set_look
from gdviz.plotting.films.scene import Scene
from gdviz.plotting.marks.theme import theme
from gdviz.words.language import Language
from gdviz.words.words import language_of

COURSE = "course"
FILMS = (".mp4", ".gif")
Shown = Scene | Lesson | Callable[[], Scene]
"""A scene, a lesson of the course, or a function that makes a scene when it is drawn."""
_OWN_FILES = "slide_*"
_WORTH = 4
"""Lessons from which on other processes draw them: to start one takes two seconds."""


class Chapter(NamedTuple):
    """Some of what is shown, under a title; "" for none."""

    title: str
    shown: tuple[Shown, ...]


@dataclass(frozen=True)
class Deck:
    """Scenes as slides.

    Attributes
    ----------
    chapters : what is shown
    title : on a slide of its own; "" for no such slide
    language : of its words
    dark : whether it is light on dark
    films : "mp4" or "gif"; None for what suits the form
    """

    chapters: tuple[Chapter, ...]
    title: str
    language: Language
    dark: bool = False
    films: str | None = None

    def __repr__(self) -> str:
        count = len(self)
        return f"<Deck {self.title!r}: {count} picture{'s' * (count != 1)}>"

    def __len__(self) -> int:
        """The number of pictures."""
        return sum(len(chapter.shown) for chapter in self.chapters)

    def save(self, path: str | PathLike[str]) -> Path:
        """Write the deck to a file, whose name decides the form, and return its path.

        Every slide has the title of its scene, its subtitle, what is seen as alternative text, and
        notes for a speaker. What plays in which program, `gdviz.decks` lists.

        Parameters
        ----------
        path : `.pptx` for PowerPoint, Keynote and LibreOffice; `.html`, one page for a browser;
            `.pdf`, a page for each step; `.tex` for Beamer, `.qmd` for Quarto and `.md` for Marp,
            beside which a folder such as `course_tex` holds their pictures and films. The file is
            whole or is not written, and so is the folder. The same deck gives the same bytes.

        Raises
        ------
        ValueError
            If the form is not known or plays no films of the kind asked for, what it takes is not
            installed, the folder does not exist, or a folder of the name that its pictures would
            stand in holds something else.
        """
        place = place_of(path, tuple(forms()))
        form = forms()[place.suffix.lower()]
        form.require()
        look = theme("slides", self.dark, self.language)
        film = _film(form, place.suffix.lower(), self.films)
        wanted = Wanted(self.dark, look.language, form.still, film, form.titled)
        folder = place.with_name(place.name.replace(".", "_"))
        with ExitStack() as stack:
            file = stack.enter_context(whole_or_absent(place))
            if form.beside:
                free_folder(folder, _OWN_FILES)
            room = whole_folder(folder) if form.beside else passing_folder()
            slides = self._drawn(wanted, stack.enter_context(room))
            parts = tuple(
                Part(chapter.title, tuple(next(slides) for _ in chapter.shown))
                for chapter in self.chapters
            )
            form.write(Talk(self.title, parts, look, self.dark), file, folder.name)
        return place

    def _drawn(self, wanted: Wanted, folder: Path) -> Iterator[Slide]:
        """Draw all slides, those of the course in several processes, and yield them in order."""
        shown = [each for chapter in self.chapters for each in chapter.shown]
        digits = len(str(len(shown)))
        bases = [folder / f"slide_{k:0{digits}d}" for k in range(1, len(shown) + 1)]
        tasks = [(_sent(each), wanted, base) for each, base in zip(shown, bases, strict=True)]
        away = [k for k, each in enumerate(shown) if isinstance(each, Lesson)]
        if len(away) < _WORTH or cores() == 1:
            away = []
        done: dict[int, Slide] = {}
        with tqdm(desc="deck", total=len(tasks), unit="slide", disable=None) as bar:
            for k in sorted({*range(len(tasks))} - {*away}):
                done[k] = slide_of(*tasks[k])
                bar.update()
            sent = [(*tasks[k], chosen_look()) for k in away]
            for k, slide in in_processes(slide_of, sent) if sent else ():
                done[away[k]] = slide
                bar.update()
        return (done[k] for k in range(len(tasks)))


def deck(
    scenes: str | Shown | Sequence[str | Shown] | Mapping[str, Sequence[str | Shown]] = COURSE,
    title: str | None = None,
    *,
    language: str | Language | None = None,
    dark: bool = False,
    films: str | None = None,
) -> Deck:
    """Return scenes as a deck of slides: `gd.deck("course").save("course.pptx")`.

    Parameters
    ----------
    scenes : "course" for all of `gd.course` in its chapters; or a scene, several of them, or
        several by the title of their chapter, `{"Momentum": [...]}`. In place of a scene may stand
        the name of a lesson such as "ravine", a lesson, or a function that makes one when its slide
        is drawn, after which it is forgotten.
    title : of the deck, on a slide of its own; by default the course's, and none of other scenes
    language : of its words, "en", "ko" or a `Language`; by default what `set_language` chose
    dark : light on dark
    films : "mp4" or "gif"; by default what the form plays best, and GIF where there is no ffmpeg

    Raises
    ------
    ValueError
        If something else than scenes is given, there is no such lesson or language, or films are
        of another kind.

    Examples
    --------
    >>> import gdviz as gd
    >>> momentum = gd.deck(["ravine", "relief"], "Momentum", language="ko", dark=True)
    >>> len(momentum)
    2
    >>> momentum.save("momentum.pptx")  # doctest: +SKIP
    """
    language = language_of(language)
    if films is not None and f".{films}" not in FILMS:
        raise ValueError(f'films must be "mp4" or "gif", or None for what suits, got {films!r}')
    if title is not None and not isinstance(title, str):
        raise ValueError(f"title must be text, or None for no slide with a title, got {title!r}")
    if isinstance(scenes, str) and scenes == COURSE:
        title = language.say("deck_course") if title is None else title
        return Deck(_course(language), title, language, flag("dark", dark), films)
    chapters = scenes if isinstance(scenes, Mapping) else {"": scenes}
    found = tuple(Chapter(str(name), _several(each)) for name, each in chapters.items())
    if not any(chapter.shown for chapter in found):
        raise ValueError('a deck needs at least one scene, such as gd.deck([scene]) or "course"')
    return Deck(found, title or "", language, flag("dark", dark), films)


def _course(language: Language) -> tuple[Chapter, ...]:
    """Return the chapters of the course."""
    return tuple(
        Chapter(chapter.title(language), tuple(several))
        for chapter, several in groupby(lessons(), key=lambda each: each.chapter)
    )


def _several(given: Any) -> tuple[Shown, ...]:
    several = isinstance(given, Sequence) and not isinstance(given, str)
    return tuple(map(_one, given if several else [given]))


def _one(given: Any) -> Shown:
    if isinstance(given, str):
        return lesson(given)
    if not isinstance(given, Scene | Lesson) and not callable(given):
        raise ValueError(
            "a deck is made of scenes, such as gd.race(...), or of lessons' names, "
            f"got {quoted(given)}"
        )
    return given


def _film(form: Form, suffix: str, asked: str | None) -> str | None:
    """Return what a scene that moves is written to: what is asked for, or else can be made.

    Raises
    ------
    ValueError
        If the form plays none, or an MP4 is asked for and there is no ffmpeg.
    """
    if asked is not None and form.film is None:
        raise ValueError(f"a {suffix} plays no films, but has a page for each step: leave it out")
    if asked is not None:
        ENCODERS[f".{asked}"].ready()
        return f".{asked}"
    return form.film if form.film is None or ENCODERS[form.film].is_ready else ".gif"


def _sent(shown: Shown) -> Shown | str:
    """Return what is handed to who draws: of a lesson its name, since its scene may be large."""
    return shown.name if isinstance(shown, Lesson) else shown


def slide_of(
    shown: Shown | str, wanted: Wanted, base: Path, look: Mapping[str, Any] | None = None
) -> Slide:
    """Draw the slide of a scene, of what makes one, or of a lesson of that name, and forget it.

    `look` is what `set_look` was told elsewhere.
    """
    if look is not None:
        set_look(**look)
    told = ""
    if isinstance(shown, str):
        taught = lesson(shown)
        taught.forget()  # what was made before may have another look
        shown, told = taught.scene, taught.text(wanted.language)
        taught.forget()
    elif not isinstance(shown, Scene):
        shown = shown()
    slide = draw(shown, wanted, base)
    del shown
    gc.collect()  # figures are many objects that refer in circles
    return replace(slide, notes=(told, *slide.notes)) if told else slide
