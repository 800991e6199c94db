"""A file obeys: how fast and how often it plays, which frame it shows, and on which ground."""

import io
import re
import subprocess
import zlib
from functools import cache

import numpy as np
import pytest
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

import gdviz as gd
from gdviz import SGD, Adam
from gdviz.plotting.films import stills
from gdviz.plotting.films.encoders import ENCODERS
from gdviz.plotting.films.formats import video
from gdviz.plotting.films.picture import Picture
from gdviz.plotting.films.stills import STILLS
from gdviz.plotting.marks.theme import Size

SMALL = Size((3.2, 2.2), 70, 5, 6, 1.0, 1.0, 3)
IMAGES = (".gif", ".webp", ".apng")


def race(**look):
    return gd.race("x^2 + 10 y^2", [SGD(0.08), Adam(0.4)], (-4, 1.5), 5, **look)


RACE = race()
"""What most tests save, who has composed it for the file before."""


WORKING = gd.plotting.worked_step("x^2 + 10 y^2", SGD(0.04), (-4, 1.5))
"""A scene that holds its steps."""


def pixels(path):
    with Image.open(path) as image:
        return np.array(image.convert("RGBA"))


def delays(path):
    """Return the seconds of each picture of a file."""
    with Image.open(path) as image:
        found = []
        for number in range(image.n_frames):
            image.seek(number)
            image.load()
            found.append(image.info["duration"] / 1000)
    return np.array(found)


def page_delays(path):
    durations = re.search(r"durations = \[(.*?)\]", path.read_text("utf-8"))[1]
    return np.array(durations.split(","), float) / 1000


# -------------------------------------------------------------------------- how fast, how often


@pytest.mark.parametrize(
    ("suffix", "read"), [*((s, delays) for s in IMAGES), (".html", page_delays)]
)
def test_a_film_has_the_frames_a_second_and_the_seconds_it_is_told(suffix, read, tmp_path):
    path = RACE.save(tmp_path / f"race{suffix}", size=SMALL, fps=5, duration=12.4)
    found = read(path)
    assert found.sum() == pytest.approx(12.4, abs=0.011)
    assert np.median(found[1:-1]) == pytest.approx(0.2)
    assert (found >= 0.2 - 1e-9).all()


def test_frames_a_second_alone_leave_the_time_as_it_is(tmp_path):
    usual = delays(RACE.save(tmp_path / "usual.gif", size=SMALL))
    slow = delays(RACE.save(tmp_path / "slow.gif", size=SMALL, fps=5))
    assert len(slow) < len(usual) / 2
    assert slow.sum() == pytest.approx(usual.sum(), abs=0.2)


@pytest.mark.parametrize(("suffix", "fps"), [(".mp4", 12), (".webm", 25)])
def test_a_video_has_them_too(suffix, fps, tmp_path):
    try:
        ffmpeg = video.find_ffmpeg()
    except ValueError:
        pytest.skip("no ffmpeg is installed")
    path = RACE.save(tmp_path / f"race{suffix}", size=SMALL, fps=fps, duration=3)
    command = [ffmpeg, "-i", str(path), "-f", "null", "-"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    assert f"{fps} fps" in told
    assert "Duration: 00:00:03.0" in told
    assert re.findall(r"frame= *(\d+)", told)[-1] == str(3 * fps)


@pytest.mark.parametrize("suffix", IMAGES)
@pytest.mark.parametrize(("loop", "plays"), [(True, 0), (False, 1), (1, 1), (4, 4)])
def test_a_film_is_played_as_often_as_it_is_told(loop, plays, suffix, tmp_path):
    path = RACE.save(tmp_path / f"race{suffix}", size=SMALL, fps=1, duration=2, loop=loop)
    with Image.open(path) as image:
        said = image.info.get("loop")
    repeats = {0: 0, 1: None, 4: 3}[plays]
    assert said == (repeats if suffix == ".gif" else plays)


@pytest.mark.parametrize(
    ("loop", "said"), [(True, "= 0;"), (False, "= 0, left = 1;"), (7, "left = 7;")]
)
def test_a_page_is_played_as_often_as_it_is_told(loop, said, tmp_path):
    path = RACE.save(tmp_path / "race.html", size=SMALL, fps=1, duration=2, loop=loop)
    assert f"before {said}" in path.read_text("utf-8") or f"before = 0, {said}" in path.read_text()


# --------------------------------------------------------------------------------- which frame


@cache
def stood(frame):
    """Return the pixels and the texts of a frame as a still."""
    scene = RACE.at(SMALL)
    canvas = FigureCanvasAgg(scene.figure)
    scene.stand(frame)
    canvas.draw()
    still = np.array(canvas.buffer_rgba())
    return still, {text.get_text() for text in scene.figure.findobj(Text)}


@pytest.mark.parametrize(("frame", "number"), [(0, 0), (3, 3), (5, 5), (-1, 5), (-6, 0), (-4, 2)])
def test_a_picture_shows_the_frame_it_is_told(frame, number, tmp_path):
    path = RACE.save(tmp_path / "race.png", size=SMALL, frame=frame)
    np.testing.assert_array_equal(pixels(path), stood(number)[0])
    assert (f"step {number}" if number < 5 else "step") in stood(number)[1]


def test_a_frame_is_what_draw_shows_but_for_the_labels_of_the_strip(tmp_path):
    scene = RACE.at(SMALL)
    scene.draw(3)
    canvas = FigureCanvasAgg(scene.figure)
    canvas.draw()
    drawn = np.array(canvas.buffer_rgba())
    found = pixels(RACE.save(tmp_path / "race.png", size=SMALL, frame=3))
    columns = np.flatnonzero((drawn != found).any(axis=(0, 2)))
    strip = max(axes.bbox.x1 for axes in scene.figure.axes)
    assert len(columns)
    assert columns.min() >= strip
    last = pixels(RACE.save(tmp_path / "last.png", size=SMALL))
    scene.draw(5)
    canvas.draw()
    np.testing.assert_array_equal(last, np.array(canvas.buffer_rgba()))


@pytest.mark.parametrize("frame", [2, 3, 5])
def test_the_labels_of_a_strip_stand_at_the_values_of_the_frame(frame):
    scene = race()
    scene.stand(frame)
    axes = scene.figure.axes[1]
    paths = [
        gd.descend(gd.Surface("x^2 + 10 y^2"), rule, (-4, 1.5), 5)
        for rule in (SGD(0.08), Adam(0.4))
    ]
    wanted = {
        name: axes.transData.transform((0, path.values[frame]))[1]
        for name, path in zip(("SGD", "Adam"), paths, strict=True)
    }
    labels = {text.get_text(): text for text in axes.texts}
    middle = {name: np.mean(labels[name].get_window_extent().intervaly) for name in wanted}
    line = labels["SGD"].get_window_extent().height
    for name in wanted:
        assert middle[name] == pytest.approx(wanted[name], abs=0.7 * line)
    assert (middle["SGD"] > middle["Adam"]) == (wanted["SGD"] > wanted["Adam"])


def test_a_film_after_a_still_has_its_labels_at_the_ends(tmp_path):
    figure = Figure((4, 3), dpi=80)
    scene = race(axes=list(figure.subplots(1, 2)))
    first = scene.save(tmp_path / "first.png").read_bytes()
    assert scene.save(tmp_path / "third.png", frame=2).read_bytes() != first
    assert scene.save(tmp_path / "last.png", frame=-1).read_bytes() == first
    scene.save(tmp_path / "third.png", frame=2)
    FigureCanvasAgg(figure).draw()
    figure.savefig(tmp_path / "figure.png")
    np.testing.assert_array_equal(pixels(tmp_path / "figure.png"), pixels(tmp_path / "first.png"))


@pytest.mark.parametrize("suffix", STILLS)
def test_each_still_can_show_any_frame(suffix, tmp_path):
    one = RACE.save(tmp_path / f"one{suffix}", size=SMALL, frame=1).read_bytes()
    again = RACE.save(tmp_path / f"again{suffix}", size=SMALL, frame=-5).read_bytes()
    last = RACE.save(tmp_path / f"last{suffix}", size=SMALL).read_bytes()
    assert one == again != last


# ---------------------------------------------------------------------------- every frame


def pages(path):
    return len(re.findall(rb"/Type /Page\b", path.read_bytes()))


@pytest.mark.parametrize(
    ("scene", "asked", "count"),
    [
        (RACE, {}, 1),
        (RACE, {"frames": True}, 6),
        (RACE, {"frame": 2}, 1),
        (WORKING, {}, None),
        (WORKING, {"frames": True}, None),
        (WORKING, {"frames": False}, 1),
        (WORKING, {"frame": 2}, 1),
    ],
)
def test_a_pdf_has_a_page_for_each_frame_that_is_asked_for(scene, asked, count, tmp_path):
    path = scene.save(tmp_path / "scene.pdf", size=SMALL, **asked)
    assert pages(path) == (len(scene) if count is None else count)


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("race_%03d.png", [f"race_{k:03d}.png" for k in range(6)]),
        ("%d.PNG", [f"{k}.PNG" for k in range(6)]),
        ("a%2d-b.png", [f"a {k}-b.png" for k in range(6)]),
    ],
)
def test_a_name_with_a_number_writes_each_frame_to_a_file(name, names, tmp_path):
    assert RACE.save(tmp_path / name, size=SMALL) == tmp_path / name
    assert sorted(file.name for file in tmp_path.iterdir()) == names
    for number, file in enumerate(names):
        np.testing.assert_array_equal(pixels(tmp_path / file), stood(number)[0])


def test_a_percentage_is_no_number(tmp_path):
    RACE.save(tmp_path / "100%done.png", size=SMALL)
    assert [file.name for file in tmp_path.iterdir()] == ["100%done.png"]


def test_all_files_of_a_number_are_written_or_none_is(tmp_path, monkeypatch):
    (tmp_path / "race_1.png").write_bytes(b"old")
    png_of, drawn = stills.png_of, []

    def failing(figure, said):
        drawn.append(figure)
        if len(drawn) == 4:
            raise OSError(28, "No space")
        return png_of(figure, said)

    monkeypatch.setattr(stills, "png_of", failing)
    with pytest.raises(OSError, match="No space"):
        RACE.save(tmp_path / "race_%d.png", size=SMALL)
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [
        ("race_1.png", b"old")
    ]


# ------------------------------------------------------------------------- ground, form, fonts


@pytest.mark.parametrize("dark", [False, True])
def test_a_transparent_png_has_no_ground_and_all_else(dark, tmp_path):
    clear = pixels(RACE.save(tmp_path / "clear.png", size=SMALL, dark=dark, transparent=True))
    solid = pixels(RACE.save(tmp_path / "solid.png", size=SMALL, dark=dark))
    for name, mode in {"clear": "RGBA", "solid": "RGB"}.items():
        with Image.open(tmp_path / f"{name}.png") as image:
            assert image.mode == mode  # where nothing shows through there is no opacity
    assert clear[0, 0, 3] == clear[-1, -1, 3] == 0
    assert (solid[..., 3] == 255).all()
    share = clear[..., 3:] / 255
    laid = clear[..., :3] * share + solid[0, 0, :3] * (1 - share)  # over the ground once more
    np.testing.assert_allclose(laid, solid[..., :3], atol=3)
    strip = RACE.at(SMALL).figure.axes[1].bbox
    row, column = int(solid.shape[0] - strip.y1 + 3), int(strip.x1 - 3)
    assert clear[row, column, 3] == 0
    assert (clear[..., 3] == 255).mean() > 0.3  # the map


@pytest.mark.parametrize(
    ("suffix", "ground", "painted"),
    [
        (".svg", rb'patch_1">\s*<path[^>]*fill: (#ffffff|none)"', (b"#ffffff", b"none")),
        (".pdf", rb"\n0 158\.4 l\s+(?:0 0 l\s+)?h\s+([fn])\n", (b"f", b"n")),
    ],
)
def test_a_transparent_svg_or_pdf_paints_no_ground(suffix, ground, painted, tmp_path):
    for transparent, operator in zip((False, True), painted, strict=True):
        path = RACE.save(tmp_path / f"race{suffix}", size=SMALL, transparent=transparent)
        data = path.read_bytes()
        streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL)
        data += b"\n".join(_inflated(stream) for stream in streams)
        assert re.search(ground, data)[1] == operator


def _inflated(stream):
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


def test_a_persons_figure_keeps_its_ground(tmp_path):
    figure = Figure((4, 3), dpi=80, facecolor="lightyellow")
    scene = race(axes=figure.subplots())
    clear = pixels(scene.save(tmp_path / "clear.png", transparent=True))
    solid = pixels(scene.save(tmp_path / "solid.png"))
    assert clear[2, 2, 3] == 0
    assert solid[2, 2].tolist() == [255, 255, 224, 255]


@pytest.mark.parametrize("suffix", [".jpg", ".jpeg", ".JPG"])
def test_a_jpeg_is_near_the_picture(suffix, tmp_path):
    path = RACE.save(tmp_path / f"race{suffix}", size=SMALL)
    with Image.open(path) as image:
        assert (image.format, image.mode) == ("JPEG", "RGB")
    assert np.abs(pixels(path).astype(int) - stood(5)[0]).mean() < 2


@pytest.mark.parametrize("form", [*STILLS, ".gif", ".html", ".apng"])
def test_an_open_file_takes_the_same_bytes(form, tmp_path):
    file = io.BytesIO()
    short = {"duration": 1.2} if form in ENCODERS else {}
    assert RACE.save(file, size=SMALL, format=form[1:], **short) is file
    path = RACE.save(tmp_path / f"race{form}", size=SMALL, **short)
    assert file.getvalue() == path.read_bytes()
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_a_format_stands_for_the_end_of_a_name(tmp_path):
    path = RACE.save(tmp_path / "race", size=SMALL, format="PNG")
    assert path == tmp_path / "race"
    np.testing.assert_array_equal(pixels(path), stood(5)[0])
    with open(tmp_path / "open.png", "wb") as file:
        RACE.save(file, size=SMALL, format=".png")
    assert (tmp_path / "open.png").read_bytes() == path.read_bytes()


@pytest.mark.parametrize("asked", [{}, {"frames": True}])
def test_a_pdf_has_truetype_fonts_whatever_a_person_has_set(asked, tmp_path):
    with rc_context({"pdf.fonttype": 3}):
        data = RACE.save(tmp_path / "race.pdf", size=SMALL, **asked).read_bytes()
    assert b"/Subtype /Type0" in data
    assert b"/FontFile2" in data
    assert b"/Type3" not in data


# ------------------------------------------------------------------------------------ refusals


@pytest.mark.parametrize(
    ("name", "asked", "said"),
    [
        ("a.png", {"fps": 5}, "a .png takes no fps: leave it out, or save a .apng or"),
        ("a.svg", {"duration": 5}, "a .svg takes no duration"),
        ("a.pdf", {"loop": False}, "a .pdf takes no loop"),
        ("a.jpg", {"loop": 1}, "a .jpg takes no loop"),
        ("a.gif", {"frame": 0}, "a .gif takes no frame: leave it out, or save a .png or"),
        ("a.html", {"frames": True}, "a .html takes no frames: leave it out, or save a .pdf"),
        (
            "a.webp",
            {"transparent": True},
            "a .webp takes no transparent: leave it out, or save a .png or .svg or .pdf",
        ),
        ("a.jpg", {"transparent": True}, "a .jpg cannot be transparent: save a .png or .svg or"),
        ("a.gif", {"fps": 0}, "fps of a .gif must be a whole number from 1 to 50, got 0"),
        ("a.gif", {"fps": 51}, "from 1 to 50, got 51"),
        ("a.apng", {"fps": 121}, "from 1 to 120, got 121"),
        ("a.apng", {"fps": 2.5}, "from 1 to 120, got 2.5"),
        ("a.apng", {"fps": True}, "from 1 to 120, got True"),
        ("a.gif", {"duration": 0}, "duration must be seconds above 0"),
        ("a.gif", {"duration": float("nan")}, "duration must be seconds above 0"),
        ("a.gif", {"duration": 3601}, "at most 3600, got 3601"),
        ("a.gif", {"duration": "4"}, "got '4'"),
        ("a.gif", {"loop": 0}, "loop must be True to play for ever, False to play once, or"),
        ("a.gif", {"loop": 65536}, "from 1 to 65535, got 65536"),
        ("a.gif", {"loop": 1.5}, "got 1.5"),
        ("a.mp4", {"loop": False}, "a .mp4 cannot say how often it is played: leave loop out, or"),
        ("a.webm", {"loop": 3}, "save a .apng or .gif or .html or .webp"),
        ("a.png", {"frame": 1.5}, "frame must be a whole number such as 3 or -1, got 1.5"),
        ("a.png", {"frame": True}, "frame must be a whole number"),
        ("a.png", {"frames": True}, 'such as "race_%03d.png"'),
        ("a.pdf", {"frames": True, "frame": 1}, "leave frame out"),
        ("a_%d.png", {"frame": 1}, "leave frame out"),
        ("a_%03d.gif", {}, "a .gif holds all frames: leave %d out of its name"),
        ("a.png", {"format": "bmp"}, "format='bmp' names no form of file that is known"),
    ],
)
def test_what_does_not_suit_is_refused_in_a_sentence_before_anything_is_drawn(
    name, asked, said, monkeypatch, tmp_path
):
    scene = race()

    def compose(figure, theme):
        raise AssertionError("drawn before it was refused")

    monkeypatch.setattr(scene, "compose", compose)
    with pytest.raises(ValueError, match=re.escape(said)) as caught:
        scene.save(tmp_path / name, size=SMALL, **asked)
    assert "\n" not in str(caught.value)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("frame", [6, -7])
def test_a_frame_that_is_not_there_is_refused(frame, tmp_path):
    with pytest.raises(ValueError, match=f"from 0 to 5, or from -6 to -1 .*, got {frame}"):
        RACE.save(tmp_path / "race.png", size=SMALL, frame=frame)
    assert not list(tmp_path.iterdir())


def test_a_film_too_short_for_its_frames_is_refused_and_leaves_nothing(tmp_path):
    with pytest.raises(ValueError, match=r"duration must be at least 0\.1 seconds"):
        RACE.save(tmp_path / "race.gif", size=SMALL, duration=0.01)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("place", "asked", "said"),
    [
        (io.BytesIO(), {}, 'write format="png"'),
        (io.StringIO(), {"format": "png"}, "open it for bytes"),
        (3, {}, 'a scene is saved to a path such as "race.png"'),
    ],
)
def test_a_place_that_is_none_is_refused(place, asked, said):
    with pytest.raises(ValueError, match=said):
        RACE.save(place, **asked)


def test_every_film_takes_speed_and_time(tmp_path):
    assert {name for name, encoder in ENCODERS.items() if not encoder.loops} == {".mp4", ".webm"}
    assert all(encoder.fps <= encoder.fastest for encoder in ENCODERS.values())


def test_files_of_one_look_are_composed_once_and_after_a_failure_anew(tmp_path, monkeypatch):
    scene, composed = race(), []
    compose = Picture._draw
    monkeypatch.setattr(Picture, "_draw", lambda *told: composed.append(told) or compose(*told))
    asked = {"size": SMALL, "duration": 1.2}
    film = scene.save(tmp_path / "one.gif", **asked).read_bytes()
    still = scene.save(tmp_path / "one.png", size=SMALL).read_bytes()
    assert len(composed) == 1
    scene.save(tmp_path / "dark.png", size=SMALL, dark=True)
    assert len(composed) == 2
    with pytest.raises(ValueError, match="frame must be"):
        scene.save(tmp_path / "none.png", size=SMALL, frame=9)
    assert scene.save(tmp_path / "two.png", size=SMALL).read_bytes() == still
    assert scene.save(tmp_path / "two.gif", **asked).read_bytes() == film
    assert len(composed) == 4
    other = race()
    assert other.save(tmp_path / "other.gif", **asked).read_bytes() == film
    assert len(composed) == 5
