"""A deck as Markdown, to be worked on further: `.qmd` for Quarto, `.md` for Marp.

Quarto makes reveal.js of it, where films play, or PowerPoint and PDF, where their last pictures
stand. Marp plays a GIF everywhere; an MP4 only where it is let (`marp --html`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path

from gdviz.decks.form import Form
from gdviz.decks.slide import PICTURE, WIDE, Part, Slide, Talk

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~$@^!])")
_HEIGHT = round(1280 * PICTURE.height / WIDE)
"""Of a picture, on a slide of 1280 pixels."""


def write_qmd(talk: Talk, path: Path, folder: str) -> None:
    """Write a deck for Quarto, whose pictures and films stand in a folder beside it."""
    path.write_text("".join(_quarto(talk, folder)), "utf-8")


def write_md(talk: Talk, path: Path, folder: str) -> None:
    """Write a deck for Marp, whose pictures and films stand in a folder beside it."""
    path.write_text("".join(_marp(talk, folder)), "utf-8")


def _quarto(talk: Talk, folder: str) -> Iterator[str]:
    yield f"---\n{f'title: {_text(talk.title)}' + chr(10) if talk.title else ''}"
    yield _QUARTO.format(language=_text(talk.theme.language.code), look=_LOOKS[talk.dark][0])
    for part in talk.parts:
        yield f"\n# {_plain(part.title)}\n" if part.title else ""
        for slide in part.slides:
            ground = talk.theme.palette.background
            yield f'\n## {_plain(slide.title)} {{background-color="{ground}"}}\n\n'
            yield f"{_plain(slide.text)}\n\n" if slide.text else ""
            yield from _quarto_picture(slide, folder)
            yield f"::: {{.notes}}\n{_paragraphs(slide)}\n:::\n" if slide.notes else ""


_QUARTO = """\
lang: {language}
format:
  revealjs:
    width: 1280
    height: 720
    margin: 0.02
    center: false
    theme: {look}
  pptx: default
  beamer:
    aspectratio: 169
---
"""
_LOOKS = {False: ("default", ""), True: ("dark", "class: invert\n")}
"""What Quarto and Marp call light, and light on dark."""


def _quarto_picture(slide: Slide, folder: str) -> Iterator[str]:
    still = f"![]({folder}/{slide.still.name}){{fig-alt={_text(slide.alt)} width=100%}}\n\n"
    if slide.film is None:
        yield still
        return
    if slide.film.suffix == ".gif":
        shown = still.replace(slide.still.name, slide.film.name)
    else:
        shown = f"```{{=html}}\n{_video(slide, folder)}\n```\n\n"
    yield f'::: {{.content-visible when-format="revealjs"}}\n{shown}:::\n\n'
    yield f'::: {{.content-visible unless-format="revealjs"}}\n{still}:::\n\n'


def _video(slide: Slide, folder: str) -> str:
    return (
        f'<video data-autoplay autoplay loop muted playsinline width="100%" '
        f'style="max-height:{_HEIGHT}px" aria-label="{escape(slide.alt)}" '
        f'poster="{folder}/{slide.still.name}" src="{folder}/{slide.film.name}"></video>'
    )


def _marp(talk: Talk, folder: str) -> Iterator[str]:
    yield f"---\nmarp: true\nsize: 16:9\nlang: {_text(talk.theme.language.code)}\n"
    yield f"title: {_text(talk.name)}\n{_LOOKS[talk.dark][1]}style: |\n{_style(talk)}---\n"
    titles = [f"\n# {_plain(talk.title)}\n"] if talk.title else []
    yield "\n---\n".join(
        [*titles, *(each for part in talk.parts for each in _leaves(part, folder))]
    )


def _style(talk: Talk) -> str:
    """Return how Marp's slides look: as wide as their pictures, in the same colours."""
    palette = talk.theme.palette
    colors = f"background: {palette.background}; color: {palette.ink};"
    return f"  section {{ {colors} }}\n  section p {{ color: {palette.muted}; }}\n{_STYLE}"


_STYLE = """\
  section { padding: 28px 70px; justify-content: flex-start; }
  section :is(h1, h2) { color: inherit; }
  section:has(h1) { justify-content: center; }
  section h2 { margin: 0; font-size: 1.35em; }
  section p { margin: .25em 0 0; font-size: .8em; }
  section p:has(img, video) { margin: .4em -70px 0; }
  section :is(img, video) { width: 1280px; max-height: 560px; object-fit: contain; }
"""


def _leaves(part: Part, folder: str) -> Iterator[str]:
    if part.title:
        yield f"\n# {_plain(part.title)}\n"
    for slide in part.slides:
        text = f"\n{_plain(slide.text)}\n" if slide.text else ""
        notes = "\n\n".join(slide.notes).replace("--", "–")
        told = f"\n<!--\n{notes}\n-->\n" if notes else ""
        yield f"\n## {_plain(slide.title)}\n{text}\n{_marp_picture(slide, folder)}\n{told}"


def _marp_picture(slide: Slide, folder: str) -> str:
    if slide.film is not None and slide.film.suffix == ".mp4":
        return _video(slide, folder)
    return f"![{_plain(slide.alt)}]({folder}/{(slide.film or slide.still).name})"


def _paragraphs(slide: Slide) -> str:
    return "\n\n".join(map(_plain, slide.notes))


def _plain(words: str) -> str:
    """Return words in which Markdown finds nothing to do."""
    return _MARKS.sub(r"\\\1", " ".join(words.split()))


def _text(words: str) -> str:
    """Return words as a text in quotes, which YAML and attributes read."""
    return json.dumps(words, ensure_ascii=False)


FORMS = {
    ".qmd": Form(write_qmd, beside=True),
    ".md": Form(write_md, film=".gif", beside=True),
}
