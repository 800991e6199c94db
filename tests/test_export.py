"""A file is whole or absent, the same to the byte each time, and says what it shows."""

import html
import io
import os
import subprocess
import sys
from functools import cache
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

import gdviz as gd
from gdviz import SGD, Adam
from gdviz.plotting.films import encoders, export
from gdviz.plotting.films.encoders import ENCODERS
from gdviz.plotting.films.formats import video
from gdviz.plotting.films.frame import Encoder
from gdviz.plotting.films.stills import STILLS
from gdviz.plotting.marks.theme import Size

SMALL = Size((3.2, 2.2), 70, 5, 6, 1.0, 1.0, 3)
SETTINGS = ("Adam(learning_rate=0.4)", "SGD(learning_rate=0.08)", "x**2 + 10*y**2", "12 steps")
VIDEOS = (".mp4", ".webm")
EVERY = (*STILLS, *ENCODERS)
MAKE = """
import gdviz as gd
from gdviz.plotting.marks.theme import Size
small = Size((3.2, 2.2), 70, 5, 6, 1.0, 1.0, 3)
race = gd.race("x^2 + 10 y^2", [gd.SGD(0.08), gd.Adam(0.4)], (-4, 1.5), 12)
"""


def has_ffmpeg():
    try:
        video.find_ffmpeg()
    except ValueError:
        return False
    return True


FFMPEG = has_ffmpeg()


def needs_ffmpeg(suffix):
    if suffix in VIDEOS and not FFMPEG:
        pytest.skip("no ffmpeg is installed")


def opened(path):
    return Image.open(io.BytesIO(path.read_bytes()))


def race(**look):
    return gd.race("x^2 + 10 y^2", [SGD(0.08), Adam(0.4)], (-4, 1.5), 12, **look)


RACE = race()
"""What most tests save, who has composed it for the file before."""


def asked(suffix):
    """Return what a file is saved with where how long it plays does not matter."""
    return {"duration": 1.2} if suffix in ENCODERS else {}


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """The race in every form, saved once."""
    folder = tmp_path_factory.mktemp("saved")
    return {
        suffix: RACE.save(folder / f"race{suffix}", size=SMALL, **asked(suffix))
        for suffix in EVERY
        if suffix not in VIDEOS or FFMPEG
    }


def test_the_eleven_promised_forms_are_there():
    stills = (".png", ".svg", ".pdf", ".jpg", ".jpeg")
    films = (".gif", ".mp4", ".webm", ".webp", ".apng", ".html")
    assert {*stills, *films} <= set(EVERY)


# ---------------------------------------------------------------------------- what is in a file


@cache
def last_frame(size=SMALL, dark=False):
    scene = RACE.at(size, dark)
    canvas = FigureCanvasAgg(scene.figure)
    canvas.draw()
    return np.array(canvas.buffer_rgba())


@pytest.mark.parametrize("size", [SMALL, "paper", "notebook", "slides"], ids=str)
@pytest.mark.parametrize("dark", [False, True])
def test_a_png_is_the_last_frame(size, dark, tmp_path):
    path = RACE.save(tmp_path / "race.png", size=size, dark=dark)
    found = np.array(opened(path).convert("RGBA"))
    np.testing.assert_array_equal(found, last_frame(size, dark))


def test_slides_are_what_is_saved_unless_one_says_so(tmp_path):
    assert opened(RACE.save(tmp_path / "race.png")).size == (1920, 1080)
    assert opened(race(size="half").save(tmp_path / "half.png")).size == (960, 1080)
    assert opened(RACE.at("paper").save(tmp_path / "paper.png")).size == (1020, 765)
    assert opened(race(size="half").save(tmp_path / "slide.png", size="slides")).size[0] == 1920


@pytest.mark.parametrize(
    ("told", "said", "dark"), [(True, None, 1), (True, False, 0), (False, None, 0)]
)
def test_what_was_asked_for_dark_is_saved_dark(told, said, dark, tmp_path):
    path = race(dark=told).save(tmp_path / "race.png", size=SMALL, dark=said)
    found = np.array(opened(path).convert("RGBA"))
    np.testing.assert_array_equal(found, last_frame(SMALL, bool(dark)))


@pytest.mark.parametrize("suffix", [".gif", ".webp", ".apng"])
def test_an_animation_opens_moves_and_ends_with_the_picture(suffix, tmp_path):
    image = opened(RACE.save(tmp_path / f"race{suffix}", size=SMALL))
    assert image.size == (224, 154)
    assert image.n_frames > 40
    seconds = []
    for number in range(image.n_frames):
        image.seek(number)
        image.load()
        seconds.append(image.info["duration"] / 1000)
    assert seconds[0] == pytest.approx(0.5, abs=0.06)
    assert seconds[-1] >= 1.59
    assert sum(seconds) == pytest.approx(0.5 + 79 / 20 + 1.6, abs=0.03)
    last = np.array(image.convert("RGBA")).astype(int)
    difference = np.abs(last - last_frame())
    if suffix == ".gif":
        assert difference.max() <= 40
        assert difference.mean() < 0.5
    else:
        assert difference.max() == 0


@pytest.mark.parametrize("suffix", VIDEOS)
def test_a_video_opens_and_has_even_sides(suffix, saved):
    needs_ffmpeg(suffix)
    done = subprocess.run(
        [video.find_ffmpeg(), "-i", str(saved[suffix]), "-f", "null", "-"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "224x154" in done.stderr
    assert "yuv420p" in done.stderr
    assert "30 fps" in done.stderr


def test_vector_files_hold_text_and_no_picture_of_it(saved):
    svg = saved[".svg"].read_text("utf-8")
    assert svg.count("<image") == 0
    assert "<path" in svg
    assert saved[".pdf"].read_bytes().startswith(b"%PDF-")
    assert b"/Subtype /Image" not in saved[".pdf"].read_bytes()


def test_metadata_tell_the_settings(saved):
    png = opened(saved[".png"]).text
    gif = opened(saved[".gif"]).info["comment"].decode()
    apng = opened(saved[".apng"]).text
    pages = {
        ".png": png["Comment"],
        ".apng": apng["Comment"],
        ".gif": gif,
        ".jpg": opened(saved[".jpg"]).info["comment"].decode(),
        ".svg": saved[".svg"].read_text("utf-8"),
        ".html": html.unescape(saved[".html"].read_text("utf-8")),
        ".webp": saved[".webp"].read_bytes().decode("latin-1"),
        ".pdf": saved[".pdf"].read_bytes().decode("latin-1").replace("\\", ""),
        **{s: saved[s].read_bytes().decode("latin-1") for s in VIDEOS if s in saved},
    }
    for suffix, text in pages.items():
        for setting in SETTINGS:
            assert setting in text, f"{suffix} does not tell {setting}"
    assert png["Title"].startswith("SGD ends lowest in this run: loss ")
    assert png["Software"] == f"gdviz {gd.__version__}"


def test_a_scene_is_saved_in_another_language(saved, tmp_path):
    title, scene = "이번 실행에서는 SGD 손실이 가장 작습니다: 0.244", race()
    png = scene.save(tmp_path / "race.png", size=SMALL, language="ko")
    assert opened(png).text["Title"] == title
    assert opened(png).text["Comment"] == opened(saved[".png"]).text["Comment"]
    page = scene.save(tmp_path / "race.html", size=SMALL, language="ko", duration=1.2)
    page = page.read_text("utf-8")
    assert '<html lang="ko">' in page
    assert f"<title>{title}</title>" in page
    assert 'aria-label="재생"' in page
    assert '<html lang="en">' in saved[".html"].read_text("utf-8")
    again = scene.save(tmp_path / "again.png", size=SMALL)
    assert again.read_bytes() == saved[".png"].read_bytes()


@pytest.mark.parametrize("suffix", [suffix for suffix in EVERY if suffix != ".webm"])
def test_an_odd_title_can_be_saved_everywhere(suffix, tmp_path):
    needs_ffmpeg(suffix)
    title = 'Δη — <b>"100 %"</b> & \\'
    odd = f"\0\x1b{title}\x7f\ud800\uffff"  # which no file can say
    scene = gd.race("x^2 + y^2", SGD(0.1, name="a\x08\udc00b"), (1, 1), 1, title=odd)
    path = scene.save(tmp_path / f"odd{suffix}", size=SMALL, **asked(suffix))
    assert path.stat().st_size > 1000
    if suffix == ".png":
        assert opened(path).text["Title"] == title
    if suffix == ".svg":
        assert ElementTree.parse(path).find("{*}title").text == title
    if suffix == ".webp":
        _, _, said = path.read_bytes().rpartition(b"XMP ")
        assert title in "".join(ElementTree.fromstring(said[4:].rstrip(b"\0")).itertext())


# --------------------------------------------------------------------------------- determinism


@pytest.mark.parametrize("suffix", EVERY)
def test_the_same_scene_gives_the_same_bytes_again(suffix, saved, tmp_path):
    needs_ffmpeg(suffix)
    scene = race()
    scene.draw(3)
    again = scene.save(tmp_path / f"again{suffix}", size=SMALL, **asked(suffix))
    assert again.read_bytes() == saved[suffix].read_bytes()


def test_another_process_gives_the_same_bytes(saved, tmp_path):
    code = MAKE + "".join(
        f"race.save(r'{tmp_path / ('race' + suffix)}', size=small, **{asked(suffix)})\n"
        for suffix in saved
    )
    subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "2026", "LC_ALL": "C", "TZ": "Asia/Seoul"},
    )
    for suffix, path in saved.items():
        found = (tmp_path / f"race{suffix}").read_bytes()
        assert found == path.read_bytes(), f"{suffix} differs between processes"


IN_KOREAN = """
import numpy as np
import gdviz as gd
from gdviz.layers import Dense, Input
model = gd.Sequential([Input((2,)), Dense(2, "tanh"), Dense(1)])
model.compile("sgd", "mse")
numbers = iter([0.25, -0.5, 0.75, -0.1, 0.33, 0.44, 0.15, -0.2, 0.35])
shapes = [each.shape for each in model.get_weights()]
model.set_weights([np.reshape([next(numbers) for _ in range(np.prod(s))], s) for s in shapes])
look = {"size": "paper", "language": "ko"}
for scene in (
    gd.plotting.backward_pass(model, [1.0, 2.0], [0.5], **look),
    gd.learning_rates("x^2", start=2, steps=4, **look),
    gd.race("x^2 + 10 y^2", [gd.SGD(0.08), gd.Adam(0.3)], (-4, 1.5), 5, **look),
):
    canvas = scene.figure.canvas
    canvas.draw()
    sys.stdout.buffer.write(canvas.buffer_rgba())
"""


def test_of_words_that_are_equally_long_each_process_measures_the_same():
    code, seeds = f"import sys{IN_KOREAN}", ("1", "4")  # which order texts in a set otherwise
    begun = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        for seed in seeds
    ]
    one, other = (process.communicate()[0] for process in begun)
    assert len(one) > 3_000_000
    assert one == other


# ------------------------------------------------------------------------------ whole or absent


class Stop(Exception):
    pass


def failing(error, after=3):
    def write(film, path, metadata):
        with open(path, "wb") as file:
            for number, _ in enumerate(film):
                file.write(b"part of a film")
                if number == after:
                    raise error

    return write


@pytest.mark.parametrize("error", [Stop("full"), KeyboardInterrupt(), OSError(28, "No space")])
@pytest.mark.parametrize("existed", [True, False])
@pytest.mark.parametrize("suffix", [".gif", ".html"])
def test_a_failed_film_leaves_what_was_there(suffix, existed, error, monkeypatch, tmp_path):
    path = tmp_path / f"race{suffix}"
    if existed:
        path.write_bytes(b"the old film")
    monkeypatch.setitem(encoders.ENCODERS, suffix, Encoder(failing(error), 20))
    with pytest.raises(type(error)):
        RACE.save(path, size=SMALL)
    assert [file.name for file in tmp_path.iterdir()] == ([path.name] if existed else [])
    if existed:
        assert path.read_bytes() == b"the old film"


@pytest.mark.parametrize("suffix", STILLS)
def test_a_failed_picture_leaves_what_was_there(suffix, monkeypatch, tmp_path):
    path = tmp_path / f"race{suffix}"
    path.write_bytes(b"the old picture")

    def write(figure, target, said):
        target.write_bytes(b"half")
        raise KeyboardInterrupt

    monkeypatch.setitem(STILLS, suffix, STILLS[suffix]._replace(write=write))
    with pytest.raises(KeyboardInterrupt):
        RACE.save(path, size=SMALL)
    assert path.read_bytes() == b"the old picture"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("suffix", [".png", ".gif"])
def test_a_good_save_replaces_what_was_there_and_leaves_nothing_beside(suffix, saved, tmp_path):
    path = tmp_path / f"race{suffix}"
    path.write_bytes(b"old")
    assert RACE.save(path, size=SMALL, **asked(suffix)) == path
    assert path.read_bytes() == saved[suffix].read_bytes()
    assert len(list(tmp_path.iterdir())) == 1


def test_a_new_file_may_be_read_by_whom_the_folder_lets(tmp_path):
    (tmp_path / "usual").write_bytes(b"")
    path = RACE.save(tmp_path / "race.png", size=SMALL)
    assert path.stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_paths_are_text_or_paths_and_suffixes_in_any_case(saved, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert RACE.save("race.PNG", size=SMALL).name == "race.PNG"
    assert (tmp_path / "race.PNG").read_bytes() == saved[".png"].read_bytes()
    RACE.save(str(tmp_path / "a name with spaces.v2.png"), size=SMALL)
    assert (tmp_path / "a name with spaces.v2.png").exists()
    assert len(list(tmp_path.iterdir())) == 2


# ------------------------------------------------------------------------------------ refusals


@pytest.fixture
def undrawn(monkeypatch):
    """A race that must be refused before anything is drawn."""
    scene = race()

    def compose(figure, theme):
        raise AssertionError("drawn before it was refused")

    monkeypatch.setattr(scene, "compose", compose)
    return scene


@pytest.mark.parametrize("name", ["race.bmp", "race", "race.", "race.jpe", ".png", "race.gif.txt"])
def test_an_unknown_form_is_refused_with_those_that_are_known(name, undrawn, tmp_path):
    with pytest.raises(ValueError, match="names no form of file") as caught:
        undrawn.save(tmp_path / name)
    assert all(suffix in str(caught.value) for suffix in EVERY)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("suffix", [".png", ".gif"])
def test_a_missing_folder_is_refused(suffix, undrawn, tmp_path):
    with pytest.raises(ValueError, match=r"there is no folder .*nowhere"):
        undrawn.save(tmp_path / "nowhere" / f"race{suffix}")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("suffix", VIDEOS)
def test_without_ffmpeg_the_extra_is_named_before_anything_is_drawn(
    suffix, undrawn, tmp_path, monkeypatch
):
    monkeypatch.setattr(video.shutil, "which", lambda name: None)
    monkeypatch.setattr(video.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ValueError, match=r"gdviz\[video\]") as caught:
        undrawn.save(tmp_path / f"race{suffix}")
    assert "\n" not in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_an_unknown_size_is_refused(undrawn, tmp_path):
    with pytest.raises(ValueError, match="no size is called 'wall'"):
        undrawn.save(tmp_path / "race.png", size="wall")
    assert not list(tmp_path.iterdir())


# ------------------------------------------------------------------- figures, notebooks, progress


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf", ".gif"])
def test_a_users_figure_keeps_its_canvas_size_and_look(suffix, tmp_path):
    figure = Figure((4, 3), dpi=80, facecolor="lightyellow")
    canvas = FigureCanvasAgg(figure)
    scene = gd.race("x^2 + y^2", SGD(0.1), (1, 1), 3, axes=figure.subplots())
    path = scene.save(tmp_path / f"own{suffix}", **asked(suffix))
    assert figure.canvas is canvas
    assert (figure.get_size_inches().tolist(), figure.dpi) == ([4, 3], 80)
    if suffix in (".png", ".gif"):
        image = opened(path).convert("RGB")
        assert image.size == (320, 240)
        assert image.getpixel((2, 2)) == (255, 255, 224)


def test_a_failed_save_gives_the_canvas_back(monkeypatch, tmp_path):
    figure = Figure((4, 3), dpi=80)
    canvas = FigureCanvasAgg(figure)
    scene = gd.race("x^2 + y^2", SGD(0.1), (1, 1), 3, axes=figure.subplots())
    monkeypatch.setitem(encoders.ENCODERS, ".gif", Encoder(failing(Stop()), 20))
    with pytest.raises(Stop):
        scene.save(tmp_path / "race.gif")
    assert figure.canvas is canvas


def test_a_notebook_gets_the_film_as_a_page_of_its_own(saved):
    page = race(size=SMALL)._repr_html_()
    assert page.startswith("<iframe srcdoc=")
    assert page.endswith("</iframe>")
    assert page.count("<iframe") == 1
    inner = html.unescape(page.split('srcdoc="', 1)[1].split('"', 1)[0])
    assert inner.lower().startswith("<!doctype html")
    assert "Adam(learning_rate=0.4)" in html.unescape(inner)
    assert 'width="224"' in page  # as large as is asked
    assert '<html lang="en">' in inner
    korean = html.unescape(race(size=SMALL).at(SMALL, language="ko")._repr_html_())
    assert '<html lang="ko">' in korean


class Screen(io.StringIO):
    def __init__(self, terminal):
        super().__init__()
        self.terminal = terminal

    def isatty(self):
        return self.terminal


@pytest.mark.parametrize("terminal", [True, False])
def test_a_progress_bar_is_shown_on_a_terminal_only(terminal, monkeypatch, tmp_path):
    screen = Screen(terminal)
    monkeypatch.setattr(sys, "stderr", screen)
    RACE.save(tmp_path / "race.gif", size=SMALL, duration=1.2)
    assert ("gif" in screen.getvalue() and "%" in screen.getvalue()) == terminal
    if not terminal:
        assert screen.getvalue() == ""


def test_nothing_is_printed(capsys, tmp_path):
    RACE.save(tmp_path / "race.png", size=SMALL)
    RACE.save(tmp_path / "race.gif", size=SMALL, duration=1.2)
    assert capsys.readouterr().out == ""


def test_export_is_what_scene_save_calls(tmp_path, saved):
    path = export.save(RACE, tmp_path / "race.png", size=SMALL)
    assert path.read_bytes() == saved[".png"].read_bytes()
