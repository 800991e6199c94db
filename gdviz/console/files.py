"""Where a picture goes: a file that is checked before anything is computed, and shown if asked."""

from __future__ import annotations

import os
import webbrowser
from argparse import Namespace
from pathlib import Path
from typing import Any

from gdviz.console.look import add_options, asked_of
from gdviz.console.parser import Parser
from gdviz.console.values import real, whole

_FILM: dict[str, dict[str, Any]] = {
    "fps": {"type": whole, "metavar": "N", "help": "frames a second of an animation"},
    "duration": {"type": real, "metavar": "SECONDS", "help": "of an animation, in all"},
    "loop": {"type": whole, "metavar": "N", "help": "how often it plays; by default for ever"},
    "frame": {"type": whole, "metavar": "K", "help": "that a still shows; by default the last"},
    "frames": {"action": "store_true", "help": "a PDF with a page for each frame"},
    "transparent": {"action": "store_true", "help": "leave the ground of a still unpainted"},
}
_FORMS = (
    ".gif .mp4 .webm .webp .apng .html move, .png .svg .pdf .jpg stand, a folder such as race/ has "
    "all files"
)


def add_output(parser: Parser, default: str, forms: str) -> None:
    """Let a parser take where a file goes, of which `forms` are told, and whether to show it."""
    group = parser.add_argument_group("file")
    told = f"{forms}; else {default}"
    group.add_argument("-o", "--output", metavar="FILE", type=str.strip, default=default, help=told)
    group.add_argument("--open", action="store_true", help="show it when it is there")


def add_file(parser: Parser) -> None:
    """Let a parser take where a picture goes, and how a file plays or stands."""
    add_output(parser, f"{parser.prog.split()[-1]}.gif", _FORMS)
    add_options(parser, "playing and standing", _FILM)


def check_file(asked: Namespace) -> None:
    """Refuse a file that cannot be written, or not as it is asked for.

    Raises
    ------
    ValueError
        If there is no such folder or form, nothing may be written there, or the form cannot do
        what is asked for.
    """
    from gdviz.plotting.films.export import check

    if _is_folder(asked.output):
        _check_all(asked)
    else:
        check(asked.output, **asked_of(asked, _FILM))
    check_folder(asked.output)


def check_folder(output: str) -> None:
    """Refuse a file in a folder where nothing may be written."""
    folder = Path(os.path.realpath(output)).parent
    if folder.is_dir() and not os.access(folder, os.W_OK):
        raise ValueError(f"nothing may be written in the folder {str(folder)!r}: choose another")


def hand_over(scene: Any, asked: Namespace) -> None:
    """Save a scene, say where, and show the file if that is asked for."""
    if _is_folder(asked.output):
        written = scene.export(asked.output)
        print(*written, sep="\n", flush=True)
        path = written[0]
    else:
        path = scene.save(asked.output, **asked_of(asked, _FILM))
        print(path, flush=True)
    if asked.open:
        show(path)


def _is_folder(output: str) -> bool:
    return output.endswith(("/", os.sep))


def _check_all(asked: Namespace) -> None:
    """Refuse a folder for all files that can be none, and what one file alone can do."""
    from gdviz.plotting.films.folder import folder_of

    folder_of(asked.output)
    if given := [*asked_of(asked, _FILM)]:
        raise ValueError(f"a folder has all files: leave --{given[0]} out, or name a file")


def show(path: Path) -> None:
    """Show a file in the program that opens such files."""
    shown = path if path.exists() else path.parent  # of a file for each frame, their folder
    if not webbrowser.open(shown.resolve().as_uri()):
        raise ValueError(f"there is no program to open {str(path)!r} with: it is saved")
