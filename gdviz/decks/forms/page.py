"""A deck as one page for a browser: reveal.js's structure, keys and addresses, without reveal.js.

Pictures and films stand in the page itself, so that it asks for nothing. Without JavaScript, and
on paper, its slides stand one below the other.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files
from pathlib import Path

from gdviz.decks.form import Form
from gdviz.decks.slide import HIGH, MARGIN, TEXT, TITLE, WIDE, Slide, Talk, listed
from gdviz.ground.version import __version__
from gdviz.plotting.films.formats.player import filled
from gdviz.plotting.marks.theme import Palette

_KINDS = {".png": "image/png", ".gif": "image/gif", ".mp4": "video/mp4"}
_PIECE = 3 << 18  # bytes, of which base64 makes whole letters


def write_html(talk: Talk, path: Path, folder: str = "") -> None:
    """Write a deck as a page."""
    page = files(__package__).joinpath("page.html").read_text("utf-8")
    head, tail = page.split("{{slides}}")
    known = {**_words(talk), **_look(talk.theme.palette)}
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(filled(head, known))
        file.writelines(_slides(talk))
        file.write(filled(tail, known))


def _words(talk: Talk) -> dict[str, str]:
    say, language = talk.theme.say, talk.theme.language
    said = {
        name: say(f"deck_{name}") for name in ("notes", "next", "previous", "whole", "contents")
    }
    said |= {"title": talk.name, "pause": say("player_pause"), "language": language.code}
    return {name: escape(words) for name, words in said.items()} | {
        "software": f"gdviz {__version__}"
    }


def _look(palette: Palette) -> dict[str, str]:
    light = sum(bytes.fromhex(palette.background[1:])) > 3 * 128
    return {
        **{"background": palette.background, "ink": palette.ink, "muted": palette.muted},
        **{"hairline": palette.hairline, "accent": palette.series[0]},
        "scheme": "light" if light else "dark",
        **{"wide": f"{WIDE:.5g}", "high": f"{HIGH:g}", "margin": f"{MARGIN:g}"},
        "below_title": f"{HIGH - TITLE.top - TITLE.height:.4g}",
        "text": f"{TEXT.top:g}",
    }


def _slides(talk: Talk) -> Iterator[str]:
    if talk.title:
        yield from _opening("h1", talk.title, [part.title for part in talk.parts])
    for part in talk.parts:
        if part.title:
            yield "<section>\n"
            yield from _opening("h2", part.title, [slide.title for slide in part.slides])
        for slide in part.slides:
            yield from _slide(slide)
        yield "</section>\n" * bool(part.title)


def _opening(head: str, title: str, follows: Sequence[str]) -> Iterator[str]:
    """Yield a slide that says what follows."""
    yield f'<section class="opening"><{head}>{escape(title)}</{head}>'
    if lines := listed(follows):
        yield f"<ul>{''.join(f'<li>{escape(each)}</li>' for each in lines)}</ul>"
    yield "</section>\n"


def _slide(slide: Slide) -> Iterator[str]:
    yield f"<section><h2>{escape(slide.title)}</h2>"
    yield f"<p>{escape(slide.text)}</p>" * bool(slide.text)
    told = f'{_at(slide)} {{}}="{escape(slide.alt)}"'
    video = slide.film is not None and slide.film.suffix == ".mp4"
    yield f"<video {told.format('aria-label')} data-autoplay loop muted playsinline " * video
    yield f"<img {told.format('alt')} " * (not video)
    yield 'poster="' if video else 'src="'
    yield from _data(slide.still)
    if slide.film is not None:
        yield '" data-src="'
        yield from _data(slide.film)
    yield '"></video>' if video else '">'
    notes = "\n".join(f"<p>{escape(note)}</p>" for note in slide.notes)
    yield f'<aside class="notes">{notes}</aside></section>\n'


def _at(slide: Slide) -> str:
    """Return the place of a picture, as style."""
    names = ("left", "top", "width", "height")
    each = (f"{name}:calc(var(--in)*{v:.4g})" for name, v in zip(names, slide.box, strict=True))
    return f'style="{";".join(each)}"'


def _data(file: Path) -> Iterator[str]:
    yield f"data:{_KINDS[file.suffix]};base64,"
    with file.open("rb") as source:
        while piece := source.read(_PIECE):
            yield b64encode(piece).decode()


FORMS = {".html": Form(write_html)}
