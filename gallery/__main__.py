"""Build the gallery: `python -m gallery` draws every script's scene, `python -m gallery NAME...`
single ones. The images go to gallery/images/, beside an index page."""

import html
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from tqdm import tqdm

from gdviz.course import lesson, lessons

IMAGES = Path(__file__).parent / "images"


def names() -> list[str]:
    """Return the names of all scripts, without their `plot_`, in the order of the course."""
    return [each.name for each in lessons()]


def build(name: str) -> str:
    """Draw one script's scene: its picture, light and dark, and its animation."""
    scene = lesson(name).scene
    scene.save(IMAGES / f"{name}.png")
    scene.save(IMAGES / f"{name}_dark.png", dark=True)
    scene.save(IMAGES / f"{name}.gif", size="notebook")
    return name


def write_index() -> None:
    """Write a page that shows all that has been built."""
    built = [name for name in names() if (IMAGES / f"{name}.gif").exists()]
    entries = []
    for name in built:
        told = lesson(name)
        title, text, code = map(html.escape, (told.title(), told.text(), told.code))
        seen = html.escape(told.scene.alt_text)
        entries.append(
            f"<section><h2>{title}</h2><p>{text}</p>"
            f'<a href="{name}.png"><img src="{name}.gif" alt="{seen}"></a>'
            f'<p><a href="{name}.png">light</a> · <a href="{name}_dark.png">dark</a></p>'
            f"<details><summary>code</summary><pre>{code}</pre></details></section>"
        )
    page = _PAGE.replace("ENTRIES", "\n".join(entries))
    (IMAGES / "index.html").write_text(page, "utf-8")


_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>gdviz gallery</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; color: #1f2a37; max-width: 52rem; margin: 3rem auto;
       padding: 0 1rem; }
section { margin: 3.5rem 0; } h2 { margin-bottom: .3rem; } img { max-width: 100%; }
a { color: #0072b2; } pre { background: #f6f8fa; padding: 1rem; overflow-x: auto; }
</style>
<h1>gdviz gallery</h1>
ENTRIES
</html>
"""


def main(asked: Sequence[str]) -> None:
    """Build the pictures asked for, or all of them, a process for each core."""
    unknown = [name for name in asked if name not in names()]
    if unknown:
        sys.exit(
            f"no gallery script is called {', '.join(unknown)}; there are {', '.join(names())}"
        )
    IMAGES.mkdir(exist_ok=True)
    # a process for each core: threads of matrix products would stand in each other's way
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        work = [pool.submit(build, name) for name in asked or names()]
        for done in tqdm(as_completed(work), "gallery", len(work), unit="picture", disable=None):
            done.result()
    write_index()
    print(f"built {len(work)} pictures: see {IMAGES / 'index.html'}")


if __name__ == "__main__":
    main(sys.argv[1:])
