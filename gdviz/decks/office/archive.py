"""The package of a presentation, written such that the same deck is the same bytes."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

_PACKED = (".png", ".jpg", ".gif", ".mp4")
"""What is packed already."""
_THEN = (1980, 1, 1, 0, 0, 0)
"""The first time that a zip knows, in place of that of the clock."""


def rewrite(made: Path, path: Path) -> None:
    """Write the files of a zip into another, all of one time and of no machine."""
    with ZipFile(made) as old, ZipFile(path, "w") as new:
        for name in old.namelist():
            entry = ZipInfo(name, _THEN)
            entry.create_system, entry.external_attr = 0, 0
            entry.compress_type = ZIP_STORED if name.endswith(_PACKED) else ZIP_DEFLATED
            with old.open(name) as source, new.open(entry, "w") as target:
                while piece := source.read(1 << 20):
                    target.write(piece)
