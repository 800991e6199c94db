"""One file without a request: a frame of HTML, and style, numbers and script in it, packed.

What may run is named by its hash in the file's own policy, so that no text which gets in by a title
or a name runs, even if it were not escaped.
"""

from __future__ import annotations

import re
import zlib
from base64 import b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Any

from gdviz.explorer.numbers import source
from gdviz.ground.version import __version__
from gdviz.programs.javascript import literal
from gdviz.words.language import Language

SCRIPTS = (
    *("dom", "view", "ground", "marks", "stage", "laws", "strip", "blind", "rows"),
    *("panel", "link", "main", "hands"),
)
"""The files of the page's script, in order: the last one begins."""
_PREFIX, _REFUSALS = "page_", "formula_"
_COUNTS = 200
"""Up to this number the form of a noun is known by heart; beyond, by its last two digits."""

_LOADER = """(async () => {
const letters = atob("%s");
const bytes = Uint8Array.from(letters, letter => letter.charCodeAt(0));
const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
const [style, script] = (await new Response(stream).text()).split("\\0");
document.head.append(Object.assign(document.createElement("style"), {textContent: style}));
document.head.append(Object.assign(document.createElement("script"), {textContent: script}));
})();"""


def document(title: str, numbers: str, shown: Mapping[str, Any], language: Language) -> str:
    """Return a page as HTML.

    Parameters
    ----------
    title : plain text
    numbers : the script that makes `gd`
    shown : what the page's script reads as `gd.page`
    language : of the words that stand there before a script runs
    """
    style = _style("page.css")
    page = "\n".join(source(f"{name}.js") for name in SCRIPTS)
    script = f'(() => {{\n"use strict";\n{numbers}gd.page = {literal(shown)};\n{page}\n}})();'
    loader = _LOADER % b64encode(zlib.compress(f"{style}\0{script}".encode(), 9)).decode()
    known = {
        "language": escape(language.code),
        "title": escape(title),
        "software": f"gdviz {__version__}",
        "script_hashes": " ".join(map(_hash, (loader, script))),
        "style_hash": _hash(style),
        "noscript": escape(language.say("page_noscript")),
        "loader": loader,
    }
    template = files("gdviz.explorer").joinpath("page.html").read_text("utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda match: known[match[1]], template)


def words_of(languages: Sequence[Language]) -> dict[str, Any]:
    """Return the words of a page in some languages, as its script reads them."""
    keys = [key for key in languages[0].sentences if key.startswith((_PREFIX, _REFUSALS))]
    return {
        "keys": [key.removeprefix(_PREFIX) for key in keys],
        "languages": {
            each.code: {
                "name": each.sentences["page_own_name"],
                "words": [each.sentences[key] for key in keys],
                "plural": "".join(str(each.plural(count)) for count in range(_COUNTS)),
            }
            for each in languages
        },
    }


def _style(name: str) -> str:
    text = files("gdviz.explorer").joinpath(name).read_text("utf-8")
    return re.sub(r"\s*([{};,>])\s*|(?<=:)\s+", r"\1", re.sub(r"\s+", " ", text)).strip()


def _hash(text: str) -> str:
    """Return how a policy names a script or a style that it lets in."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
