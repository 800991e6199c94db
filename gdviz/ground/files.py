"""A file is whole or it is not there: it is written beside its place, and renamed.

What is written beside it is called by the machine, the process and chance, so that no two threads
share it; what a process left that was killed, the next one that writes into the folder takes away.
"""

import os
import platform
import secrets
import shutil
import stat
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from gdviz.ground.checks import quoted

_MACHINE = f"{zlib.crc32(platform.node().encode()):08x}"
_BEGINNING = f".gdviz-{_MACHINE}-"
LONGEST = 255
"""Bytes in a name: more, no file system of today keeps."""


def check_ending(
    path: str | os.PathLike[str], endings: tuple[str, ...] = (), such: str = "a.csv"
) -> Path:
    """Return the path of a file, refusing what is no path, and another ending than one of those.

    Where there are no endings any will do, such as that of an example.
    """
    if not isinstance(path, str | os.PathLike):
        such = f"a{endings[0]}" if endings else such
        raise ValueError(f"a file goes by its name, such as {such!r}, got {quoted(path)}")
    place, wanted = Path(path), " or ".join(endings)
    if endings and place.suffix.lower() not in endings:
        write = place.with_suffix(endings[0]).name if place.stem.strip(".") else f"a{endings[0]}"
        raise ValueError(
            f"the name of the file must end in {wanted}, got {place.name!r}: write {write!r}"
        )
    return place


def place_of(path: str | os.PathLike[str], endings: tuple[str, ...] = ()) -> Path:
    """Return where a file is to be written, refusing where it cannot be.

    Parameters
    ----------
    endings : one of which its name must have, in capitals or not; any will do where there are none

    Raises
    ------
    ValueError
        If it is no path, the name is none, has another ending or is too long, there is no such
        folder, or something else than a file has this name.
    """
    place = check_ending(path, endings)
    name = place.name
    if "\0" in str(place) or not place.stem.strip("."):
        raise ValueError(f"{str(place)!r} is no name of a file: write such as 'a{place.suffix}'")
    if len(os.fsencode(name)) > LONGEST:
        shown = f"{name[:20]}…"
        raise ValueError(f"the name {shown!r} is too long: a file's has at most {LONGEST} bytes")
    target = Path(os.path.realpath(place))  # what a link points to
    if not target.parent.is_dir():
        raise ValueError(f"there is no folder {str(target.parent)!r} to save {name} in")
    if target.exists() and not target.is_file():
        raise ValueError(f"{str(place)!r} is there already, and is no file: choose another name")
    return place


@contextmanager
def whole_or_absent(path: Path, suffix: str | None = None) -> Iterator[Path]:
    """Yield a file beside the target to write, which takes its place if all goes well.

    It ends in the suffix of the target, or in one that is given. Where the target is a link, what
    it points to is written; what is there keeps its permissions.
    """
    target = Path(os.path.realpath(path))
    _sweep(target.parent)
    suffix = path.suffix.lower() if suffix is None else suffix
    temporary = target.parent / f"{_BEGINNING}{os.getpid()}-{secrets.token_hex(8)}{suffix}"
    try:
        yield temporary
        with suppress(FileNotFoundError):
            os.chmod(temporary, stat.S_IMODE(target.stat().st_mode))
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def free_folder(path: Path, own: str) -> None:
    """Refuse a folder that holds other files than those of a pattern, which are ours to replace.

    Raises
    ------
    ValueError
        If it does, or is no folder.
    """
    if path.exists() and not path.is_dir():
        raise ValueError(f"{str(path)!r} is there already, and is no folder: choose another name")
    others = sorted(each.name for each in path.glob("*") if not each.match(own))
    if others:
        raise ValueError(
            f"the folder {str(path)!r} would be replaced, and holds {others[0]!r}: choose another "
            "name, or move it"
        )


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Yield a folder beside the target to fill, which takes its place if all goes well."""
    target = Path(os.path.realpath(path))
    _sweep(target.parent)
    temporary = target.parent / f"{_BEGINNING}{os.getpid()}-{secrets.token_hex(8)}"
    before = temporary.with_name(f"{temporary.name}-before")
    temporary.mkdir()
    try:
        yield temporary
        if target.exists():
            os.replace(target, before)
        os.replace(temporary, target)
    finally:
        if before.exists() and not target.exists():
            os.replace(before, target)
        for folder in (temporary, before):
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def passing_folder() -> Iterator[Path]:
    """Yield a folder for what is handed on and not kept; it is gone afterwards."""
    _sweep(Path(tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(prefix=f"{_BEGINNING}{os.getpid()}-") as folder:
        yield Path(folder)


def _sweep(folder: Path) -> None:
    """Take away what processes of this machine left in a folder that were killed."""
    with suppress(OSError), os.scandir(folder) as entries:
        left = [entry for entry in entries if entry.name.startswith(_BEGINNING)]
        for entry in left:
            process = entry.name.removeprefix(_BEGINNING).partition("-")[0]
            if process.isdecimal() and not _runs(int(process)):
                if entry.is_dir(follow_symlinks=False):
                    shutil.rmtree(entry.path, ignore_errors=True)
                else:
                    with suppress(OSError):
                        os.unlink(entry.path)


def _runs(process: int) -> bool:
    """Whether a process of this machine runs, as far as may be asked without ending it."""
    if os.name == "nt":
        return True
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:  # it is somebody else's
        return True
    return True
