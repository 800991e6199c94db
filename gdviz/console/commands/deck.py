"""Lessons of the course as slides."""

from argparse import Namespace

import gdviz as gd
from gdviz.console.command import Command
from gdviz.console.files import add_output, check_folder, show
from gdviz.console.parser import Parser


def _takes(parser: Parser) -> None:
    parser.add_argument(
        "names",
        metavar="NAME",
        nargs="*",
        default=["course"],
        help="lessons, such as ravine mae_mse; by default the whole course, in its chapters",
    )
    add_output(parser, "course.pptx", ".pptx .html .pdf, or .tex .qmd .md with a folder beside it")
    group = parser.add_argument_group("look")
    group.add_argument("--title", type=str.strip, metavar="TEXT", help="on a slide of its own")
    group.add_argument("--language", type=str.strip, metavar="CODE", help="en or ko")
    group.add_argument("--dark", action="store_true", help="light on dark")
    group.add_argument(
        "--films", type=str.strip, metavar="KIND", help="mp4 or gif; by default what suits"
    )


def _run(asked: Namespace) -> None:
    scenes = "course" if asked.names == ["course"] else asked.names
    look = {"language": asked.language, "dark": asked.dark, "films": asked.films}
    deck = gd.deck(scenes, asked.title, **look)
    check_folder(asked.output)
    path = deck.save(asked.output)
    print(path, flush=True)
    if asked.open:
        show(path)


COMMAND = Command(
    "write the course, or some of its lessons, as slides with films and notes",
    "gdviz deck --language ko -o course.pptx",
    _takes,
    _run,
)
