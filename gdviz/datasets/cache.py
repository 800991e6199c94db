"""A cache is a folder of files that can be made anew: whole when written, checked when read.

Where the folder cannot be read or written, everything still works, without the time saved.
"""

import hashlib
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from gdviz.ground.files import whole_or_absent

# Bytes: the oldest files make room for new ones
ROOM = 500_000_000
_DIGEST = 32


def kept(name: str, make: Callable[[], bytes]) -> bytes:
    """Return the content of a cached file; where it is absent or damaged, make and keep it."""
    content = _read(name)
    if content is None:
        content = make()
        with suppress(OSError, RuntimeError):
            _write(folder() / name, _digest(name, content), content)
    return content


def folder() -> Path:
    """Return the user's cache folder for gdviz, which need not exist.

    Raises
    ------
    RuntimeError
        If the user has no home.
    """
    if sys.platform == "win32":
        own = os.environ.get("LOCALAPPDATA", "")
    else:
        own = os.environ.get("XDG_CACHE_HOME", "")
    usual = {"win32": "~/AppData/Local", "darwin": "~/Library/Caches"}
    around = Path(own if os.path.isabs(own) else usual.get(sys.platform, "~/.cache"))
    return around.expanduser() / "gdviz"


def _read(name: str) -> bytes | None:
    with suppress(OSError, RuntimeError), open(folder() / name, "rb") as file:
        digest, content = file.read(_DIGEST), file.read()
        if digest == _digest(name, content):
            return content
    return None


def _write(path: Path, *parts: bytes) -> None:
    """Write a file beside its place, move it there, and make room."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_or_absent(path) as temporary, open(temporary, "wb") as file:
        file.writelines(parts)
    _make_room(path.parent)


def _make_room(place: Path) -> None:
    files = [(file.stat().st_mtime_ns, file.stat().st_size, file) for file in place.iterdir()]
    total = 0
    for _, size, file in sorted(files, reverse=True):
        total += size
        if total > ROOM:
            file.unlink(missing_ok=True)


def _digest(name: str, content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_DIGEST, salt=_salt(name)).digest()


def _salt(name: str) -> bytes:
    """Return what tells a file from one of another name."""
    return hashlib.blake2b(name.encode(), digest_size=hashlib.blake2b.SALT_SIZE).digest()
