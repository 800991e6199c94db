"""Build the documentation's site: `python -m docs`, then open build/docs/site/index.html.

`python -m docs --quick` draws no picture of the course, which takes minutes when it is built for
the first time; `-o folder` puts the site elsewhere. Warnings are errors.
"""

import argparse
import os
import re
import sys
from pathlib import Path

from docs import reference, tutorial

HERE = Path(__file__).parent
GENERATED = ("gallery/", "backreferences/")  # by sphinx-gallery, which keeps what is fresh
BUILD = HERE.parent / "build" / "docs"


def main(asked: list[str]) -> int:
    """Write the pages that are made of the package beside those by hand, and have Sphinx build."""
    options = _options().parse_args(asked)
    source = BUILD / ("quick" if options.quick else "source")
    written = tutorial.pages() | reference.pages() | _by_hand()
    _write(source, written)
    _write(BUILD / "scripts", tutorial.scripts())
    # a process for each core: threads of matrix products would stand in each other's way
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ["GDVIZ_DOCS_QUICK"] = "1" if options.quick else ""
    from sphinx.cmd.build import main as sphinx

    settings = ["-W", "--keep-going", "-q", "-c", HERE, "-d", BUILD / f"{source.name}_doctrees"]
    site = options.output or BUILD / ("quick_site" if options.quick else "site")
    status = sphinx([*map(str, settings), str(source), str(site)])
    if status == 0 and (found := asked_of_elsewhere(site)):
        print(*found, sep="\n", file=sys.stderr)
        return 1
    if status == 0:
        print(f"built the site: see {site / 'index.html'}")
    return status


_LOADS = re.compile(
    r"<(?:script|img|iframe|source|video|link|object)\b[^>]*\b(?:src|href|data)=[\"']?https?:[^>]*>"
    r"|(?:url\(|@import )[\"']?https?:[^\s)]*"
)
"""What a browser asks of other places by itself, in pages and in style sheets."""


def asked_of_elsewhere(site: Path) -> list[str]:
    """Return what pages of a site would load from other places, each with its file."""
    pages = sorted(path for path in site.rglob("*") if path.suffix in (".html", ".css"))
    return [
        f"{path}: {load}"
        for path in pages
        for load in _LOADS.findall(path.read_text("utf-8", "replace"))
    ]


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m docs", description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="draw no picture of the course")
    parser.add_argument("-o", "--output", type=Path, help="the folder of the site")
    return parser


def _by_hand() -> dict[str, str]:
    pages = HERE / "pages"
    found = sorted(pages.rglob("*.rst"))
    return {path.relative_to(pages).as_posix(): path.read_text("utf-8") for path in found}


def _write(folder: Path, pages: dict[str, str]) -> None:
    """Write texts by their path, those that changed alone, and remove what is none of them."""
    for path in (*folder.rglob("*.rst"), *folder.rglob("*.py")):
        name = path.relative_to(folder).as_posix()
        if name not in pages and not name.startswith(GENERATED):
            path.unlink()
    for name, text in pages.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
