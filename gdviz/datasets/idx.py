"""IDX is MNIST's file format: a type, a shape, and the numbers, row by row, big end first."""

import gzip
import math
import os
import struct
import zlib
from typing import BinaryIO

import numpy as np

from gdviz.ground.archives import DENSEST
from gdviz.ground.files import check_ending

_TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
_GZIP = b"\x1f\x8b"


def load_idx(path: str | os.PathLike) -> np.ndarray:
    """Read an IDX file, gzipped or not, such as MNIST's `train-images-idx3-ubyte.gz`.

    Parameters
    ----------
    path : str or path
        A file; whether it is gzipped is seen from its content.

    Returns
    -------
    ndarray
        Of the shape and type in the file (uint8, int8, int16, int32, float32 or float64): MNIST's
        images are (n, 28, 28) uint8 from 0 to 255, its labels (n,) uint8.

    Raises
    ------
    ValueError
        If the file is not IDX, is truncated or damaged, or goes on after its last number.
    FileNotFoundError
        If there is no such file.

    Notes
    -----
    The format is described by Y. LeCun, C. Cortes and C. Burges, "The MNIST database of handwritten
    digits" (1998): two zero bytes, one for the type, one for the number of dimensions, each
    dimension as a 32-bit number, then the array in row-major order.

    Examples
    --------
    >>> images = gd.data.load_idx("train-images-idx3-ubyte.gz")  # doctest: +SKIP
    >>> x_train = images[..., None] / np.float32(255)  # doctest: +SKIP
    """
    check_ending(path, such="train-images-idx3-ubyte.gz")
    with open(path, "rb") as file:
        packed = file.read(len(_GZIP)) == _GZIP
        file.seek(0)
        most = os.stat(path).st_size * DENSEST
        try:
            return _read(path, gzip.open(file) if packed else file, most)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise ValueError(f"{path} is a truncated or damaged gzip file: {error}") from None


def _read(path: str | os.PathLike, stream: BinaryIO, most: int) -> np.ndarray:
    """Return the array of a stream that can hold so many bytes at most.

    No more is unpacked than its header claims, and nothing where that is more than can be there.
    """
    beginning = stream.read(4)
    content = beginning + stream.read(4 * beginning[3] if len(beginning) == 4 else 0)
    dtype, shape = _header(path, content)
    size = math.prod(shape) * dtype.itemsize
    data = stream.read(size + 1) if size <= most else b""
    if len(data) != size:
        long = len(data) > size
        there = "more" if long else f"{len(data)}" if size <= most else f"{most} at most"
        raise ValueError(
            f"{path} is {'too long' if long else 'truncated'}: its header says {size} bytes of "
            f"data, for {dtype.name} of shape {shape}, and there are {there}"
        )
    return np.frombuffer(data, dtype).reshape(shape).astype(dtype.newbyteorder("="))


def _header(path: str | os.PathLike, content: bytes) -> tuple[np.dtype, tuple[int, ...]]:
    """Return the type and the shape."""
    if len(content) < 4 or content[:2] != b"\0\0" or content[2] not in _TYPES:
        raise ValueError(
            f"{path} is not an IDX file: expected two zero bytes and a type from 0x08 to 0x0E, got "
            f"{'nothing' if not content else content[:4].hex(' ')}"
        )
    dimensions = content[3]
    start = 4 + 4 * dimensions
    if len(content) < start:
        raise ValueError(
            f"{path} is truncated: its header says {dimensions} dimensions and is to be {start} "
            f"bytes long, and there are {len(content)}"
        )
    return np.dtype(_TYPES[content[2]]), struct.unpack_from(f">{dimensions}I", content, 4)
