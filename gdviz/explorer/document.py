"""One file without a request: a page with its style, and its script in it, packed.

It is painted before its script runs, which is unpacked after the first frame. What may run is
named by its hash in the file's own policy, so that no text which gets in by a title or a name runs,
even if it were not escaped.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Any

from gdviz.explorer.numbers import source
from gdviz.explorer.packed import unpacking
from gdviz.ground.version import __version__
from gdviz.programs.javascript import literal
from gdviz.words.language import Language

SCRIPTS = (
    *("dom", "view", "ground", "marks", "stage", "laws", "strip", "beside", "blind", "rows"),
    *("panel", "link", "main", "hands"),
)
"""The files of the page's script, in order: the last one begins."""
_PREFIX, _REFUSALS = "page_", "formula_"
_COUNTS = 200
"""Up to this number the form of a noun is known by heart; beyond, by its last two digits."""
_GAP = re.compile(r'\{\{(\w+)\}\}|(?<=data-say=")(\w+)("[^>]*>)')
"""What is put into the template: a value, or the words of an element."""


def document(
    title: str,
    numbers: str,
    shown: Mapping[str, Any],
    language: Language,
    painted: Mapping[str, str],
) -> str:
    """Return a page as HTML.

    Parameters
    ----------
    title : plain text
    numbers : the script that makes `gd`
    shown : what the page's script reads as `gd.page`
    language : of the words that stand there before a script runs
    painted : HTML that stands there until then: "heading", "subtitle", "losses" and "rows"
    """
    page = "\n".join(source(f"{name}.js") for name in SCRIPTS)
    first, style = _style("first.css"), _style("page.css")
    told = literal({**shown, "style": style})
    script = f'(() => {{\n"use strict";\n{numbers}gd.page = {told};\n{page}\n}})();'
    loader = unpacking(script)
    known = {
        "language": escape(language.code),
        "title": escape(title),
        "software": f"gdviz {__version__}",
        "script_hashes": " ".join(map(_hash, (loader, script))),
        "style_hashes": " ".join(map(_hash, (first, style))),
        "style": first,
        "noscript": escape(language.say("page_noscript")),
        "loader": loader,
        **painted,
    }

    def filled(match: re.Match[str]) -> str:
        value, key, rest = match.groups()
        return known[value] if value else f"{key}{rest}{escape(language.say(_PREFIX + key))}"

    template = files("gdviz.explorer").joinpath("page.html").read_text("utf-8")
    return _GAP.sub(filled, template)


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
    return (
        re.sub(r"\s*([{};,>])\s*|(?<=:)\s+", r"\1", re.sub(r"/\*.*?\*/|\s+", " ", text))
        .replace(";}", "}")
        .strip()
    )


def _hash(text: str) -> str:
    """Return how a policy names a script or a style that it lets in."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
