"""Arrays out of an .npz file that may be damaged, or made to harm.

Of its members those alone are read that are asked for. What one claims to hold is compared with
what is there before memory is asked for, and no more is unpacked than it claims. Nothing is
unpickled.
"""

import ast
import math
import re
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, MemoryError, SyntaxError),
    *(ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RuntimeError),
)
"""What may be raised by reading what is damaged, and by making something of it."""
DENSEST = 100
"""How many times smaller numbers may be packed: those of images are packed to a fifth."""
_DTYPE = re.compile(r"[<>|=]?(?:[fiu][1248]|b1|U\d{1,8})")
_LONGEST_HEADER = 10_000
_PIECE = 1 << 20


def arrays_of(
    path: Path, wanted: Callable[[str], bool], packed: bool = False
) -> dict[str, np.ndarray]:
    """Return arrays of an .npz file by name.

    Parameters
    ----------
    wanted : whether the array of a name is read
    packed : whether members may be compressed, as `numpy.savez_compressed` does

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    One of `BROKEN`
        If the file is none, or not all of one.
    """
    with path.open("rb") as stream:
        if not zipfile.is_zipfile(stream):
            raise ValueError("it is no .npz file, or not all of one")
        with zipfile.ZipFile(stream) as archive:
            members = [m for m in archive.infolist() if wanted(m.filename.removesuffix(".npy"))]
            _check(members, path.stat().st_size, packed)
            return {m.filename.removesuffix(".npy"): _array(archive, m) for m in members}


def _check(members: list[zipfile.ZipInfo], size: int, packed: bool) -> None:
    """Refuse members that are twice there, locked, or claim more than there is."""
    names = [member.filename for member in members]
    if len(set(names)) < len(names):
        raise ValueError("two of its arrays have the same name")
    if sum(member.compress_size for member in members) > size:
        raise ValueError("its arrays are longer than the file")
    for member in members:
        plain = member.compress_type == zipfile.ZIP_STORED
        if member.flag_bits & 1 or not (plain or packed):
            raise ValueError(f"{member.filename} is locked, or packed in another way than ours")
        if member.file_size > (1 if plain else DENSEST) * member.compress_size:
            raise ValueError(f"{member.filename} claims to hold more than is there")


def _array(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> np.ndarray:
    with archive.open(member) as stream:
        dtype, order, shape = _header(stream)
        count = math.prod(shape)
        left = member.file_size - stream.tell()
        if count * dtype.itemsize != left:
            raise ValueError(f"{member.filename} should hold {shape} numbers, and does not")
        array = np.empty(shape, dtype, order=order)
        place = memoryview(array.reshape(-1, order="A").view(np.uint8)) if left else memoryview(b"")
        while len(place):
            piece = _exactly(stream, min(_PIECE, len(place)))
            place[: len(piece)], place = piece, place[len(piece) :]
        if stream.read(1):  # which compares the checksum too
            raise ValueError(f"{member.filename} goes on after its last number")
    if dtype.kind == "U" and array.size:
        letters = array.reshape(-1, order="A").view(f"{dtype.byteorder}u4")
        if letters.max(initial=0) > sys.maxunicode:
            raise ValueError(f"{member.filename} holds letters that there are not")
    return array


def _header(stream: Any) -> tuple[np.dtype, str, tuple[int, ...]]:
    """Return the type, the order and the shape that an array in NumPy's format says it has."""
    magic, version = _exactly(stream, 6), _exactly(stream, 2)[0]
    if magic != b"\x93NUMPY" or version not in (1, 2, 3):
        raise ValueError("one of its arrays is none of NumPy's")
    length = int.from_bytes(_exactly(stream, 2 if version == 1 else 4), "little")
    if length > _LONGEST_HEADER:
        raise ValueError("one of its arrays says too much of itself")
    said = ast.literal_eval(_exactly(stream, length).decode("utf-8").strip())
    kind, order, shape = said["descr"], "CF"[bool(said["fortran_order"])], said["shape"]
    if not (isinstance(kind, str) and _DTYPE.fullmatch(kind)):
        raise ValueError(f"one of its arrays holds no numbers, but {kind!r}"[:80])
    if not (isinstance(shape, tuple) and all(type(n) is int and n >= 0 for n in shape)):
        raise ValueError("one of its arrays has no shape")
    return np.dtype(kind), order, shape


def _exactly(stream: BinaryIO, count: int) -> bytes:
    """Return so many bytes of a stream, refusing one that ends before."""
    found = stream.read(count)
    while len(found) < count:
        more = stream.read(count - len(found))
        if not more:
            raise EOFError("it ends within one of its arrays")
        found += more
    return found
