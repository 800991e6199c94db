"""Digits, toys and the reader for IDX files: what they hold, and what they refuse."""

import gzip
import os
import struct
import subprocess
import sys
import tracemalloc
from hashlib import blake2b
from itertools import product
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font
from matplotlib.path import Path as MatplotlibPath
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

from gdviz import data
from gdviz.data import blobs, digits, houses, line_with_outliers, load_idx, moons, spirals, wave
from gdviz.datasets import cache, font_digits


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Give each test a cache folder of its own."""
    own = {"win32": "LOCALAPPDATA"}.get(sys.platform, "XDG_CACHE_HOME")
    monkeypatch.setenv(own, str(tmp_path / "cache"))
    data._drawn.cache_clear()
    yield tmp_path / "cache" / "gdviz"
    data._drawn.cache_clear()


# Digits


@pytest.fixture(scope="module")
def drawn():
    """Draw a thousand of each split."""
    return {split: font_digits.draw(1000, 0, split) for split in ("train", "test")}


@pytest.mark.parametrize("split", ["train", "test"])
def test_digits_are_what_mnist_is(split):
    images, labels = digits(400, split=split)
    assert images.shape == (400, 28, 28, 1)
    assert (images.dtype, labels.dtype) == (np.float32, np.int64)
    assert images.min() == 0
    assert images.max() == 1
    levels = images * np.float32(255)
    np.testing.assert_allclose(levels, np.rint(levels), atol=1e-4)
    assert np.bincount(labels).tolist() == [40] * 10
    assert not np.array_equal(labels[:200], labels[200:])


def test_the_first_of_many_are_the_same_as_few():
    many, of_many = digits(450, seed=3)
    few, of_few = digits(30, seed=3)
    np.testing.assert_array_equal(few, many[:30])
    np.testing.assert_array_equal(of_few, of_many[:30])


def test_the_same_seed_draws_the_same_in_another_process():
    code = (
        "from gdviz.data import digits\nfrom hashlib import blake2b\n"
        "print(blake2b(digits(50, seed=7)[0].tobytes()).hexdigest())"
    )
    here = font_digits.draw(50, 7, "train")[0] / np.float32(255)
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert there.stdout.strip() == blake2b(here.astype(np.float32).tobytes()).hexdigest()


def test_seeds_splits_and_blocks_differ(drawn):
    images = {
        "train": drawn["train"][0][:200],
        "its next block": drawn["train"][0][200:400],
        "test": drawn["test"][0][:200],
        "another seed": font_digits.draw(200, 1, "train")[0],
    }
    assert len({part.tobytes() for part in images.values()}) == len(images)


def test_what_is_drawn_changes_only_with_the_recipe(drawn):
    """A cached digit of an older recipe must not be taken for one of today."""
    brightness = {split: float(images.mean()) for split, (images, _) in drawn.items()}
    assert font_digits.RECIPE == 2
    assert brightness == pytest.approx({"train": 40.885, "test": 34.120}, abs=0.01)


def test_the_fonts_ship_with_matplotlib_and_test_shows_others_than_train():
    fonts = Path(matplotlib.get_data_path(), "fonts", "ttf")
    families = {
        split: {FT2Font(str(fonts / f"{face}.ttf")).family_name for face in faces}
        for split, faces in font_digits.FACES.items()
    }
    assert len(families["train"]) == 5
    assert len(families["test"]) == 3
    assert not families["train"] & families["test"]


def test_digits_stand_in_the_middle_and_are_legible(drawn):
    """As in MNIST: ink in the middle, a dark frame, neither empty nor full."""
    for images, _ in drawn.values():
        mean = images.mean(axis=0)
        assert mean[10:18, 10:18].mean() > 5 * mean[[0, -1]].mean()
        assert mean[10:18, 10:18].mean() > 5 * mean[:, [0, -1]].mean()
        lit = (images > 128).mean(axis=(1, 2))
        assert lit.min() > 0.005
        assert 0.08 < np.median(lit) < 0.2
        assert lit.max() < 0.5


@pytest.mark.parametrize("seed", range(3))
def test_unseen_fonts_are_read_but_not_at_once(drawn, seed):
    """The nearest of a few thousand known digits reads most, the nearest mean far fewer."""
    known, known_labels = font_digits.draw(3000, seed, "train")
    known = known.reshape(len(known), -1) / 255.0
    asked = drawn["test"][0].reshape(1000, -1) / 255.0
    means = np.stack([known[known_labels == digit].mean(axis=0) for digit in range(10)])

    def nearest(points):
        return ((points**2).sum(axis=1) - 2 * asked @ points.T).argmin(axis=1)

    by_neighbour = (known_labels[nearest(known)] == drawn["test"][1]).mean()
    by_mean = (nearest(means) == drawn["test"][1]).mean()
    assert 0.6 < by_neighbour < 0.95
    assert 0.3 < by_mean < by_neighbour - 0.1


# The signed distance, and how it is read

SQUARE = np.array([(-4, -2), (4, -2), (4, 2), (-4, 2), (-4, -2)], float)


def outline_of(*rings):
    return np.concatenate([np.stack([ring[:-1], ring[1:]], axis=-1) for ring in rings]).T


def place(x, y):
    """Return where a place stands in a table."""
    scale = font_digits.CELLS / (2 * font_digits.REACH)
    return round((y + font_digits.REACH) * scale), round((x + font_digits.REACH) * scale)


@pytest.mark.parametrize("turn", [1, -1])
def test_signed_distance_of_a_rectangle(turn):
    table = font_digits.signed_distance(outline_of(SQUARE[::turn]))
    expected = {(0, 0): 2, (3, 0): 1, (-3.5, 1): 0.5, (0, 5): -3, (8, 0): -4, (7, 6): -5, (4, 1): 0}
    found = {point: table[place(*point)] for point in expected}
    assert found == pytest.approx(expected, abs=1e-6)


def test_a_hole_is_outside():
    table = font_digits.signed_distance(outline_of(2 * SQUARE, SQUARE[::-1]))
    assert table[place(0, 0)] == pytest.approx(-2)
    assert table[place(0, 3)] == pytest.approx(1)


@pytest.mark.parametrize("face", ["DejaVuSerif", "cmb10"])
def test_distances_are_positive_just_where_matplotlib_fills(face):
    """Upright, not mirrored, with their holes, in the middle and 20 high."""
    font = FontProperties(fname=Path(matplotlib.get_data_path(), "fonts", "ttf", f"{face}.ttf"))
    axis = np.linspace(-font_digits.REACH, font_digits.REACH, font_digits.CELLS + 1)
    grid = np.stack(np.meshgrid(axis, -axis), axis=-1).reshape(-1, 2)
    tables = font_digits.distances("train")[font_digits.FACES["train"].index(face)]
    for digit, table in enumerate(tables):
        glyph = TextPath((0, 0), str(digit), size=100, prop=font)
        box = glyph.get_extents()
        move = Affine2D().translate(*-(box.min + box.max) / 2).scale(20 / box.height)
        rings = map(MatplotlibPath, move.transform_path(glyph).to_polygons())
        inside = np.logical_xor.reduce([ring.contains_points(grid) for ring in rings])
        inside = inside.reshape(table.shape)
        clear = np.abs(table) > 0.1
        np.testing.assert_array_equal((table > 0)[clear], inside[clear])
        assert clear.mean() > 0.9
        rows, columns = np.nonzero(table > 0)
        assert rows.min() + rows.max() == pytest.approx(font_digits.CELLS, abs=1)
        assert columns.min() + columns.max() == pytest.approx(font_digits.CELLS, abs=1)


STILL = font_digits.Style(0, 0, 1, 0, 0, 0, 0, 1, 1, 0)


def drawn_square(**changes):
    tables = font_digits.signed_distance(outline_of(SQUARE))[None, None].repeat(10, axis=1)
    style = STILL._replace(**changes)
    arrays = (np.full((1, 1, 1), value, np.float32) for value in style)
    first = np.zeros(1, int)
    return font_digits.ink(tables, first, first, font_digits.Style(*arrays))[0]


# A rectangle of 8 × 4: where it lights (rows, columns) under each single change
MAPS = {
    "as it is": ({}, (12, 16), (10, 18)),
    "right": ({"right": 3}, (12, 16), (13, 21)),
    "down": ({"down": 2}, (14, 18), (10, 18)),
    "larger": ({"size": 2}, (10, 18), (6, 22)),
    "wider": ({"aspect": 0.5}, (13, 15), (8, 20)),
    "bolder": ({"weight": 1}, (11, 17), (9, 19)),
    "a quarter turn": ({"angle": np.pi / 2}, (10, 18), (12, 16)),
}


@pytest.mark.parametrize("name", MAPS)
def test_maps_move_the_ink(name):
    changes, rows, columns = MAPS[name]
    expected = np.zeros((28, 28), bool)
    expected[slice(*rows), slice(*columns)] = True
    np.testing.assert_array_equal(drawn_square(**changes) > 0.5, expected)


def test_shear_moves_the_top_to_the_right_and_leaves_the_area():
    image = drawn_square(shear=1.0)
    columns = np.arange(28)
    centres = [(row * columns).sum() / row.sum() for row in image[12:16]]
    np.testing.assert_allclose(np.diff(centres), -1, atol=0.01)
    assert image.sum() == pytest.approx(32, rel=0.05)


def test_a_turn_is_clockwise():
    image = drawn_square(angle=0.3)[:, 11:17]
    centres = (image * np.arange(28)[:, None]).sum(axis=0) / image.sum(axis=0)
    np.testing.assert_allclose(np.diff(centres), np.tan(0.3), atol=0.1)


def test_brightness_softness_and_weight_shape_an_edge():
    assert drawn_square(brightness=0.7).max() == np.float32(0.7)
    across = slice(10, 15), 14  # from three and a half pixels above the middle to half below
    edges = {
        (0, 4): [0.125, 0.375, 0.625, 0.875, 0.875],
        (1, 1): [0, 1, 1, 1, 1],
        (-0.5, 1): [0, 0, 0.5, 1, 1],
    }
    for (weight, softness), edge in edges.items():
        found = drawn_square(weight=weight, softness=softness)[across]
        np.testing.assert_allclose(found, edge, atol=1e-6)


# The cache


def test_a_second_call_reads_what_the_first_has_kept(folder, monkeypatch):
    first = digits(20)
    assert len(list(folder.iterdir())) == 1
    data._drawn.cache_clear()
    monkeypatch.setattr(data, "draw", None)
    for again, before in zip(digits(20), first, strict=True):
        np.testing.assert_array_equal(again, before)


def test_what_a_caller_changes_stays_his_own():
    images, labels = digits(20)
    before = images.copy(), labels.copy()
    images[:], labels[:] = 7, 7
    for again, first in zip(digits(20), before, strict=True):
        np.testing.assert_array_equal(again, first)


DAMAGES = {
    "truncated": lambda content: content[:-1],
    "one bit": lambda content: content[:900] + bytes([content[900] ^ 1]) + content[901:],
    "empty": lambda content: b"",
    "too long": lambda content: content + b"\0",
    "foreign": lambda content: b"not digits",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_cache_is_made_anew(folder, damage):
    images, _ = digits(20)
    (path,) = folder.iterdir()
    good = path.read_bytes()
    path.write_bytes(DAMAGES[damage](good))
    data._drawn.cache_clear()
    np.testing.assert_array_equal(digits(20)[0], images)
    assert path.read_bytes() == good


def test_a_file_under_another_name_is_refused(folder):
    assert cache.kept("one", lambda: b"1") == b"1"
    (folder / "one").rename(folder / "two")
    assert cache.kept("two", lambda: b"2") == b"2"


def test_without_a_folder_digits_are_drawn_all_the_same(folder):
    folder.parent.write_text("a file where the folder would be")
    images, _ = digits(20)
    data._drawn.cache_clear()
    np.testing.assert_array_equal(digits(20)[0], images)


def test_without_a_home_digits_are_drawn_all_the_same(monkeypatch):
    def homeless():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(cache, "folder", homeless)
    assert digits(20)[0].shape == (20, 28, 28, 1)


def test_a_write_that_fails_leaves_nothing(folder, monkeypatch):
    monkeypatch.setattr("os.replace", lambda *paths: (_ for _ in ()).throw(OSError("full")))
    assert cache.kept("name", lambda: b"content") == b"content"
    assert list(folder.iterdir()) == []


def test_the_oldest_files_make_room(folder, monkeypatch):
    monkeypatch.setattr(cache, "ROOM", 3 * (cache._DIGEST + 1))
    for age, name in enumerate("edcba"):
        cache.kept(name, lambda: b"1")
        for file in folder.glob(name):
            os.utime(file, (age, age))
    assert sorted(file.name for file in folder.iterdir()) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {}, "~/.cache/gdviz"),
        ("linux", {"XDG_CACHE_HOME": "relative"}, "~/.cache/gdviz"),
        ("linux", {"XDG_CACHE_HOME": "~"}, "~/.cache/gdviz"),
        ("darwin", {}, "~/Library/Caches/gdviz"),
        ("win32", {}, "~/AppData/Local/gdviz"),
    ],
)
def test_the_folder_is_the_platforms(monkeypatch, platform, variables, expected):
    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert cache.folder() == Path(expected).expanduser()


# IDX files

TYPES = {0x08: "u1", 0x09: "i1", 0x0B: "i2", 0x0C: "i4", 0x0D: "f4", 0x0E: "f8"}
SHAPES = [(), (5,), (2, 3), (4, 28, 28), (2, 1, 3, 2), (0, 28)]


def idx(code, array):
    header = bytes([0, 0, code, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    return header + array.astype(array.dtype.newbyteorder(">")).tobytes()


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzipped"])
def test_idx_files_come_back(tmp_path, pack):
    path = tmp_path / "numbers-idx-ubyte"
    for code, shape in product(TYPES, SHAPES):
        dtype = np.dtype(TYPES[code])
        lowest = 0 if dtype.kind == "u" else -100
        array = np.random.default_rng(code).integers(lowest, 100, shape).astype(dtype)
        path.write_bytes(pack(idx(code, array)))
        found = load_idx(path)
        assert found.dtype == dtype
        assert found.dtype.isnative
        assert found.flags.writeable
        np.testing.assert_array_equal(found, array)
        assert found.shape == shape


GOOD = idx(0x08, np.arange(24, dtype=np.uint8).reshape(2, 3, 4))
REFUSED = {
    "truncated data": (GOOD[:-1], "is truncated: .* 24 bytes .* shape \\(2, 3, 4\\), .* 23$"),
    "data too long": (GOOD + b"\0", "is too long: .* 24 bytes .* more$"),
    "truncated header": (GOOD[:10], "is truncated: .* 3 dimensions .* 16 bytes long, .* 10$"),
    "no data": (GOOD[:16], "is truncated: .* 24 bytes .* 0$"),
    "empty": (b"", "is not an IDX file: .* got nothing$"),
    "an image": (b"\x89PNG\r\n\x1a\n", "is not an IDX file: .* got 89 50 4e 47$"),
    "an unknown type": (b"\0\0\x0a\1\0\0\0\0", "is not an IDX file: .* got 00 00 0a 01$"),
    "truncated gzip": (gzip.compress(GOOD)[:-9], "is a truncated or damaged gzip file"),
    "damaged gzip": (gzip.compress(GOOD)[:-6] + b"??????", "is a truncated or damaged gzip file"),
    "gzip header alone": (b"\x1f\x8b", "is a truncated or damaged gzip file"),
    "gzipped and truncated": (gzip.compress(GOOD[:-3]), "is truncated: .* 24 bytes .* 21$"),
    "gzip of no IDX": (gzip.compress(b"hello"), "is not an IDX file"),
    "more than any memory": (b"\0\0\x0e\x04" + b"\xff" * 16, "is truncated: .* float64"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_other_files_are_refused(tmp_path, name):
    content, message = REFUSED[name]
    path = tmp_path / "file.idx"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=message) as caught:
        load_idx(str(path))
    assert str(caught.value).startswith(str(path))


def test_no_more_is_unpacked_than_the_header_claims(tmp_path):
    path = tmp_path / "bomb.gz"
    for claimed, said in ((80, "too long"), (2**31, "truncated")):
        header = b"\0\0\x08\x01" + claimed.to_bytes(4, "big")
        path.write_bytes(gzip.compress(header + bytes(50_000_000), 1))
        tracemalloc.start()
        try:
            with pytest.raises(ValueError, match=f"is {said}: its header says {claimed} bytes"):
                load_idx(path)
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert most < 1_000_000


def test_a_missing_file_is_not_found(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_idx(tmp_path / "none.gz")


# Toys

TOYS = {"moons": moons, "spirals": spirals, "blobs": blobs, "line": line_with_outliers}
TOYS |= {"houses": houses, "wave": wave}


@pytest.mark.parametrize("name", TOYS)
def test_the_seed_decides(name):
    one, same, other = (np.column_stack(TOYS[name](40, seed=seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)


@pytest.mark.parametrize(
    ("toy", "classes"),
    [
        (moons, 2),
        (spirals, 2),
        (blobs, 3),
        (lambda n: spirals(n, 4), 4),
        (lambda n: blobs(n, 1), 1),
    ],
)
def test_points_and_labels(toy, classes):
    points, labels = toy(61)
    assert points.shape == (61, 2)
    assert labels.shape == (61,)
    assert (points.dtype, labels.dtype) == (np.float64, np.int64)
    counts = np.bincount(labels)
    assert len(counts) == classes
    assert np.ptp(counts) <= 1


def best_line(points, labels):
    """Return the accuracy of the least-squares line between two classes."""
    features = np.column_stack([points, np.ones(len(points))])
    weights = np.linalg.lstsq(features, 2 * labels - 1, rcond=None)[0]
    return ((features @ weights > 0) == labels).mean()


def test_moons_are_two_arcs_that_no_line_separates():
    points, labels = moons(2000, noise=0)
    centres = np.array([(0, 0), (1, 0.5)])
    radii = np.linalg.norm(points - centres[labels], axis=1)
    np.testing.assert_allclose(radii, 1, atol=1e-12)
    assert (points[labels == 0, 1] >= 0).all()
    assert (points[labels == 1, 1] <= 0.5).all()
    assert 0.75 < best_line(points, labels) < 0.95


def test_noisy_moons_still_lie_by_their_own_arc():
    points, labels = moons(1000)
    arcs = [moons(1000, noise=0, seed=1)[0][label::2] for label in (0, 1)]
    distances = [np.linalg.norm(points[:, None] - arc, axis=2).min(axis=1) for arc in arcs]
    assert (np.argmin(distances, axis=0) == labels).mean() > 0.97


@pytest.mark.parametrize(("classes", "turns"), [(2, 1.25), (3, 0.75), (2, -1.0)])
def test_spirals_wind_as_they_say(classes, turns):
    points, labels = spirals(500, classes, turns, noise=0)
    radius = np.linalg.norm(points, axis=1)
    assert 0.1 <= radius.min() < 0.2
    assert 0.98 < radius.max() <= 1
    angle = 2 * np.pi * (turns * radius + labels / classes)
    np.testing.assert_allclose(points / radius[:, None], np.c_[np.cos(angle), np.sin(angle)])


def test_no_line_separates_the_spirals():
    assert best_line(*spirals(2000)) < 0.75


def test_blobs_have_their_centres_and_spread():
    points, labels = blobs(40_000, classes=4, spread=0.3)
    for label, centre in enumerate([(2, 0), (0, 2), (-2, 0), (0, -2)]):
        cloud = points[labels == label]
        np.testing.assert_allclose(cloud.mean(axis=0), centre, atol=0.02)
        np.testing.assert_allclose(cloud.std(axis=0), 0.3, rtol=0.03)


def test_houses_have_the_sizes_and_prices_of_houses():
    sizes, prices = houses(2000)
    assert (sizes == sizes.round()).all()
    assert (prices % 100 == 0).all()
    assert 1000 <= sizes.min() < 1010 < 2990 < sizes.max() <= 3000
    assert 395_000 < prices.mean() < 405_000
    slope, intercept = fit(sizes, prices)
    assert abs(slope - 150) < 5
    assert abs(intercept - 100_000) < 8000


def test_a_wave_has_its_shape_and_noise():
    x, y = wave(4000, noise=0.25)
    assert -1 <= x.min() < -0.99 < 0.99 < x.max() <= 1
    assert abs((y - np.sin(1.5 * np.pi * x)).std() - 0.25) < 0.01


def fit(x, y):
    slope, intercept = np.polyfit(x, y, 1)
    return slope, intercept


@pytest.mark.parametrize(("slope", "intercept"), [(2, 1), (-3, 0.5), (0, -4)])
def test_least_squares_finds_the_line_and_outliers_pull_it_away(slope, intercept):
    x, y = line_with_outliers(400, slope, intercept, outliers=0)
    assert x.shape == y.shape == (400,)
    assert fit(x, y) == pytest.approx((slope, intercept), abs=0.1)
    assert np.std(y - slope * x - intercept) == pytest.approx(0.3, rel=0.1)
    far_x, far_y = line_with_outliers(400, slope, intercept, outliers=40)
    np.testing.assert_array_equal((far_x[:-40], far_y[:-40]), (x[:-40], y[:-40]))
    pulled = slope - fit(far_x, far_y)[0]
    assert pulled * (-1 if slope < 0 else 1) > 0.15 * (1 + abs(slope))
    away = np.abs(far_y - slope * far_x - intercept)[-40:]
    assert away.min() > (1.5 * (1 + abs(slope))) - 1.2


def test_without_noise_the_line_is_exact():
    x, y = line_with_outliers(10, slope=3, intercept=-1, noise=0, outliers=2)
    np.testing.assert_allclose(y[:-2], 3 * x[:-2] - 1, rtol=1e-14)
    assert (y[-2:] < 3 * x[-2:] - 1 - 6).all()


# What is refused

WRONG = [
    (digits, {"n": 0}, "n must be a whole number of at least 1, got 0"),
    (digits, {"n": 10.0}, "n must be a whole number of at least 1, got 10.0"),
    (digits, {"n": True}, "n must be a whole number of at least 1, got True"),
    (digits, {"n": 5, "seed": -1}, "seed must be a whole number of at least 0, got -1"),
    (digits, {"n": 5, "seed": None}, "seed must be a whole number of at least 0, got None"),
    (digits, {"n": 5, "split": "valid"}, r"split must be one of \('train', 'test'\), got 'valid'"),
    (digits, {"n": 5, "split": []}, r"split must be one of \('train', 'test'\), got \[\]"),
    (moons, {"n": -3}, "n must be a whole number of at least 1, got -3"),
    (moons, {"noise": -0.1}, "noise must be a finite number of at least 0, got -0.1"),
    (moons, {"noise": "much"}, "noise must be a finite number of at least 0, got 'much'"),
    (spirals, {"classes": 0}, "classes must be a whole number of at least 1, got 0"),
    (spirals, {"turns": float("nan")}, "turns must be a finite number, got nan"),
    (blobs, {"spread": float("inf")}, "spread must be a finite number of at least 0, got inf"),
    (houses, {"noise": -1}, "noise must be a finite number of at least 0, got -1"),
    (blobs, {"classes": 2.5}, "classes must be a whole number of at least 1, got 2.5"),
    (line_with_outliers, {"slope": 1j}, "slope must be a finite number, got 1j"),
    (line_with_outliers, {"intercept": None}, "intercept must be a finite number, got None"),
    (line_with_outliers, {"outliers": -1}, "outliers must be a whole number from 0 to 50, got -1"),
    (line_with_outliers, {"n": 4, "outliers": 5}, "from 0 to 4, got 5"),
]


@pytest.mark.parametrize(("function", "arguments", "message"), WRONG)
def test_a_wrong_argument_is_named(function, arguments, message):
    with pytest.raises(ValueError, match=message):
        function(**arguments)


def test_importing_data_loads_no_matplotlib():
    code = "import sys, gdviz.data; print([m for m in ('matplotlib', 'sympy') if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
