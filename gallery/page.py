"""The page that tells the lesson: chapters of small pictures that open. It needs no network."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from pathlib import Path
from string import Template
from typing import Any, NamedTuple

from gallery.edition import Edition
from gallery.record import Record
from gdviz.course import CHAPTERS, Chapter, Lesson, lesson
from gdviz.ground.files import whole_or_absent
from gdviz.words.words import language_of

_HERE = Path(__file__).parent
WORDS: dict[str, dict[str, str]] = {
    "en": {
        "title": "Gradient descent made visible",
        "course": "The course in {count} pictures",
        "lead": "A formula has a derivative, an optimizer takes a step, the steps make a "
        "trajectory, and a scene draws it. Open a picture, and it moves.",
        "chapters": "Chapters",
        "skip": "Skip to the pictures",
        "code": "The lines that draw it",
        "copy": "Copy",
        "copied": "Copied",
        "play": "Play",
        "pause": "Pause",
        "before": "Picture before",
        "after": "Next picture",
        "close": "Close",
        "keys": "← → other pictures · space plays and rests · Esc closes",
        "still": "picture",
        "still_dark": "picture, dark",
        "film": "film",
        "film_dark": "film, dark",
        "other": "한국어",
        "made": "Drawn by gdviz",
    },
    "ko": {
        "title": "눈으로 보는 경사 하강법",
        "course": "그림 {count}장으로 배우기",
        "lead": "식에는 도함수가 있고, 옵티마이저는 한 걸음을 내딛고, 걸음은 궤적이 되고, 장면이 "
        "그것을 그립니다. 그림을 열면 움직입니다.",
        "chapters": "차례",
        "skip": "그림으로 건너뛰기",
        "code": "이 그림을 그리는 코드",
        "copy": "복사",
        "copied": "복사했습니다",
        "play": "재생",
        "pause": "멈춤",
        "before": "이전 그림",
        "after": "다음 그림",
        "close": "닫기",
        "keys": "← → 다른 그림 · 스페이스 재생과 멈춤 · Esc 닫기",
        "still": "그림",
        "still_dark": "그림, 어둡게",
        "film": "영상",
        "film_dark": "영상, 어둡게",
        "other": "English",
        "made": "gdviz로 그렸습니다",
    },
}
"""What the page says, by the codes of languages."""


class Shown(NamedTuple):
    """A lesson that has been built, and what the record tells of it."""

    lesson: Lesson
    told: dict[str, Any]


def write_page(folder: Path, edition: Edition) -> Path:
    """Write the page of all that has been built in a folder, and return its path."""
    record = Record(folder)
    chapters = [(chapter, shown) for chapter in CHAPTERS if (shown := _shown(chapter, record))]
    say = WORDS[edition.language]
    count = sum(len(shown) for _, shown in chapters)
    page = Template((_HERE / "page.html").read_text("utf-8")).substitute(
        {key: html.escape(words.format(count=count)) for key, words in say.items()},
        language=edition.language,
        scheme=" ".join(("light", "dark")[dark] for dark in edition.themes),
        contents="\n".join(_entry(chapter, edition) for chapter, _ in chapters),
        lesson="\n".join(_section(chapter, shown, edition) for chapter, shown in chapters),
        switch=_switch(folder, edition),
        words=json.dumps(say, ensure_ascii=False).replace("<", "\\u003c"),
        style=(_HERE / "page.css").read_text("utf-8"),
        script=(_HERE / "page.js").read_text("utf-8"),
    )
    path = folder / "index.html"
    with whole_or_absent(path) as temporary:
        temporary.write_text(page, "utf-8")
    return path


def _shown(chapter: Chapter, record: Record) -> list[Shown]:
    return [
        Shown(lesson(name), record.lessons[name])
        for name in chapter.scripts
        if record.is_there(name)
    ]


def _entry(chapter: Chapter, edition: Edition) -> str:
    title = html.escape(chapter.title(edition.language))
    return f'<li><a href="#{chapter.name}">{title}</a></li>'


def _section(chapter: Chapter, shown: list[Shown], edition: Edition) -> str:
    """Return a chapter with its lessons."""
    title = html.escape(chapter.title(edition.language))
    cards = "\n".join(_card(each, edition) for each in shown)
    return (
        f'<section id="{chapter.name}" aria-labelledby="{chapter.name}-title">\n'
        f'<h2 id="{chapter.name}-title">{title}</h2>\n<div class="cards">\n{cards}\n</div>\n'
        "</section>"
    )


def _card(shown: Shown, edition: Edition) -> str:
    """Return a lesson: its small picture, its sentence, its paragraph, its lines."""
    name, told, say = shown.lesson.name, shown.told, WORDS[edition.language]
    still, film = _pairs(told, ".png"), _pairs(told, edition.film)
    small = _pairs(told, "_small.png")
    files = {"still": still, "film": film if told["films"] else []}
    links = " · ".join(
        f'<a href="{file}">{html.escape(say[key + ("_dark" if dark else "")])}</a>'
        for key, pair in files.items()
        for dark, file in enumerate(dict.fromkeys(pair))
    )
    data = html.escape(json.dumps(files))
    return f"""<article class="card" id="{name}" data-files="{data}">
<a class="open" href="{still[0]}">{_picture(small, html.escape(told["alt"]))}</a>
<h3><a class="open" href="{still[0]}">{html.escape(told["title"])}</a></h3>
<p>{html.escape(shown.lesson.text(edition.language))}</p>
<details><summary>{html.escape(say["code"])}</summary>
<pre><code>{html.escape(shown.lesson.code)}</code></pre></details>
<p class="links">{links}</p>
</article>"""


def _pairs(told: dict[str, Any], ending: str) -> list[str]:
    """Return the files of a kind, light and dark; where one look was built, that twice."""
    found = [*_of_kind(told["files"], ending)]
    return [found[0], found[-1]]


def _of_kind(files: dict[str, int], ending: str) -> Iterator[str]:
    small = ending.startswith("_small")
    return (
        file for file in files if file.endswith(ending) and small == file.endswith("_small.png")
    )


def _picture(pair: list[str], alt: str) -> str:
    light, dark = pair
    source = f'<source srcset="{dark}" media="(prefers-color-scheme: dark)">'
    image = f'<img src="{light}" width="720" height="405" alt="{alt}" loading="lazy">'
    return f"<picture>{source if dark != light else ''}{image}</picture>"


def _switch(folder: Path, edition: Edition) -> str:
    """Return a link to the page in the other language, where one is there."""
    language = language_of(edition.language).code
    other = next(code for code in WORDS if code != language)
    for path in (Path(other), Path("..")):
        if (folder / path / "index.html").exists() and (path != Path("..") or _inside(folder)):
            words = html.escape(WORDS[language]["other"])
            return f'<a class="switch" lang="{other}" href="{path}/index.html">{words}</a>'
    return ""


def _inside(folder: Path) -> bool:
    """Whether a folder is that of a language within the page's."""
    return folder.resolve().name in WORDS
