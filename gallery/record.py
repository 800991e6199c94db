"""What has been built, beside the files: a lesson is drawn anew only if what makes it changed."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import gdviz
from gallery.edition import Edition
from gdviz.course import lesson
from gdviz.ground.files import whole_or_absent
from gdviz.plotting.marks.fonts import installed
from gdviz.words.words import language_of

_PACKAGES = ("numpy", "matplotlib", "sympy", "mpmath", "pillow", "numba", "scipy", "fonttools")
"""Whose versions may change a pixel, or what is computed."""
_NAME = "built.json"


def stamp(name: str, edition: Edition) -> str:
    """Return what a lesson's files are made of, in brief: another, and they are drawn anew."""
    look = edition.files(name), installed(language_of(edition.language))
    made_of = _common(), lesson(name).path.read_bytes(), repr(look).encode()
    return hashlib.blake2b(b"\0".join(made_of), digest_size=16).hexdigest()


@cache
def _common() -> bytes:
    """Return what every lesson is made of: the package's sources, and the versions of others."""
    digest = hashlib.blake2b(digest_size=16)
    for path in _sources():
        digest.update(path.read_bytes())
    for package in (platform.python_version(), *_versions()):
        digest.update(package.encode())
    return digest.digest()


def _sources() -> Iterator[Path]:
    """Yield the files of the package, without the course, and those that say what is drawn."""
    home = Path(gdviz.__file__).parent
    course = home / "course"
    yield from (path for path in sorted(home.rglob("*.py")) if course not in path.parents)
    yield Path(__file__).with_name("edition.py")


def _versions() -> Iterator[str]:
    for package in _PACKAGES:
        try:
            yield f"{package} {version(package)}"
        except PackageNotFoundError:
            yield package


class Record:
    """What a folder holds: for each lesson its stamp, its files with their sizes, and its words."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            self.lessons: dict[str, dict[str, Any]] = json.loads(self.path.read_text("utf-8"))
        except (OSError, ValueError):  # there is none, or somebody has cut it: all is drawn anew
            self.lessons = {}

    @property
    def path(self) -> Path:
        """Where it is kept."""
        return self.folder / _NAME

    def is_there(self, name: str) -> bool:
        """Whether all files of a lesson are there, as they were written."""
        files = self.lessons.get(name, {}).get("files", {})
        return bool(files) and all(_size(self.folder / file) == n for file, n in files.items())

    def is_new(self, name: str, edition: Edition) -> bool:
        """Whether a lesson needs no drawing."""
        kept = self.lessons.get(name, {}).get("stamp")
        return kept == stamp(name, edition) and self.is_there(name)

    def keep(self, name: str, edition: Edition, told: dict[str, Any], seconds: float) -> None:
        """Remember a lesson that has been drawn, at once: who is interrupted goes on from there."""
        files = {file: _size(self.folder / file) for file in edition.files(name)}
        made = {"stamp": stamp(name, edition), "seconds": round(seconds, 1), "files": files}
        self.lessons[name] = {**told, **made}
        with whole_or_absent(self.path) as temporary:
            temporary.write_text(json.dumps(self.lessons, indent=1, ensure_ascii=False), "utf-8")

    def seconds(self, name: str) -> float:
        """Return how long a lesson took last; what is not known is taken for long."""
        return self.lessons.get(name, {}).get("seconds", float("inf"))


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else -1
