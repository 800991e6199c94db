"""Build the gallery: `python -m gallery` draws the course, `python -m gallery NAME...` single
lessons; what has not changed is left as it is.

The files go to gallery/images/, those of another language to a folder of it, or to a folder that is
named; a page beside them tells the lesson.
"""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

from gallery.build import build
from gallery.edition import PAGE, Edition
from gallery.page import write_page
from gdviz.course import lessons
from gdviz.ground.checks import advice
from gdviz.plotting import SIZES
from gdviz.plotting.marks.fonts import drawable
from gdviz.words.words import language_of, languages

IMAGES = Path(__file__).parent / "images"
FAILED, WRONG, INTERRUPTED = 1, 2, 130
"""How it ends: a lesson could not be drawn, a mistake in what was typed, Ctrl-C."""


def names() -> list[str]:
    """Return the names of all lessons in the order of the course."""
    return [each.name for each in lessons()]


def main(words: Sequence[str] | None = None) -> int:
    """Build what is asked for, and return the status that the process ends with."""
    try:
        asked, edition, folder = read(sys.argv[1:] if words is None else words)
        folder.mkdir(parents=True, exist_ok=True)
        _tell_of_fonts(edition)
        drawn, failed = build(asked, edition, folder)
        page = write_page(folder, edition)
    except KeyboardInterrupt:
        print("\nstopped: what is drawn is kept, and the same command goes on", file=sys.stderr)
        return INTERRUPTED
    except (ValueError, OSError) as error:
        print(f"gallery: {error}", file=sys.stderr)
        return WRONG
    kept = len(asked) - len(drawn) - len(failed)
    print(f"drew {len(drawn)} pictures, {kept} were there: see {page}")
    if failed:
        print(f"gallery: {len(failed)} failed: {', '.join(sorted(failed))}", file=sys.stderr)
    return FAILED if failed else 0


def read(words: Sequence[str]) -> tuple[list[str], Edition, Path]:
    """Return the lessons, the edition and the folder that some words ask for.

    Raises
    ------
    ValueError
        If there is no such lesson, or more than one folder is named.
    """
    asked = _parser().parse_args(words)
    known = names()
    chosen = [word for word in asked.what if word in known]
    folders = [word for word in asked.what if word not in known]
    if strange := [word for word in folders if not _is_folder(word)]:
        raise ValueError(
            f"no lesson is called {strange[0]!r}: {advice(strange[0], known)} "
            f"(a folder ends in a slash: {strange[0]}/)"
        )
    if len(folders) > 1:
        raise ValueError(f"the files go to one folder, got {' and '.join(folders)}")
    edition = Edition(asked.use, _themes(asked), asked.language)
    return chosen or known, edition, Path(folders[0]) if folders else _usual(edition)


def _tell_of_fonts(edition: Edition) -> None:
    """Say in a line if pictures cannot be written in the language that is asked for."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        drawable(language_of(edition.language))
    for warning in told:
        print(f"gallery: {warning.message}", file=sys.stderr)


def _is_folder(word: str) -> bool:
    return word.endswith(("/", os.sep)) or os.sep in word or Path(word).is_dir()


def _themes(asked: argparse.Namespace) -> tuple[bool, ...]:
    """Return which looks are drawn: both for a page, else the one that is asked for."""
    wanted = [dark for dark, said in ((False, asked.light), (True, asked.dark)) if said]
    return tuple(wanted) or ((False, True) if asked.use == PAGE else (False,))


def _usual(edition: Edition) -> Path:
    """Return where the files go if nobody says."""
    folder = IMAGES if edition.language == "en" else IMAGES / edition.language
    return folder if edition.use == PAGE else folder / edition.use


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m gallery",
        description="Draw the course, and the page that tells it; what has not changed is kept.",
        epilog="example:\n  python -m gallery --for slides --dark --language ko out/",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    take = parser.add_argument
    take("what", nargs="*", metavar="NAME", help="lessons, such as ravine, and a folder, out/")
    take("--for", dest="use", choices=[PAGE, *SIZES], default=PAGE, help="by default a page")
    take("--dark", action="store_true", help="light on dark alone; a page has both by default")
    take("--light", action="store_true", help="dark on light alone")
    take("--language", choices=sorted(languages()), default="en", help="by default en")
    return parser


if __name__ == "__main__":
    sys.exit(main())
