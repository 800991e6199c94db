"""The look is data: the tokens of the specification, exact sizes, readable text, style sheets."""

import io
import itertools
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from matplotlib import rc_params_from_file
from matplotlib.colors import to_rgb
from PIL import Image

import gdviz
from gdviz.plotting.marks.style_sheets import style, style_sheet
from gdviz.plotting.marks.theme import DARK, LIGHT, MARKERS, SIZES, Size, theme

PACKAGE = Path(gdviz.__file__).parent

# The table of the specification: token, light, dark
TOKENS = """
background      | #FFFFFF | #0F1620
ink             | #1F2A37 | #E8EDF3
muted           | #6B7785 | #93A1B1
hairline        | #C9D1DA | #2F3B49
ground          | #A9BCCD #C6D3DF #DDE5EC #EDF1F5 #F6F8FA | #3A5674 #2C4260 #21324A #192639 #131C2A
contour         | #3B5B7A | #A9C4E0
contour_alpha   | .28 | .22
series | #D55E00 #0072B2 #009E73 #CC79A7 #E69F00 #1F2A37 | \
    #FF8A3D #5BB8F5 #35D0A0 #E58AC4 #FFC74D #C9D1DA
series_text | #C05500 #0072B2 #008561 #A36186 #9C6C00 #1F2A37 | \
    #FF8A3D #5BB8F5 #35D0A0 #E58AC4 #FFC74D #C9D1DA
"""
ROWS = [[cell.strip() for cell in row.split("|")] for row in TOKENS.strip().splitlines()]

# size, figure in inches, dpi, base, title, path, halo, marker, pixels
MEASURES = [
    ("paper", (3.4, 2.55), 300, 8, 9, 1.2, 1.2, 4, (1020, 765)),
    ("notebook", (7.2, 4.6), 110, 10.5, 13, 2.0, 2.0, 6, (792, 506)),
    ("slides", (40 / 3, 7.5), 144, 20, 28, 3.6, 3.2, 11, (1920, 1080)),
    ("half", (20 / 3, 7.5), 144, 16, 22, 2.9, 2.6, 9, (960, 1080)),
    ("column", (3.25, 2.44), 300, 8, 9, 1.2, 1.2, 4, (975, 732)),
]
SIZE_AND_DARK = [(size, dark) for size in SIZES for dark in (False, True)]


def sheet(size, dark):
    return PACKAGE / f"{size}{'_dark' if dark else ''}.mplstyle"


@pytest.mark.parametrize(("token", "light", "dark"), ROWS, ids=[row[0] for row in ROWS])
def test_tokens_are_those_of_the_specification(token, light, dark):
    for palette, cell in ((LIGHT, light), (DARK, dark)):
        value = getattr(palette, token)
        values = value if isinstance(value, tuple) else (value,)
        assert [v if isinstance(v, str) else float(v) for v in values] == [
            float(part) if part.startswith(".") else part for part in cell.split()
        ]


@pytest.mark.parametrize("measures", MEASURES, ids=[row[0] for row in MEASURES])
def test_sizes_are_those_of_the_specification_and_give_whole_pixels(measures):
    name, *numbers, pixels = measures
    assert Size(*numbers) == SIZES[name]
    scene = gdviz.race("x^2 + y^2", gdviz.SGD(0.1), start=(1, 1), steps=2, size=name)
    assert scene.figure.canvas.get_width_height() == pixels


def luminance(color):
    channels = np.array(to_rgb(color))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_that_of_wcag():
    assert contrast("black", "white") == pytest.approx(21)
    assert contrast("#777777", "white") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_all_text_can_be_read(palette):
    for color in (*palette.series_text, palette.ink):
        assert contrast(color, palette.background) >= 4.5
    assert contrast(palette.muted, palette.background) >= 4.5


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_paths_stand_out_from_every_ground(palette):
    for color, ground in itertools.product(palette.series, palette.ground):
        assert np.abs(np.subtract(to_rgb(color), to_rgb(ground))).max() > 0.2


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_the_ground_runs_one_way_toward_the_background(palette):
    light = [luminance(color) for color in (*palette.ground, palette.background)]
    assert light == sorted(light, reverse=palette is DARK)


def test_interpolated_ground_keeps_its_stops():
    look = theme()
    assert [color.upper() for color in look.ground(5)] == list(LIGHT.ground)
    many = look.ground(15)
    assert len(many) == len(set(many)) == 15
    assert (many[0].upper(), many[-1].upper()) == (LIGHT.ground[0], LIGHT.ground[-1])


def test_colours_repeat_from_the_seventh_series_on_with_markers_of_their_own_and_dashes():
    look = theme(dark=True)
    for index in range(14):
        assert look.series(index) == DARK.series[index % 6]
        assert look.series_text(index) == DARK.series_text[index % 6]
        assert look.marker(index) == MARKERS[index % 12]
        assert look.is_dashed(index) == (6 <= index < 12)
    assert len(set(MARKERS)) == len(MARKERS) == 12


def test_a_faded_colour_goes_from_the_ground_to_itself():
    faded = theme().faded("#D55E00", np.array([0, 0.5, 1]))
    ground = np.array(to_rgb(LIGHT.ground[2]))
    np.testing.assert_allclose(faded[0], ground)
    np.testing.assert_allclose(faded[2], to_rgb("#D55E00"))
    np.testing.assert_allclose(faded[1], (ground + to_rgb("#D55E00")) / 2)


def test_lengths_follow_from_the_size():
    look = theme("slides")
    assert look.em == 40  # 20 pt at 144 dpi
    assert look.hairline_width == pytest.approx(0.28 * 3.6)


def test_a_size_of_ones_own_is_taken_and_an_unknown_name_refused():
    own = Size((4, 3), 100, 9, 11, 1.5, 1.5, 5)
    assert theme(own).size is own
    with pytest.raises(ValueError, match="no size is called 'poster': there are paper, notebook"):
        theme("poster")


@pytest.mark.parametrize(
    ("shape", "base", "dpi"),
    [
        ((3.25, 2.2), 8, 300),
        ((3.4, 2.55), 8, 300),
        ((6, 4.5), 10, 144),
        ([7.2, 4.6], 10.5, 144),
        ((7.5, 20 / 3), 13.445, 144),
        ((16, 5), 14.956, 144),
        ((5, 16), 14.956, 144),
        ((40, 7.5), 20, 144),
        (np.array([40 / 3, 7.5]).tolist(), 20, 144),
    ],
)
def test_a_width_and_a_height_have_letters_between_those_of_the_known_sizes(shape, base, dpi):
    size = theme(shape).size
    assert (size.figure, size.dpi) == (tuple(shape), dpi)
    assert size.base == pytest.approx(base, abs=0.01)
    share = np.interp(base, [8, 10.5, 20], [0, 1, 2])
    assert size.title == pytest.approx(np.interp(share, range(3), [9, 13, 28]), abs=0.02)
    assert size.path == pytest.approx(np.interp(share, range(3), [1.2, 2, 3.6]), abs=0.01)


@pytest.mark.parametrize(
    "shape", [(6,), (6, 4, 2), (0, 4), (6, -4), (6, np.inf), ("6", 4), 6, None]
)
def test_what_is_no_shape_is_refused_with_what_to_write(shape):
    with pytest.raises(ValueError, match=r'such as "slides", \(width, height\) in inches'):
        theme(shape)


def test_a_scene_and_its_file_are_as_wide_and_as_high_as_is_asked(tmp_path):
    scene = gdviz.race("x^2 + y^2", gdviz.SGD(0.1), start=(1, 1), steps=2, size=(6, 4.5))
    assert scene.figure.get_size_inches().tolist() == [6, 4.5]
    with Image.open(io.BytesIO(scene._repr_png_())) as shown:
        assert shown.size == (864, 648)
    with Image.open(scene.save(tmp_path / "a.png", size=(3.25, 2.2))) as saved:
        assert saved.size == (975, 660)


@pytest.mark.parametrize(("size", "dark"), SIZE_AND_DARK)
def test_style_sheets_are_what_the_theme_gives(size, dark):
    text = sheet(size, dark).read_text("utf-8")
    assert text == style_sheet(theme(size, dark))
    assert list(dict(rc_params_from_file(sheet(size, dark), use_default_template=False))) == sorted(
        style(theme(size, dark))
    )


def test_there_are_no_other_style_sheets():
    assert {path.name for path in PACKAGE.glob("*.mplstyle")} == {
        sheet(size, dark).name for size, dark in SIZE_AND_DARK
    }


def test_a_style_sheet_is_used_by_its_name():
    code = """
import matplotlib; matplotlib.use("agg")
from matplotlib import pyplot as plt, rcParams
from matplotlib.colors import to_hex
for size in ("paper", "notebook", "slides", "half", "column"):
    for dark in ("", "_dark"):
        with plt.style.context(f"gdviz.{size}{dark}"):
            figure, axes = plt.subplots()
            (line,) = axes.plot([0, 1])
            axes.set_title("a title", loc="left")
            figure.canvas.draw()
            print(*figure.canvas.get_width_height(), to_hex(line.get_color()),
                  rcParams["font.size"], line.get_linewidth(), axes.spines["top"].get_visible(),
                  sep=",")
            plt.close(figure)
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    expected = []
    for _, _, _, base, _, path, _, _, pixels in MEASURES:
        for palette in (LIGHT, DARK):
            color = palette.series[0].lower()
            expected.append(f"{pixels[0]},{pixels[1]},{color},{float(base)},{float(path)},False")
    assert done.stdout.split() == expected
