"""What each encoder wrote is read back: by Pillow, by ffmpeg, by the page's steps in NumPy."""

import base64
import html
import re
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from matplotlib.image import imread
from PIL import Image, ImageSequence

from gdviz.plotting.films.changes import changes, timed_changes
from gdviz.plotting.films.color_table import color_table_of
from gdviz.plotting.films.encoders import ENCODERS
from gdviz.plotting.films.formats import video
from gdviz.plotting.films.formats.gif import _blocks
from gdviz.plotting.films.lzw import compress_sparse
from gdviz.words.english import ENGLISH
from gdviz.words.korean import KOREAN

METADATA = {"Title": 'Δ "η" 경사 </script>{{film}} & <b>', "Software": "gdviz"}
LOSSLESS = [".webp", ".apng", ".html"]
IMAGES = [".gif", ".webp", ".apng"]
VIDEOS = [".mp4", ".webm"]


class Frame(NamedTuple):
    pixels: np.ndarray
    boxes: list[tuple[int, int, int, int]]
    seconds: float


class Film:
    """Bands of flat colour, a soft-edged disc that moves over them, and a bar that grows."""

    language = ENGLISH
    plays = 0

    def __init__(self, frames=10, size=(64, 48), fps=20, soft=True, seconds=None, fail_at=None):
        self.frames, self.size, self.fps = frames, size, fps
        self.soft, self.seconds, self.fail_at = soft, seconds, fail_at
        self.buffer = np.zeros((size[1], size[0], 4), np.uint8)

    def __len__(self):
        return self.frames

    def draw(self, number):
        width, height = self.size
        y, x = np.mgrid[:height, :width]
        band = (x * 15 // width)[..., None]
        ground = 255 - band * [6, 4, 3]
        inside = np.clip(6.5 - np.hypot(x - 8 - 3 * number, y - height / 2), 0, 1)[..., None]
        inside = inside if self.soft else inside.round()
        self.buffer[..., :3] = np.rint(ground + inside * ([213, 94, 0] - ground))
        self.buffer[2:5, : 2 + 4 * number, :3] = [0, 114, 178]
        self.buffer[..., 3] = 255
        return self.buffer

    def __iter__(self):
        for number in range(self.frames):
            if number == self.fail_at:
                raise KeyboardInterrupt
            box = (0, 0, *self.size) if number == 0 else (0, 1, *self.size)
            seconds = self.seconds[number] if self.seconds else 1 / self.fps
            yield Frame(self.draw(number), [box], seconds)

    def sample(self, count):
        count = min(count, self.frames)
        for number in np.linspace(0, self.frames - 1, count, dtype=int):
            yield Frame(self.draw(number), [(0, 0, *self.size)], 1 / self.fps)


class Still(Film):
    """A film in which nothing moves."""

    def draw(self, number):
        return super().draw(0)


def pictures(film):
    return np.array([frame.pixels[..., :3].copy() for frame in film])


def write(film, path):
    ENCODERS[path.suffix].write(film, path, METADATA)
    return path


def read(path):
    """Return the pictures (n, height, width, 3) in a file and their durations in ms."""
    if path.suffix == ".html":
        return read_page(path)
    with Image.open(path) as image:
        frames = [
            (np.asarray(frame.convert("RGB")), frame.info.get("duration"))
            for frame in ImageSequence.Iterator(image)
        ]
    return np.array([pixels for pixels, _ in frames]), [round(ms) for _, ms in frames]


def read_page(path):
    """Do what the page's script does."""
    page = path.read_text("utf-8")
    packed = re.search(r'id="film">([^<]*)<', page)[1]
    durations = [int(ms) for ms in re.search(r"durations = \[(.*?)\]", page)[1].split(",")]
    width, height = (int(re.search(rf' {side}="(\d+)"', page)[1]) for side in ("width", "height"))
    words = np.frombuffer(zlib.decompress(base64.b64decode(packed)), "<u4")
    screen, shown = np.zeros(width * height, np.uint32), []
    while words.size:
        runs, count = words[:2].astype(int)
        gaps, lengths = words[2 : 2 + 2 * runs].reshape(-1, 2).T.astype(int)
        ends = np.cumsum(gaps + lengths)
        where = np.concatenate(
            [np.arange(end - n, end) for end, n in zip(ends, lengths, strict=True)]
        )
        screen[where] ^= words[2 + 2 * runs : 2 + 2 * runs + count]
        shown.append(screen.view(np.uint8).reshape(height, width, 4)[..., :3].copy())
        words = words[2 + 2 * runs + count :]
    return np.array(shown), durations


def ffmpeg(*arguments):
    command = [video.find_ffmpeg(), "-hide_banner", *arguments]
    return subprocess.run(command, capture_output=True, check=False)


def decode(path, size):
    """Return the frames of a video as R'G'B' (n, height, width, 3)."""
    scale = "scale=in_color_matrix=bt709:in_range=tv:out_range=pc"
    raw = ffmpeg("-i", path, "-vf", scale, "-f", "rawvideo", "-pix_fmt", "rgb24", "-").stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, size[1], size[0], 3).astype(int)


@pytest.mark.parametrize("suffix", LOSSLESS)
def test_lossless_formats_keep_every_pixel(suffix, tmp_path):
    film = Film()
    shown, durations = read(write(film, tmp_path / f"film{suffix}"))
    np.testing.assert_array_equal(shown, pictures(film))
    assert durations == [50] * 10


def test_gif_of_few_colours_is_lossless_though_most_are_in_no_sample(tmp_path):
    film = Film(frames=14, soft=False)
    film.sample = lambda count: iter([next(iter(film))])
    shown, _ = read(write(film, tmp_path / "film.gif"))
    np.testing.assert_array_equal(shown, pictures(film))


def noisy(film):
    """Give a film more colours than a GIF can have, without touching its flat upper half."""
    noise = np.random.default_rng(0).integers(0, 60, (film.size[1] // 2, film.size[0], 3))
    draw = film.draw

    def draw_noisy(number):
        pixels = draw(number)
        pixels[film.size[1] // 2 :, :, :3] = 100 + (noise + number) % 60
        return pixels

    film.draw = draw_noisy
    return film


def test_gif_keeps_flat_colours_exact_and_the_rest_near(tmp_path):
    film = noisy(Film(size=(160, 96)))
    shown, _ = read(write(film, tmp_path / "film.gif"))
    error = np.abs(shown.astype(int) - pictures(film)).max(-1)
    assert not error[:, :20].any()
    assert 0 < error.max() <= 24
    with Image.open(tmp_path / "film.gif") as image:
        assert image.info["loop"] == 0
        assert METADATA["Title"] in image.info["comment"].decode()


def test_gif_of_what_moves_as_a_whole_is_nearly_right_until_it_stands(tmp_path):
    errors, sizes = {}, {}
    for seconds in (0.05, 0.3):
        film = noisy(Film(12, size=(160, 96), seconds=[*11 * [seconds], 1.6]))
        path = write(film, tmp_path / f"{seconds}.gif")
        shown, _ = read(path)
        errors[seconds] = np.abs(shown.astype(int) - pictures(film)).max(-1)
        sizes[seconds] = path.stat().st_size
    passing, exact = errors.values()
    assert sizes[0.05] < 0.9 * sizes[0.3]
    np.testing.assert_array_equal(passing[[0, -1]], exact[[0, -1]])
    late = passing[1:-1] - exact[1:-1]
    assert late.max() > 0
    assert passing[1:-1].max() <= exact.max() + 6


@pytest.mark.parametrize("suffix", [*IMAGES, ".html"])
def test_durations_are_kept_and_rounding_carried(suffix, tmp_path):
    seconds = [0.5, 0.033, 0.033, 0.034, 1.6]
    _, durations = read(write(Film(5, seconds=seconds), tmp_path / f"film{suffix}"))
    exact = np.cumsum(seconds) * 1000
    assert np.abs(np.cumsum(durations) - exact).max() <= (5 if suffix == ".gif" else 0.5)


@pytest.mark.parametrize("suffix", [*IMAGES, ".html"])
@pytest.mark.parametrize("film", [Still(6), Film(1, seconds=[0.3])], ids=["still", "single"])
def test_what_does_not_move_is_one_picture(film, suffix, tmp_path):
    shown, _ = read(write(film, tmp_path / f"film{suffix}"))
    assert len(shown) == 1
    assert sum(change.seconds for change in changes(film)) == pytest.approx(0.3)
    np.testing.assert_array_equal(shown, pictures(film)[:1])


@pytest.mark.parametrize("suffix", [*IMAGES, ".html"])
@pytest.mark.parametrize("plays", [0, 1, 2, 300, 65535])
def test_a_film_is_played_as_often_as_it_says(plays, suffix, tmp_path):
    film = Film(3)
    film.plays = plays
    path = write(film, tmp_path / f"film{suffix}")
    np.testing.assert_array_equal(read(path)[0].shape, (3, 48, 64, 3))
    if suffix == ".html":
        page = path.read_text("utf-8")
        assert ("--left" in page) == (f"before = 0, left = {plays};" in page) == (plays > 0)
        assert f"[left, clock] = [{plays}, 0]" in page or not plays
        return
    with Image.open(path) as image:
        said = image.info.get("loop")
    repeats = {0: 0, 1: None}.get(plays, plays - 1)  # a GIF counts what follows the first time
    assert said == (repeats if suffix == ".gif" else plays)


def test_gif_holds_longer_than_its_counter_reaches(tmp_path):
    _, durations = read(write(Film(2, seconds=[1500, 0.5]), tmp_path / "film.gif"))
    assert durations == [655350, 655350, 189300, 500]


@pytest.mark.parametrize("suffix", ENCODERS)
def test_a_film_gives_the_same_bytes_again(suffix, tmp_path):
    first = write(Film(), tmp_path / f"one{suffix}").read_bytes()
    assert write(Film(), tmp_path / f"two{suffix}").read_bytes() == first


@pytest.mark.parametrize("suffix", ENCODERS)
def test_a_film_without_frames_is_refused(suffix, tmp_path):
    with pytest.raises(ValueError, match="no frames"):
        write(Film(0), tmp_path / f"film{suffix}")


SLOW_READER = """
import pathlib, sys, time
for _ in range(500):
    if pathlib.Path(sys.argv[1]).exists():
        sys.exit(len(sys.stdin.buffer.read()) != 2_000_000)
    time.sleep(0.01)
sys.exit("nobody went on")
"""


def test_the_next_pictures_are_drawn_while_ffmpeg_reads(tmp_path):
    done = tmp_path / "done"
    with video._pipe([sys.executable, "-c", SLOW_READER, str(done)]) as write:
        write(bytes(1_000_000))
        write(bytes(1_000_000))
        done.touch()


@pytest.mark.parametrize("suffix", ENCODERS)
def test_an_interrupted_film_raises_and_leaves_no_process(suffix, tmp_path, monkeypatch):
    started = []

    class Recorded(subprocess.Popen):
        def __init__(self, *arguments, **settings):
            super().__init__(*arguments, **settings)
            started.append(self)

    video.find_ffmpeg()  # which may run it to see whether it is there
    monkeypatch.setattr(video.subprocess, "Popen", Recorded)
    with pytest.raises(KeyboardInterrupt):
        write(Film(fail_at=4), tmp_path / f"film{suffix}")
    assert len(started) == (suffix in VIDEOS)
    assert all(process.returncode is not None for process in started)


@pytest.mark.parametrize("suffix", VIDEOS)
@pytest.mark.parametrize("size", [(320, 48), (321, 49)])
def test_video_has_even_sides_every_frame_and_true_colours(suffix, size, tmp_path):
    film = Film(size=size, fps=30, seconds=[0.5] + [1 / 30] * 8 + [0.3])
    path = write(film, tmp_path / f"film{suffix}")
    even = (size[0] + size[0] % 2, size[1] + size[1] % 2)
    frames = decode(path, even)
    assert len(frames) == 15 + 8 + 9
    rows, columns = slice(38, 44), np.arange(15) * size[0] // 15 + 10  # amid each band
    for frame, picture in ((frames[0], 0), (frames[-1], 9)):
        expected = film.draw(picture)[rows, columns, :3]
        np.testing.assert_allclose(frame[rows, columns], expected, atol=3)
    told = ffmpeg("-i", path).stderr.decode()
    assert re.search(r"yuv420p\(.*bt709", told)
    assert f"{even[0]}x{even[1]}" in told
    assert METADATA["Title"] in told


def test_planes_repeat_an_odd_edge_and_follow_changes():
    film = Film(size=(65, 49))
    planes = video.Planes(65, 49)
    for change in changes(film):
        planes.update(change)
    film.draw, film.frames = lambda number: Film.draw(film, 9), 1
    fresh = video.Planes(65, 49)
    fresh.update(next(changes(film)))
    np.testing.assert_array_equal(planes.bytes, fresh.bytes)
    np.testing.assert_array_equal(planes.y[:, 65], planes.y[:, 64])
    np.testing.assert_array_equal(planes.y[49], planes.y[48])


def test_without_ffmpeg_the_extra_is_named_before_anything_is_drawn(tmp_path, monkeypatch):
    monkeypatch.setattr(video.shutil, "which", lambda name: None)
    monkeypatch.setattr(video.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ValueError, match=re.escape('pip install "gdviz[video]"')):
        write(Film(fail_at=0), tmp_path / "film.mp4")


@pytest.mark.parametrize("name", ["-d", "a:b", "pipe:1", "http:", "50%"])
def test_a_folder_may_have_any_name(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path(name).mkdir()
    path = Path(name) / "film.mp4"
    video.write_mp4(Film(), path, {})
    assert path.read_bytes()[4:8] == b"ftyp"


FALSE = {
    "empty": "#!/bin/sh\ncat > /dev/null\n",
    "foreign": '#!/bin/sh\ncat > /dev/null\nfor last; do :; done\necho hello > "${last#file:}"\n',
    "no program": "neither",
}


@pytest.mark.parametrize("name", [*FALSE, "missing", "locked"])
def test_what_is_no_ffmpeg_is_not_believed(name, tmp_path, monkeypatch):
    program = tmp_path / "ffmpeg"
    if name != "missing":
        program.write_text(FALSE.get(name, ""))
        program.chmod(0o644 if name == "locked" else 0o755)
    monkeypatch.setattr(video, "find_ffmpeg", lambda: str(program))
    with pytest.raises(RuntimeError, match="ffmpeg"):
        video.write_webm(Film(), tmp_path / "film.webm", {})


@pytest.mark.parametrize("codec", [("-c:v", "no_such_codec"), ("-no_such_option", "1")])
def test_a_failure_of_ffmpeg_is_one_error_with_its_last_line(codec, tmp_path):
    film = Film(frames=60, size=(320, 240))
    with pytest.raises(RuntimeError, match=r"^ffmpeg failed with status \d+: .+$"):
        video._write(film, tmp_path / "film.mp4", {}, codec)


def test_page_is_harmless_whatever_the_title_and_asks_for_nothing(tmp_path):
    page = write(Film(), tmp_path / "film.html").read_text("utf-8")
    assert f"<title>{html.escape(METADATA['Title'])}</title>" in page
    assert page.count("</script>") == 2
    assert not re.search(r"https?://|@import|src=(?!\"data:)", page)
    poster = base64.b64decode(re.search(r'base64,([^"]+)"', page)[1])
    (tmp_path / "poster.png").write_bytes(poster)
    with Image.open(tmp_path / "poster.png") as image:
        np.testing.assert_array_equal(np.asarray(image), pictures(Film())[-1])
    assert "background: #ffffff" in page


HARMFUL = ENGLISH.replace({"player_pause": 'Halt </script>"{{{{film}}}}'}, code='x" onload="')


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (ENGLISH, ["Play", "Pause", "Back to the start", "Position"]),
        (KOREAN, ["재생", "일시 정지", "처음으로", "위치"]),
        (HARMFUL, ["Play", 'Halt </script>"{{film}}', "Back to the start", "Position"]),
    ],
    ids=["English", "Korean", "harmful"],
)
def test_page_speaks_the_language_of_the_film(language, words, tmp_path):
    film = Film(2)
    film.language = language
    page = write(film, tmp_path / "film.html").read_text("utf-8")
    play, pause, restart, position = map(html.escape, words)
    assert f'<html lang="{html.escape(language.code)}">' in page
    assert f'id="play" aria-label="{play}" title="{play}" data-play="{play}"' in page
    assert f'data-pause="{pause}"' in page
    assert f'id="restart" aria-label="{restart}" title="{restart}"' in page
    assert f'id="position" min="0" step="1" value="0" aria-label="{position}"' in page
    assert page.count("</script>") == 2


@pytest.mark.parametrize("suffix", [".apng", ".webp"])
def test_metadata_survive(suffix, tmp_path):
    with Image.open(write(Film(), tmp_path / f"film{suffix}")) as image:
        if suffix == ".webp":
            assert html.escape(METADATA["Title"], quote=False) in image.info["xmp"].decode()
        else:
            assert image.text == METADATA
        assert image.info["loop"] == 0


def test_apng_is_a_plain_png_of_the_first_picture(tmp_path):
    film = Film()
    with open(write(film, tmp_path / "film.apng"), "rb") as file:
        pixels = np.rint(imread(file, format="png") * 255)
    np.testing.assert_array_equal(pixels[..., :3], pictures(film)[0])


@pytest.mark.parametrize("share", [0, 0.001, 0.02, 0.5, 1])
def test_sparse_lzw_is_what_a_gif_reader_expects(share, tmp_path):
    rng = np.random.default_rng(1)
    tile = np.where(rng.random((90, 300)) < share, rng.integers(0, 255, (90, 300)), 255)
    tile = tile.astype(np.uint8)
    positions = np.flatnonzero(tile != 255)
    data = compress_sparse(positions, tile.ravel()[positions], tile.size, 255)
    screen = struct.pack("<6sHHBBB", b"GIF89a", 300, 90, 0xF7, 0, 0)
    grey = np.repeat(np.arange(256, dtype=np.uint8), 3).tobytes()
    descriptor = struct.pack("<BHHHHBB", 0x2C, 0, 0, 300, 90, 0, 8)
    path = tmp_path / "tile.gif"
    path.write_bytes(b"".join([screen, grey, descriptor, *_blocks(data), b";"]))
    with Image.open(path) as read_back:
        np.testing.assert_array_equal(np.asarray(read_back.convert("L")), tile)


def test_palette_finds_the_nearest_entry_for_any_colour():
    table = color_table_of(noisy(Film(size=(160, 96))), 255)
    rng = np.random.default_rng(2)
    colours = rng.integers(0, 256, (3000, 4), np.uint8)
    colours[:, 3] = 255
    found = table.rgb()[table.indices(colours.view(np.uint32).ravel())]
    distance = ((colours[:, None, :3].astype(int) - table.rgb()) ** 2).sum(-1)
    chosen = ((found - colours[:, :3].astype(int)) ** 2).sum(-1)
    np.testing.assert_array_equal(chosen, distance.min(1))


def shades(tones):
    """Return a film of so many shades of grey, all of which pass on."""
    film = Film(4, size=(120, 40))

    def draw(number):
        row = np.arange(120) + 40 * number
        film.buffer[..., :3] = (100 + row * tones // 120 % tones)[None, :, None] // [1, 1, 2]
        film.buffer[..., 1] += np.arange(40, dtype=np.uint8)[:, None] % 4
        film.buffer[..., 3] = 255
        return film.buffer

    film.draw = draw
    return film


def test_a_film_that_moves_as_a_whole_has_few_colours_where_these_do():
    calm, still = shades(90), Still(4, size=(120, 40))
    still.draw = lambda _, draw=calm.draw: draw(0)
    assert color_table_of(calm, 255).size == 128  # of 360, none off by more than 6
    assert color_table_of(still, 255).size == 255
    assert color_table_of(noisy(Film(size=(160, 96))), 255).size == 255  # some were farther off


def test_changes_hold_what_differs_and_no_more():
    film = Film()
    shown = pictures(film)
    for number, change in enumerate(changes(film)):
        differs = np.ones((48, 64), bool)
        if number:
            differs = (shown[number] != shown[number - 1]).any(-1)
        np.testing.assert_array_equal(change.positions, np.flatnonzero(differs))
        rows, columns = np.nonzero(differs)
        assert change.box == (columns.min(), rows.min(), np.ptp(columns) + 1, np.ptp(rows) + 1)


def test_ticks_never_drift():
    film = Film(10, seconds=[1 / 30] * 10)
    ticks = [ticks for _, ticks in timed_changes(film, 100)]
    assert ticks == [3, 4, 3, 3, 4, 3, 3, 4, 3, 3]
