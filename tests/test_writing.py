"""Words say, at each frame, what they are told, in a room that they never leave."""

import collections
import io
import re
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from unittest.mock import patch

import numpy as np
import pytest
from canvas import LOOK, SHEET, axes_of, rendered
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.mathtext import MathTextParser
from matplotlib.text import Text
from pyparsing import ParserElement

from gdviz.plotting.layout.places import Places
from gdviz.plotting.marks import fitting, text
from gdviz.plotting.marks.breaks import after_hyphen, in_two_lines, parts_of
from gdviz.plotting.marks.fitting import fit, hang, shorten, wrap
from gdviz.plotting.marks.fonts import Faces
from gdviz.plotting.marks.remembered import Reader
from gdviz.plotting.marks.text import measure, write
from gdviz.plotting.marks.theme import theme
from gdviz.plotting.marks.writing import CountedSteps, Counter, Writing, shown_since


def test_the_room_of_words_is_all_that_a_film_draws_anew():
    axes = axes_of(SHEET)
    words = Writing("here", (1, 3), room=(1, 2, 3, 4)).draw_on(axes, LOOK).text
    assert words.get_clip_on()
    corners = axes.transData.transform([(1, 2), (3, 4)]).ravel()
    np.testing.assert_allclose(words.get_clip_box().extents, corners)
    assert not Writing("there", (1, 3)).draw_on(axes, LOOK).text.get_clip_on()


def test_the_counter_counts_whole_steps():
    counter = Counter(12).draw_on(axes_of(), LOOK)
    assert len(counter) == 13
    for frame, words in ((0, "step 0"), (3.9, "step 3"), (12, "step"), (11.5, "step 11")):
        assert list(counter.draw(frame)) == [counter.text]
        assert counter.text.get_text() == words


def test_counters_that_show_the_same_step_look_the_same():
    axes = axes_of()
    counter = Counter(12).draw_on(axes, LOOK)
    pictures = {}
    for frame in (7, 12, 7, 1, 12, 1):
        counter.draw(frame)
        picture = rendered(axes)
        np.testing.assert_array_equal(pictures.setdefault(frame, picture), picture)
    assert not np.array_equal(pictures[7], pictures[1])


def test_the_steps_that_are_counted_are_those_that_are_told():
    counted = CountedSteps([0, 10, 100]).draw_on(axes_of(), LOOK)
    assert len(counted) == 3
    for frame, words in ((1, "step 10"), (2, ""), (0.9, "step 0"), (1.5, "step 10")):
        assert list(counted.draw(frame)) == [counted.text]
        assert counted.text.get_text() == words


def test_words_change_with_the_frame_and_so_do_their_place_and_their_colour():
    words = Writing(
        lambda frame: f"{frame:.1f}",
        lambda frame: (frame, 3),
        4,
        color=lambda frame: "red" if frame < 2 else "blue",
    ).draw_on(axes_of(SHEET), LOOK)
    for frame, color in ((1.5, "red"), (3, "blue"), (0, "red")):
        words.draw(frame)
        text = words.text
        found = (text.get_text(), text.get_position(), text.get_color())
        assert found == (f"{frame:.1f}", (frame, 3), color)


def test_words_that_stand_are_seen_from_one_frame_on_and_until_another():
    stamp = axes_of(SHEET).text(1, 3, "for a while")
    words = shown_since(stamp, 2, 7, until=5)
    seen = []
    for frame in (0, 1.4, 1.9, 2, 4.6, 5, 6, 3):
        assert list(words.draw(frame)) == [stamp]
        seen.append(stamp.get_visible())
    assert seen == [False, False, False, True, True, False, False, True]
    assert stamp.get_clip_on()
    assert (stamp.get_window_extent().min >= stamp.get_clip_box().min).all()
    assert (stamp.get_window_extent().max <= stamp.get_clip_box().max).all()


WORDS = "What a model has lost after each of so many steps, and how large its next one will be"


@pytest.mark.parametrize("width", [1, 60, 150, 300, 5000])
def test_lines_are_broken_where_a_word_more_would_not_fit(width):
    def wide(words):
        return measure(write(axes_of(), 0, 0, words, LOOK))[0]

    stamp = write(axes_of(), 0, 0, WORDS, LOOK)
    with patch.object(fitting, "measure", wraps=measure) as measured:
        wrap(stamp, width)
    lines = stamp.get_text().split("\n")
    assert measured.call_count <= 1 + 4 * len(lines)
    assert " ".join(lines) == WORDS
    assert all(wide(line) <= width or " " not in line for line in lines)
    if len(lines) != 2:  # which may be parted sooner
        assert all(wide(f"{line} {after.split()[0]}") > width for line, after in pairwise(lines))


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("The steeper the slope, the longer the step", "The steeper the slope,"),
        ("Downhill and downhill, the line meets", "Downhill and downhill,"),
        ("Every batch has a surface of its own", "Every batch has a"),
        ("One pass gives 9 weights slopes", "One pass gives"),
        ("60 steps. One path reads all, another a few", "60 steps."),
        ("60 steps each   $f(x, y) = x^2$ on a plane", "60 steps each"),
        ("loss above the minimum (logarithmic)", "loss above the minimum"),
        ("steps from (1, 2, 3, 4, 5) to the end", "steps from (1, 2, 3, 4, 5)"),
        ("rate of 1.5   a thin line, and what it is", "rate of 1.5"),
        ("learning rates = largest of", "learning"),
    ],
)
def test_two_lines_are_parted_between_phrases_or_else_evenly(words, first):
    stamp = write(axes_of(), 0, 0, words, LOOK)
    for share in (0.9, 0.99):
        stamp.set_text(words)
        wrap(stamp, share * wide(words))
        assert stamp.get_text().split("\n") == [first, words.removeprefix(first).strip()]


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Conjugate gradients", "Conjugate\ngradients"),
        ("0.6: above the start", "0.6: above\nthe start"),
        ("relu, random_normal 0.25 × 1.5", "relu, random_normal\n0.25 × 1.5"),
        ("squared hinge  $\\max(0, 1-m)^2$", "squared hinge\n$\\max(0, 1-m)^2$"),
        ("y = 0  $-\\log(1-p)$", "y = 0\n$-\\log(1-p)$"),
        ("raw (small rate)", "raw\n(small rate)"),
        ("tanh × 0.92", "tanh\n× 0.92"),
        ("z = 0.5", "z = 0.5"),
        ("rate = 0.5", "rate = 0.5"),
        ("128 samples", "128 samples"),
        ("as x", "as x"),
        ("cross-entropy", "cross-entropy"),
    ],
)
def test_the_lines_of_a_name_are_alike_and_what_belongs_together_is_not_parted(name, lines):
    assert in_two_lines(name) == lines


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("cross-entropy", "cross-\nentropy"),
        ("x-axis", "x-axis"),
        ("two mini-batches", "two mini-batches"),
        ("$a-b$-long", "$a-b$-long"),
    ],
)
def test_a_single_word_may_be_parted_after_a_hyphen(name, lines):
    assert after_hyphen(name) == lines


def test_two_lines_stay_as_wide_as_they_may_be():
    words = "One, two and three and four and five"
    stamp = write(axes_of(), 0, 0, words, LOOK)
    wrap(stamp, 0.8 * wide(words))
    assert stamp.get_text() == "One, two and three\nand four and five"


def wide(words):
    return measure(write(axes_of(), 0, 0, words, LOOK))[0]


def test_the_first_of_several_lines_hangs_where_a_single_one_does():
    one, two = hung("One"), hung("One two")
    single, both = (hang(each, measure(each)[0] - (each is two)) for each in (one, two))
    assert two.get_text() == "One\ntwo"
    (first, end), (begins, ends) = rows_of(one), rows_of(two)
    assert begins == pytest.approx(first, abs=1)
    assert both - single == pytest.approx(ends - end, abs=1)


def hung(words):
    return write(Figure(dpi=300), 0, 300, words, LOOK, va="top")


def rows_of(stamp):
    """Return the first and the last row of pixels, from the top, in which a text has ink."""
    canvas = FigureCanvasAgg(stamp.get_figure())
    canvas.draw()
    rows = np.flatnonzero((np.asarray(canvas.buffer_rgba())[..., :3] < 128).any(axis=(1, 2)))
    return rows[0], rows[-1]


def test_words_as_wide_as_their_room_are_not_broken_wherever_they_stand():
    room, axes = wide("just right"), axes_of()
    for x in np.linspace(0, 1, 40):
        stamp = write(axes, x, 0, "just right", LOOK)
        wrap(stamp, room)
        assert stamp.get_text() == "just right"


def test_a_formula_is_broken_only_where_it_has_no_line_of_its_own():
    stamp = write(axes_of(), 0, 0, "of $x + y + z$  and", LOOK)
    wrap(stamp, wide("$x + y + z$") + 1)
    assert stamp.get_text() == "of\n$x + y + z$\nand"


def test_a_formula_is_read_once_for_all_renderers_of_a_size():
    read, parse = collections.Counter(), MathTextParser.parse

    def counted(reader, words, dpi=72, prop=None, **settings):
        read[words, dpi, prop.get_size()] += 1
        return parse(reader, words, dpi, prop, **settings)

    with patch.object(MathTextParser, "parse", counted):
        axes = axes_of()
        for _ in range(2):
            for k in range(60):  # more than Matplotlib remembers
                write(axes, 0, 0, rf"$x_{{{k}}}$", LOOK)
            first, second = rendered(axes), rendered(axes)
            for form in ("pdf", "svg", "png"):
                axes.figure.savefig(io.BytesIO(), format=form)
    np.testing.assert_array_equal(first, second)
    words = {each for each, *_ in read}
    assert len(words) >= 60
    assert max(read.values()) == 1


def test_words_are_measured_once_for_all_rasters_of_a_resolution():
    asked, extent = collections.Counter(), RendererAgg.get_text_width_height_descent

    def counted(renderer, words, font, formula):
        asked[words, renderer.dpi, font.get_size()] += 1
        return extent(renderer, words, font, formula)

    found = []
    with patch.object(RendererAgg, "get_text_width_height_descent", counted):
        for dpi in (100, 100, 60):
            axes = axes_of()
            axes.figure.dpi = dpi
            stamp = write(axes, 0, 0, "measured once, of $x$", LOOK)
            found += [measure(stamp), measure(stamp)]
            rendered(axes)
    assert [asked[stamp.get_text(), dpi, stamp.get_fontsize()] for dpi in (100, 60)] == [1, 1]
    text = Text(0, 0, stamp.get_text(), figure=axes_of().figure)
    text.set_fontproperties(stamp.get_fontproperties())
    assert found[0] == measure(text) == found[2]
    assert found[4] < found[0]


def test_a_formula_is_read_anew_where_settings_or_threads_differ():
    asked = []

    class Own:
        def parse(self, *said, **settings):
            asked.append((*said, settings))
            return len(asked)

    def read(**settings):
        return reader.parse("$x + y$", 100, Faces(size=10), **settings)

    reader = Reader(Own())
    assert (read(), read(antialiased=True), read(antialiased=False)) == (1, 1, 2)
    with rc_context({"mathtext.default": "rm"}):
        assert (read(), read()) == (3, 3)
    with ThreadPoolExecutor(1) as other:
        assert other.submit(read).result() == 4
    assert read() == 1
    assert asked[0] == ("$x + y$", 100, Faces(size=10), {"antialiased": True})


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("$x + y - z$,", ["$x$", r" ${} + y$", " ${} - z$,"]),
        ("$-x = {a + b}$", ["$-x$", " ${} = {a + b}$"]),
        ("$10^{-3} (a - b)$", ["$10^{-3} (a - b)$"]),
        (r"$-(a - b)$", [r"$-(a - b)$"]),
        (
            r"$\left(1 - x\right)^{2} + \left(y - x\right)^{2} = g$",
            [r"$\left(1 - x\right)^{2}$", r" ${} + \left(y - x\right)^{2}$", " ${} = g$"],
        ),
        ("word", ["word"]),
    ],
)
def test_a_formula_is_parted_before_signs_outside_of_brackets(words, parts):
    assert parts_of(words) == parts
    assert parts_of(parts[-1]) == parts[-1:]


def test_a_formula_of_one_bracket_is_parted_within_it():
    assert parts_of(r"$3 \left(a + b\right)$", within=True) == ["$3 (a$", " ${} + b)$"]


@pytest.mark.parametrize("width", [40, 90, 160, 400])
def test_no_line_with_a_formula_is_wider_than_asked_and_what_is_left_is_an_ellipsis(width):
    formula = " + ".join(f"{k} x^{{{k}}}" for k in range(1, 40))
    stamp = write(axes_of(), 0, 0, f"A sum.   ${formula}$   Each dot is one step.", LOOK)
    wrap(stamp, width)
    lines = stamp.get_text().split("\n")
    assert all(wide(line) <= width or " " not in line.replace("{} ", "") for line in lines)
    assert sum("$" in line for line in lines) <= 3
    assert stamp.get_text().count("…") == 1
    assert stamp.get_text().replace("\n", " ").endswith("Each dot is one step.")


@pytest.mark.parametrize(
    ("words", "width", "most", "expected"),
    [
        ("short", 400, None, "short"),
        ("as long as this", 60, None, r"as lo\w*…"),
        ("one\ntwo\nthree", 400, 2, "one\ntwo…"),
        ("one\ntwo", 400, 2, "one\ntwo"),
        ("of $x + y^2 + z$", 60, None, r"of \$x\$…"),
        ("cost \\$5 and more of it", 62, None, r"cost \\\$.*…"),
    ],
)
def test_what_is_too_long_ends_in_an_ellipsis(words, width, most, expected):
    stamp = write(axes_of(), 0, 0, words, LOOK)
    shorten(stamp, width, most)
    assert re.fullmatch(expected, stamp.get_text()), stamp.get_text()
    assert measure(stamp)[0] <= width


def test_a_text_is_set_smaller_before_it_ends_early():
    stamp = write(axes_of(), 0, 0, WORDS, LOOK)
    whole, size = measure(stamp)[0], stamp.get_fontsize()
    fit(stamp, 0.8 * whole)
    assert (stamp.get_text(), round(stamp.get_fontsize() / size, 2)) == (WORDS, 0.8)
    fit(stamp, 0.3 * whole)
    assert stamp.get_text().endswith("…")
    assert WORDS.startswith(stamp.get_text()[:-1])
    assert measure(stamp)[0] <= 0.3 * whole


def test_what_leads_from_words_is_seen_no_sooner_than_they_are():
    axes = axes_of(SHEET)
    stamp = write(axes, 4, 3, "far", LOOK)
    Places(axes, LOOK).join(stamp, np.array([(10.0, 10.0), (40.0, 40.0)]))
    drawn = shown_since(stamp, 2, 4)
    for frame, seen in enumerate((False, False, True, True)):
        assert set(drawn.draw(frame)) == {stamp, stamp.leader}
        assert stamp.get_visible() == stamp.leader.get_visible() == seen


def test_equal_words_are_drawn_once_whatever_figure_they_stand_on():
    drawn = []

    def counted(stamp, renderer):
        drawn.append(stamp.get_text())
        return render(stamp, renderer)

    render = text.Stamp._rendered
    plain, pictures = {"x": 4, "y": 3, "words": "Said twice", "theme": LOOK}, []
    styles = {}, {}, {"color": "red"}, {"rotation": 90}, {"halo": True}, {"weight": "bold"}, {}
    text._IMAGES.clear()  # else what other tests left may fill it meanwhile
    with patch.object(text.Stamp, "_rendered", counted):
        for style in styles:
            axes = axes_of(SHEET)
            axes.set_axis_off()
            write(axes, **plain, **style)
            pictures.append(rendered(axes))
    assert drawn == ["Said twice"] * 5
    np.testing.assert_array_equal(pictures[0], pictures[1])
    np.testing.assert_array_equal(pictures[0], pictures[-1])
    assert all((one != other).any() for one, other in pairwise(pictures[1:]))


def test_a_formula_with_a_halo_is_read_once_as_outlines():
    read = []

    def counted(reader, formula, dpi, *rest, **more):
        read.append((formula, dpi))
        return parse(reader, formula, dpi, *rest, **more)

    parse = MathTextParser.parse
    with patch.object(MathTextParser, "parse", counted):
        for color in ("#010203", "#010204"):
            axes = axes_of(SHEET)
            write(axes, 4, 3, "$u_{7} w$", LOOK, halo=True, color=color)
            rendered(axes)
    assert read.count(("$u_{7} w$", 72)) == 1  # of a path; others are those of the raster
    assert len(set(read)) == len(read)


FORMULAS = [
    r"of $\nabla f(x_1) = -\frac{1}{2}\,\sqrt[3]{x^2 + 1}$ and \$5",
    r"$\sum_{i=1}^n \left(\hat{y}_i - y_i\right)^2, \quad \sin^2 x, f''(x)$",
    r"$\mathbf{w} \leftarrow \mathrm{sgn}(w)\;\overline{m}\,\binom{a}{b}\,\max_k \theta_k$",
    r"$\operatorname{relu}(x) \text{ if } x > 0, {e}^{{-x}^{2}}_{i,j} = -1.5$",
    r"$\rm{a} b \hspace{0.5} \left\{\frac{x}{y}\middle|z\right] \underset{a}{b} \widehat{ab}$",
]


def test_a_formula_is_parsed_once_and_at_other_sizes_is_what_matplotlib_makes_of_it():
    parsed = []
    parse = ParserElement.parse_string

    def counted(grammar, words, *settings, **more):
        parsed.append(words)
        return parse(grammar, words, *settings, **more)

    sizes = [(100, 10), (72, 14.4), (60, 7)]
    with patch.object(ParserElement, "parse_string", counted):
        for ours, theirs in ((Reader(MathTextParser(form)), form) for form in ("agg", "path")):
            for words in FORMULAS:
                found = [ours.parse(words, dpi, Faces(size=size)) for dpi, size in sizes]
                assert parsed.count(words) <= 1
                wanted = [
                    MathTextParser(theirs).parse(words, dpi, Faces(size=size))
                    for dpi, size in sizes
                ]
                parsed.clear()
                assert [shape(each) for each in found] == [shape(each) for each in wanted], words


def test_a_formula_that_was_parsed_alone_is_known_within_words():
    reader, parsed = Reader(MathTextParser("agg")), []
    parse, font = ParserElement.parse_string, Faces(size=9)

    def counted(grammar, words, *settings, **more):
        parsed.append(words)
        return parse(grammar, words, *settings, **more)

    for formula in FORMULAS[1:]:
        whole = rf"as {formula} at \$5, {formula} too"
        reader.parse(formula, 80, font)
        with patch.object(ParserElement, "parse_string", counted):
            found = reader.parse(whole, 80, font)
        assert shape(found) == shape(MathTextParser("agg").parse(whole, 80, font))
        assert parsed.pop() == whole
        assert parsed == []


def shape(read):
    """Return what a formula that was read is like: its box, its pixels or its outlines."""
    if hasattr(read, "image"):
        return (*read[:4], np.asarray(read.image).tobytes())
    return (*read[:3], [tuple(glyph[1:]) for glyph in read.glyphs], read.rects)


def test_what_is_no_formula_is_refused_as_matplotlib_does_and_the_next_is_read():
    reader, theirs = Reader(MathTextParser("agg")), MathTextParser("agg")
    for words in (r"$\nothing$", "$x^$", r"$\frac{1}$", "$a_b_c$", r"$\nothing$"):
        with pytest.raises(ValueError, match=r"\n") as refused:
            reader.parse(words, 100, Faces(size=10))
        with pytest.raises(ValueError, match=re.escape(str(refused.value))):
            theirs.parse(words, 100, Faces(size=10))
    read = reader.parse("$x^2$", 90, Faces(size=10)), theirs.parse("$x^2$", 90, Faces(size=10))
    assert shape(read[0]) == shape(read[1])


def test_a_formula_that_is_higher_than_its_line_is_drawn_whole():
    inked = []
    for spacing in (1.0, 9.0):  # where Matplotlib makes all lines equally high
        axes = axes_of(SHEET)
        axes.set_axis_off()
        at = np.mean([axes.get_xlim(), axes.get_ylim()], axis=1)
        write(axes, *at, r"$\dfrac{a}{b}$", LOOK, linespacing=spacing)
        inked.append((rendered(axes)[..., :3] < 255).sum())
    assert inked[0] == inked[1] > 100


def test_lines_of_another_language_are_as_far_apart_as_in_its_own_pictures():
    high = []
    for language in ("en", "ko"):
        look = theme("slides", language=language)
        stamp = write(Figure((8, 4)), 100, 100, "경사 하강법은\n천천히 내려갑니다", look)
        high.append(measure(stamp)[1])
    assert high[0] == pytest.approx(high[1], rel=0.02)
    latin = write(Figure((8, 4)), 100, 100, "Gradient descent\nis slow", theme("slides"))
    assert latin._linespacing == Text()._linespacing
