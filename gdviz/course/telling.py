"""A lesson is one picture of the course: a sentence, a paragraph, the lines that draw it."""

import ast
import sys
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path

from gdviz.course.chapters import CHAPTERS, Chapter
from gdviz.course.korean import TEXTS as KOREAN
from gdviz.ground.checks import advice
from gdviz.plotting.films.scene import Scene
from gdviz.words.language import Language
from gdviz.words.words import language_of

_SCRIPTS = Path(__file__).parent / "scripts"
_PACKAGE = "gdviz.course.scripts"


@dataclass(frozen=True)
class Lesson:
    """One picture of the course, with what is told of it.

    Attributes
    ----------
    name : of its script, without the `plot_`
    chapter : in which it stands

    Examples
    --------
    >>> print(gd.course.lesson("tangent").code.splitlines()[0])
    import gdviz as gd
    """

    name: str
    chapter: Chapter

    @property
    def path(self) -> Path:
        """Where its script stands."""
        return _SCRIPTS / f"plot_{self.name}.py"

    @property
    def scene(self) -> Scene:
        """Its scene, which is computed when it is first asked for; some train a network."""
        return import_module(f"{_PACKAGE}.plot_{self.name}").scene

    def forget(self) -> None:
        """Let go of its scene: asked for once more, it is computed anew."""
        name = f"plot_{self.name}"
        if sys.modules.pop(f"{_PACKAGE}.{name}", None) is not None:
            delattr(sys.modules[_PACKAGE], name)

    def title(self, language: str | Language | None = None) -> str:
        """Return the sentence that it says, which is the title of its picture."""
        language = language_of(self.scene.theme.language if language is None else language)
        return self.scene.at(self.scene.theme.size, language=language).metadata["Title"]

    def text(self, language: str | Language | None = None) -> str:
        """Return the paragraph that explains it, by default as `set_language` chose."""
        return language_of(language).say({"en": self._told[0], "ko": KOREAN[self.name]})

    @property
    def code(self) -> str:
        """The lines of Python that make its scene and save it."""
        return self._told[1]

    @cached_property
    def _told(self) -> tuple[str, str]:
        """The paragraph and the code of its script."""
        source = self.path.read_text("utf-8")
        _title, _, text = ast.get_docstring(ast.parse(source)).split("\n", 2)
        return " ".join(text.split()), source.split('"""', 2)[2].strip() + "\n"


def lessons() -> list[Lesson]:
    """Return the whole course in order.

    Examples
    --------
    >>> import gdviz as gd
    >>> [lesson.name for lesson in gd.course.lessons()][0]
    'tangent'
    """
    return [Lesson(name, chapter) for chapter in CHAPTERS for name in chapter.scripts]


def lesson(name: str) -> Lesson:
    """Return the lesson of a name.

    Raises
    ------
    ValueError
        If there is none.

    Examples
    --------
    >>> gd.course.lesson("ravine").chapter.name
    'momentum'
    """
    known = {each.name: each for each in lessons()}
    if name not in known:
        raise ValueError(f"no lesson is called {name!r}: {advice(name, known)}")
    return known[name]
