"""A file is whole or it is not there: it is written beside its place, and renamed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole_or_absent(path: Path, suffix: str | None = None) -> Iterator[Path]:
    """Yield a file beside the target to write, which takes its place if all goes well.

    It ends in the suffix of the target, or in one that is given.
    """
    suffix = path.suffix.lower() if suffix is None else suffix
    temporary = path.with_name(f".{path.stem}.{os.getpid()}{suffix}")
    try:
        yield temporary
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
