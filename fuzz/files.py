"""Damaged and hostile files: each is refused by a ValueError, in little memory and time, or read.

A case is a whole file of one kind with bytes changed, cut, doubled or exchanged for another's, or
one whose words or claims are not true.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import resource
import time
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from gdviz import models
from gdviz.data import load_idx
from gdviz.datasets import mnist
from gdviz.landscapes.storage import GridFile
from gdviz.layers import Dense
from gdviz.models import Sequential

SECONDS, MEMORY = 2.0, 300
"""The most that a case may take, of one core and in megabytes."""
_FOLDER = TemporaryDirectory()
_PLACE = Path(_FOLDER.name)
_GRID = {"done": np.zeros((4, 4), bool), "values": np.zeros((4, 4))}
_ODD = (
    *("", "0", "-1", "1e999", "null", "[]", "{}", '"x"', "18446744073709551616", "1000000000"),
    *("true", "{" * 60, "[" * 2000, '"\\ud800"', "1" * 5000),
)


def attack(rng: random.Random, told: Counter[str]) -> Iterator[tuple[str, str]]:
    """Try one file; yield what is wrong with it."""
    kind = rng.choice([*_READERS])
    content = _spoilt(kind, rng)
    path = _PLACE / f"case{_ENDINGS.get(kind, '.npz')}"
    path.write_bytes(content)
    before = _peak()
    begun = time.process_time()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            _READERS[kind](path)
        told["read"] += 1
    except ValueError as error:
        told["refused"] += 1
        if path.name not in str(error):
            yield "does not name the file", f"{kind}: {error!r}"[:300]
    except Exception as error:
        yield "raw", f"{kind}: {error!r}"[:300]
    spent, grown = time.process_time() - begun, _peak() - before
    if spent > SECONDS:
        yield "time", f"{kind}: {spent:.1f} s"
    if grown > MEMORY:
        yield "memory", f"{kind}: {grown} MB more"
    if list(_PLACE.iterdir()) != [path]:
        yield "left", f"{kind}: {list(_PLACE.iterdir())}"
    path.unlink()


def _peak() -> int:
    """Return the most memory that this process ever had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _of_grid(path: Path) -> None:
    GridFile(path, {name: array.copy() for name, array in _GRID.items()}, ["a plane"])


_READERS: dict[str, Callable[[Path], object]] = {
    "model": models.load,
    "weights": lambda path: _model().load_weights(path),
    "landscape": _of_grid,
    "images": load_idx,
    "packed images": load_idx,
    "mnist": lambda path: mnist.load_data(str(path)),
}
_ENDINGS = {"images": ".idx", "packed images": ".gz"}


@cache
def _model() -> Sequential:
    model = Sequential([Dense(6, "tanh", input_shape=(3,)), Dense(2, "softmax")])
    model.compile("adam", "categorical_crossentropy", ["accuracy"])
    model.fit(np.ones((8, 3)), np.eye(2)[[0, 1] * 4], verbose=0)
    return model


@cache
def _whole(kind: str) -> bytes:
    """Return the bytes of a file of a kind that is as it should be."""
    idx = b"\0\0\x08\x03" + b"".join(n.to_bytes(4, "big") for n in (5, 4, 4)) + bytes(range(80))
    if kind in _ENDINGS:
        return idx if kind == "images" else gzip.compress(idx, mtime=0)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.npz"
        if kind == "landscape":
            file = GridFile(path, {k: v.copy() for k, v in _GRID.items()}, ["a plane"])
            file.grid["done"][0] = True
            file.keep(now=True)
        elif kind == "mnist":
            images, labels = np.zeros((3, 28, 28), np.uint8), np.zeros(3, np.uint8)
            names = {"x_train": images, "y_train": labels, "x_test": images, "y_test": labels}
            np.savez_compressed(path, **names)
        else:
            (_model().save if kind == "model" else _model().save_weights)(path)
        return path.read_bytes()


def _spoilt(kind: str, rng: random.Random) -> bytes:
    whole = _whole(kind)
    if kind not in _ENDINGS and rng.random() < 0.5:
        return _rewritten(kind, rng)
    content = bytearray(whole)
    for _ in range(rng.choice((1, 1, 2, 8, 40))):
        place, end = sorted(rng.randrange(len(content) + 1) for _ in range(2))
        way = rng.random()
        if way < 0.5 and content:
            content[rng.randrange(len(content))] = rng.randrange(256)
        elif way < 0.6:
            del content[place:]
        elif way < 0.7:
            del content[place : min(end, place + 50)]
        elif way < 0.8:
            content[place:place] = content[place:end]
        elif way < 0.9:
            content[place:place] = rng.randbytes(rng.randint(1, 40))
        else:
            other = _whole(rng.choice([*_READERS]))
            content[place:end] = other[place:end]
        if not content:
            break
    return bytes(content)


def _rewritten(kind: str, rng: random.Random) -> bytes:
    """Return an archive whose members are whole, and say or claim what is not so."""
    with np.load(io.BytesIO(_whole(kind))) as archive:
        arrays = {name: archive[name] for name in archive.files}
    members = {name: _headed(array) for name, array in arrays.items()}
    name = rng.choice([*members])
    way = rng.choice(("words", "header", "dtype", "gone", "bomb", "packed", "twice", "claims"))
    if way == "words" and kind == "model":
        members["description"] = _headed(np.array(_misworded(str(arrays["description"]), rng)))
    elif way == "header":
        members[name] = _misworded(members[name].decode("latin-1"), rng).encode("latin-1", "ignore")
    elif way == "dtype":
        members[name] = _headed(np.zeros(arrays[name].shape, rng.choice(("f2", "U3", "c16", "?"))))
    elif way == "gone":
        del members[name]
    elif way == "bomb":
        members[rng.choice((name, "other"))] = bytes(2_000_000)
    elif way == "claims":
        members[name] = _claiming(rng.choice((2**64, 2**40, 10**9, -1, 0)))
    return _archived(members, way, rng)


def _claiming(length: int) -> bytes:
    """Return an array of nothing whose header claims a length."""
    told = f"{{'descr': '<f8', 'fortran_order': False, 'shape': ({length},), }}".ljust(117)
    return b"\x93NUMPY\x01\0v\0" + told.encode() + b"\n"


def _archived(members: dict[str, bytes], way: str, rng: random.Random) -> bytes:
    """Return an archive of members, packed or with some of them twice where that is the way."""
    packing = zipfile.ZIP_STORED
    if way in ("packed", "bomb"):
        packing = rng.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
    file = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w", packing) as archive:
        warnings.simplefilter("ignore")
        for name, content in members.items():
            for _ in range(1 + (way == "twice" and rng.random() < 0.5)):
                archive.writestr(f"{name}.npy", content)
    return file.getvalue()


def _headed(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array(file, array)
    return file.getvalue()


def _misworded(text: str, rng: random.Random) -> str:
    """Return words with a number, a name or a bracket exchanged for something odd."""
    place = rng.randrange(len(text))
    if rng.random() < 0.5:
        try:
            told = json.loads(text)
        except ValueError:
            told = None
        if told:
            return json.dumps(_exchanged(told, rng))
    return text[:place] + rng.choice(_ODD) + text[place + rng.randint(0, 8) :]


def _exchanged(told: object, rng: random.Random) -> object:
    if isinstance(told, dict) and told and rng.random() < 0.9:
        name = rng.choice([*told])
        return told | {name: _exchanged(told[name], rng)}
    if isinstance(told, list) and told and rng.random() < 0.9:
        place = rng.randrange(len(told))
        return [*told[:place], _exchanged(told[place], rng), *told[place + 1 :]]
    odd = None, True, -1, 0, 1.5, 10**9, 2**64, "adam", "../x", "", [], {}, [[]], 10**30, "a" * 9999
    return rng.choice(odd)
