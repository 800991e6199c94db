r"""A deck as `.tex` for Beamer: real titles and notes, and an overlay for each step of a picture.

A viewer of PDFs plays no film that can be relied on; so pictures come step by step. The file is
for pdfLaTeX, XeLaTeX or LuaLaTeX; Korean takes the package kotex, which every large TeX has.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

from gdviz.decks.form import Form
from gdviz.decks.slide import Slide, Talk, listed
from gdviz.ground.version import __version__
from gdviz.words.korean import KOREAN

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "…": r"\dots{}",
    "“": "``",
    "”": "''",
    "’": "'",
    "–": "--",
    "\u00a0": "~",
} | {each: f"\\{each}" for each in "&%$#_{}"}
_SIGNS = {
    **{"−": "-", "·": r"\cdot", "×": r"\times", "±": r"\pm", "→": r"\to", "∞": r"\infty"},
    **{"≤": r"\leq", "≥": r"\geq", "≈": r"\approx", "≠": r"\neq", "∂": r"\partial"},
    **{"∇": r"\nabla", "∑": r"\sum", "∏": r"\prod", "√": r"\surd", "σ": r"\sigma"},
    **{"½": r"\frac12", "°": r"^\circ", "′": "'", "‖": r"\|", "∈": r"\in"},
}
_ACCENTS = {"\u0302": r"\hat", "\u0303": r"\tilde", "\u0304": r"\bar"}


def write_tex(talk: Talk, path: Path, folder: str) -> None:
    """Write a deck for Beamer, whose pictures stand in a folder beside it."""
    path.write_text("".join(_document(talk, folder)), "utf-8")


def _document(talk: Talk, folder: str) -> Iterator[str]:
    yield _head(talk)
    if talk.title:
        yield from _opening(talk.title, [part.title for part in talk.parts])
    for part in talk.parts:
        if part.title:
            yield f"\n\\section{{{tex(part.title)}}}\n"
            yield from _opening(part.title, [slide.title for slide in part.slides])
        for slide in part.slides:
            yield from _frame(slide, folder)
    yield "\n\\end{document}\n"


def _head(talk: Talk) -> str:
    """Return what stands before the slides: the look, and a line to be changed to see notes."""
    palette = talk.theme.palette
    names = ("background", "ink", "muted")
    colors = [(name, getattr(palette, name)) for name in names] + [("accent", palette.series[0])]
    told = [talk.name, *(word for slide in talk.slides for word in (slide.title, *slide.notes))]
    return _HEAD.format(
        program=f"gdviz {__version__}",
        korean="\\usepackage{kotex}\n" * bool(re.search(KOREAN.letters, " ".join(told))),
        colors="".join(
            f"\\definecolor{{{name}}}{{HTML}}{{{color[1:].upper()}}}\n" for name, color in colors
        ),
        title=tex(talk.name),
    )


_HEAD = r"""% A deck by {program}; typeset it with pdflatex, xelatex or lualatex.
\documentclass[aspectratio=169,14pt]{{beamer}}
\usepackage{{iftex}}
\ifPDFTeX
  \usepackage[T1]{{fontenc}}
  \usepackage{{lmodern}}
\fi
{korean}% \setbeameroption{{show notes on second screen=right}}  % what a speaker says
{colors}\setbeamercolor{{background canvas}}{{bg=background}}
\setbeamercolor{{normal text}}{{fg=ink}}
\setbeamercolor{{frametitle}}{{fg=ink}}
\setbeamercolor{{framesubtitle}}{{fg=muted}}
\setbeamercolor{{note page}}{{fg=black,bg=white}}
\setbeamerfont{{frametitle}}{{series=\bfseries,size=\large}}
\setbeamerfont{{framesubtitle}}{{series=\mdseries,size=\footnotesize}}
\setbeamersize{{text margin left=8.9mm,text margin right=8.9mm}}
\setbeamertemplate{{navigation symbols}}{{}}
\setbeamertemplate{{frametitle}}{{\vspace{{3.4mm}}\usebeamerfont{{frametitle}}\insertframetitle\\[-.2ex]%
  {{\usebeamerfont{{framesubtitle}}\usebeamercolor[fg]{{framesubtitle}}\insertframesubtitle\strut}}}}
\newcommand{{\opening}}[2]{{\begin{{frame}}[plain]{{}}{{}}
  {{\LARGE\bfseries #1\par}}\smallskip{{\color{{accent}}\rule{{14mm}}{{.8mm}}}}\par\medskip
  {{\small\color{{muted}}#2\par}}\end{{frame}}}}
\title{{{title}}}
\begin{{document}}
"""


def _opening(title: str, follows: Sequence[str]) -> Iterator[str]:
    lines = r" \\ ".join(map(tex, listed(follows)))
    yield f"\n\\opening{{{tex(title)}}}{{{lines}}}\n"


def _frame(slide: Slide, folder: str) -> Iterator[str]:
    """Yield a slide: its picture as wide as the page, a page of it for each overlay."""
    yield f"\n\\begin{{frame}}[t]{{{tex(slide.title)}}}{{{tex(slide.text)}}}\n"
    yield "\\vspace{-2mm}\\makebox[\\textwidth]{%\n"
    file = f"{{{folder}/{slide.still.name}}}"
    for k in range(1, slide.pages + 1):
        overlay = f"<{k}>" if slide.pages > 1 else ""
        yield f"  \\includegraphics{overlay}[page={k},width=.985\\paperwidth]{file}%\n"
    yield "}\\vspace{-6mm}\n"
    notes = r"\par ".join(map(tex, slide.notes))
    yield f"\\note{{{notes}}}\n" if notes else ""
    yield "\\end{frame}\n"


def tex(words: str) -> str:
    """Return words as TeX: what it has no letter for as a formula, accents as commands."""
    return "".join(map(_letter, re.sub(r"\s+", " ", words)))


def _letter(letter: str) -> str:
    if letter in _SPECIAL:
        return _SPECIAL[letter]
    if letter in _SIGNS:
        return f"\\ensuremath{{{_SIGNS[letter]}}}"
    parts = unicodedata.normalize("NFKD", letter)
    if parts[1:] in _ACCENTS:
        return f"\\ensuremath{{{_ACCENTS[parts[1:]]}{{{parts[0]}}}}}"
    said = unicodedata.decomposition(letter)
    for mark, command in (("<super>", "^"), ("<sub>", "_")):
        if said.startswith(mark):
            return f"\\ensuremath{{{command}{{{_letter(parts)}}}}}"
    name = unicodedata.name(letter, "")
    if name.startswith("GREEK") and "LETTER" in name:
        case = str.title if "CAPITAL" in name else str.lower
        return f"\\ensuremath{{\\{case(name.rpartition(' ')[2]).replace('lamda', 'lambda')}}}"
    return letter


FORMS = {".tex": Form(write_tex, still=".pdf", film=None, beside=True)}
