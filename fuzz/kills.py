"""A process is killed while it saves: what was there is whole, and the next save leaves it alone.

Each case is a child that saves over and over into one folder, and is killed at some moment.
"""

from __future__ import annotations

import os
import random
import signal
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image

import gdviz as gd
from gdviz.layers import Dense
from gdviz.models import Sequential

_FOLDER = TemporaryDirectory()
_PLACE = Path(_FOLDER.name)
_KINDS = "scene.png", "scene.gif", "scene.svg", "model.npz", "path.csv", "rows.npy"


def attack(rng: random.Random, told: Counter[str]) -> Iterator[tuple[str, str]]:
    """Kill one child; yield what it has left."""
    name = rng.choice(_KINDS)
    path = _PLACE / name
    child = get_context("fork").Process(target=_save_for_ever, args=(path, rng.random()))
    child.start()
    time.sleep(rng.uniform(0.0, 0.4))
    os.kill(child.pid, signal.SIGKILL)
    child.join()
    left = [each.name for each in _PLACE.iterdir() if each.name.startswith(".")]
    told["left beside by the killed"] += len(left)
    if path.exists():
        told["there when killed"] += 1
        if problem := _half(path):
            yield "half", f"{name}: {problem}"
    _save(path, 0.5)
    if problem := _half(path):
        yield "half", f"{name} after the next save: {problem}"
    if found := [each.name for each in _PLACE.iterdir() if each.name not in _KINDS]:
        yield "left", f"{found} after {name}"


def _save_for_ever(path: Path, place: float) -> None:
    while True:
        _save(path, place)


def _save(path: Path, place: float) -> None:
    if path.suffix in (".png", ".gif", ".svg"):
        _SCENE.save(path)
    elif path.suffix == ".npz":
        _MODEL.save(path)
    elif path.suffix == ".csv":
        gd.descend("x^2 + 3y^2", gd.SGD(0.1), (place, 1), 300).to_csv(path)
    else:
        record = gd.models.Snapshots(every=1, file=path)
        _MODEL.fit(np.ones((64, 3)), np.ones((64, 300)), epochs=1, verbose=0, record=record)


def _half(path: Path) -> str:
    """Return what is wrong with a file that was written; "" where it is whole."""
    try:
        if path.suffix in (".png", ".gif"):
            with Image.open(path) as image:
                for frame in range(getattr(image, "n_frames", 1)):
                    image.seek(frame)
                    image.load()
        elif path.suffix == ".npz":
            gd.models.load(path)
        elif path.suffix == ".npy":
            np.load(path)
        else:
            text = path.read_text("utf-8")
            whole = text.rstrip().endswith("</svg>") if path.suffix == ".svg" else _rows(text)
            return "" if whole else "it ends in the middle"
    except (OSError, ValueError, EOFError, SyntaxError, zipfile.BadZipFile) as error:
        return repr(error)
    return ""


def _rows(text: str) -> bool:
    return text.count("\n") == 302 and text.endswith("\n")


_SCENE = gd.race("x^2 + 3y^2", gd.SGD(0.1), (2, 1), 3, size=(3, 2), title=None)
_MODEL = Sequential([Dense(300, input_shape=(3,))])
_MODEL.compile("sgd", "mse")
_MODEL.fit(np.ones((8, 3)), np.ones((8, 300)), verbose=0)
_SCENE.save(_PLACE / "scene.gif")  # what is loaded is loaded before the children begin
