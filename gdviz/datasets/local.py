"""MNIST and what has its format, read where it lies: one .npz file, or a folder of IDX files."""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from gdviz.datasets.idx import load_idx
from gdviz.ground.archives import BROKEN, arrays_of

Split = tuple[np.ndarray, np.ndarray]
"""Images (n, 28, 28) and labels (n,)."""

_NAMES = ("x_train", "y_train", "x_test", "y_test")
_STEMS = ("train-images", "train-labels", "t10k-images", "t10k-labels")


def load(name: str, path: str | os.PathLike, usual: tuple[str, ...]) -> tuple[Split, Split]:
    """Return the images and labels of training and of test: see `mnist.load_data`.

    Parameters
    ----------
    name : of the data set
    path : that was given
    usual : what Keras calls its own copy
    """
    found = next((place for place in _places(Path(path), usual) if place.exists()), None)
    if found is None:
        raise ValueError(
            f"{name} is not at {str(path)!r} nor in {_keras() / 'datasets'!s}, and nothing is "
            f"downloaded: write {name}.load_data(path=...) of a file of yours, or take "
            "gd.data.digits(60_000), 28 × 28 digits drawn from fonts"
        )
    arrays = _of_folder(found) if found.is_dir() else _of_file(found)
    for images, labels in zip(arrays[::2], arrays[1::2], strict=True):
        if images.ndim != 3 or labels.shape != images.shape[:1]:
            raise ValueError(
                f"{found} holds images of shape {images.shape} and labels of shape {labels.shape}, "
                "but they must have the shapes (n, 28, 28) and (n,)"
            )
    x_train, y_train, x_test, y_test = arrays
    return (x_train, y_train), (x_test, y_test)


def _places(path: Path, usual: tuple[str, ...]) -> Iterator[Path]:
    """Yield where the data may be: as given, and where Keras keeps its own."""
    yield path.expanduser()
    for each in (path, *usual):
        yield _keras() / "datasets" / each


def _keras() -> Path:
    return Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras")


def _of_file(path: Path) -> list[np.ndarray]:
    try:
        arrays = arrays_of(path, _NAMES.__contains__, packed=True)
        return [arrays[name] for name in _NAMES]
    except BROKEN as error:
        raise ValueError(
            f"{path} is no .npz file with {', '.join(_NAMES)}, or not all of one: {error}"
        ) from error


def _of_folder(folder: Path) -> list[np.ndarray]:
    return [load_idx(_file(folder, stem)) for stem in _STEMS]


def _file(folder: Path, stem: str) -> Path:
    """Return the file of a folder whose name begins so."""
    found = sorted(folder.glob(f"{stem}*"))
    if not found:
        raise ValueError(
            f"{folder} has no {stem}-idx…-ubyte: MNIST's files are {', '.join(_STEMS)}, with their "
            "endings, gzipped or not"
        )
    return found[0]
