"""The tutorial is the course: a page a chapter, its pictures in order, between words by hand."""

from pathlib import Path

from gdviz.course import CHAPTERS, Chapter, Lesson, lesson, lessons

_WORDS = Path(__file__).parent / "chapters"
_HEAD = """The gallery
===========

Every picture of the course in its order, each with the few lines that draw it.
"""


def scripts() -> dict[str, str]:
    """Return the scripts of the course by the names of their files, and the head of the gallery."""
    found = {each.path.name: each.path.read_text("utf-8") for each in lessons()}
    return found | {"GALLERY_HEADER.rst": _HEAD}


def pages() -> dict[str, str]:
    """Return the pages of the tutorial by their paths: one for each chapter, and the first."""
    told = [chapter for chapter in CHAPTERS if chapter.scripts]
    chapters = {f"tutorial/{each.name}.rst": _page(k, each) for k, each in enumerate(told, 1)}
    listed = "\n".join(f"   {each.name}" for each in told)
    first = (_WORDS / "index.rst").read_text("utf-8")
    return chapters | {"tutorial/index.rst": first.replace("CHAPTERS", listed)}


def _page(number: int, chapter: Chapter) -> str:
    title = f"{number}. {chapter.title('en')}"
    words = _WORDS / f"{chapter.name}.rst"
    text = words.read_text("utf-8") if words.exists() else ""
    before, _, after = text.partition("PICTURES\n")
    shown = "\n".join(_picture(lesson(name)) for name in chapter.scripts)
    return f"{title}\n{'=' * (len(title) + 4)}\n\n{before}\n{shown}\n{after}"


def _picture(told: Lesson) -> str:
    title = told.path.read_text("utf-8").split("\n", 2)[1]
    script = f"/gallery/plot_{told.name}"
    return (
        f"{title}\n{'-' * len(title)}\n\n.. film:: {told.name}\n   :link:\n\n{told.text('en')}\n\n"
        f":doc:`The lines that draw it <{script}>`\n"
    )
