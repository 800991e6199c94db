"""IDX is MNIST's file format: a type, a shape, and the numbers, row by row, big end first."""

import gzip
import math
import os
import struct
import zlib
from pathlib import Path

import numpy as np

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
    >>> images = load_idx("train-images-idx3-ubyte.gz")  # doctest: +SKIP
    >>> x_train = images[..., None] / np.float32(255)  # doctest: +SKIP
    """
    content = _content(path)
    dtype, shape, start = _header(path, content)
    count, size = math.prod(shape), len(content) - start
    if size != count * dtype.itemsize:
        raise ValueError(
            f"{path} is {'truncated' if size < count * dtype.itemsize else 'too long'}: its header "
            f"says {count * dtype.itemsize} bytes of data, for {dtype.name} of shape {shape}, "
            f"and there are {size}"
        )
    return (
        np.frombuffer(content, dtype, count, start).reshape(shape).astype(dtype.newbyteorder("="))
    )


def _content(path: str | os.PathLike) -> bytes:
    content = Path(path).read_bytes()
    if not content.startswith(_GZIP):
        return content
    try:
        return gzip.decompress(content)
    except (EOFError, OSError, zlib.error) as error:
        raise ValueError(f"{path} is a truncated or damaged gzip file: {error}") from None


def _header(path: str | os.PathLike, content: bytes) -> tuple[np.dtype, tuple[int, ...], int]:
    """Return the type, the shape, and where the data start."""
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
    return np.dtype(_TYPES[content[2]]), struct.unpack_from(f">{dimensions}I", content, 4), start
