"""One step worked out: the numbers are those of the rule, and each slide shows what it should."""

import re
from collections import Counter
from unittest.mock import patch

import numpy as np
import pytest
from matplotlib.mathtext import MathTextParser
from matplotlib.text import Text
from reading import marks_of

import gdviz as gd
from gdviz import SGD, Adadelta, Adagrad, Adam, Adamax, AdamW, Lion, Nadam, RMSprop
from gdviz.plotting import set_language, worked_step
from gdviz.plotting.films.film import timeline
from gdviz.plotting.marks import remembered
from gdviz.plotting.marks.lines import Vector
from gdviz.plotting.marks.text import Stamp
from gdviz.plotting.marks.theme import Size
from gdviz.studies.worked_lines import numeral, short_epsilon, work_out, works_alone
from gdviz.studies.workings import workings

BOWL = gd.Surface("x^2/4 + 4 y^2", minima=[(0, 0)])
START = (-4.2, 1.6)
SMALL = Size((4.8, 3.0), 90, 7, 8, 1.2, 1.2, 4)
RULES = [
    SGD(0.1), SGD(gd.schedules.CosineDecay(0.1, 20)), SGD(0.1, momentum=0.9, nesterov=True),
    SGD(0.1, clipnorm=1.0), SGD(0.1, clipvalue=2.0), Adagrad(0.5), RMSprop(0.1),
    RMSprop(0.1, momentum=0.5, centered=True), Adadelta(9.0), Adam(0.3), Adam(0.3, amsgrad=True),
    AdamW(0.3), Adamax(0.3), Nadam(0.3), Lion(0.3),
]  # fmt: skip


def lines(rule, step=2, surface=BOWL, coordinate=None):
    return work_out(surface, workings(gd.descend(surface, rule, START, step)), step, coordinate)


def evaluated(latex):
    """Return a line in numbers as Python works it out: by hand, without the library."""
    vector = r"\(\{([^{}]*(?:\{[^{}]*\})?[^{}]*)\},\\ \{([^{}]*(?:\{[^{}]*\})?[^{}]*)\}\)"
    text = re.sub(vector, r"array([\1, \2])", latex)
    text = re.sub(r" \\times 10\^\{(-?\d+)\}", r"e\1", text)
    text = re.sub(r"(?<![\d}])10\^\{(-?\d+)\}", r"1e\1", text)
    text = re.sub(r"\{(\d\.\d+)\}\^", r"\1^", text)
    names = {r"\left(": "(", r"\right)": ")", r"\cdot": "*", r"\max": "maximum"}
    names |= {
        r"\min": "minimum",
        r"\operatorname{sign}": "sign",
        r"\Vert": "|",
        r"\left|": "abs(",
        r"\right|": ")",
    }
    for name, meaning in names.items():
        text = text.replace(name, meaning)
    text = re.sub(r"\| ([^|]*) \|", r"norm(\1)", text)
    while r"\frac" in text or r"\sqrt" in text or "^{" in text:
        before = text
        text = re.sub(r"\\sqrt\{([^{}]*)\}", r"sqrt(\1)", text)
        text = re.sub(r"\^\{([^{}]*)\}", r"**(\1)", text)
        text = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", text)
        assert text != before, text
    text = text.replace("{", "(").replace("}", ")")
    space = {name: getattr(np, name) for name in ("array", "sqrt", "maximum", "minimum", "sign")}
    return eval(text, {"abs": np.abs, "norm": np.linalg.norm} | space)


@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_the_numbers_of_each_line_give_its_result(rule):
    for line in lines(rule)[1:]:
        result = evaluated(line.result)
        scale = np.abs(result).max() + 1e-3
        np.testing.assert_allclose(evaluated(line.numbers), result, atol=2e-3 * scale)


@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_results_are_what_update_computes_rounded_to_four_digits(rule):
    path = gd.descend(BOWL, rule, START, 2)
    said = {}
    state = rule.init(path.points[0])
    _, state = rule.update(path.gradients[0], state, path.points[0])
    step, _ = rule.update(path.gradients[1], state, path.points[1], let=said.setdefault)
    said["theta"] = path.points[1] + step
    found = lines(rule)
    assert found[0].result == numeral(path.gradients[1])
    assert [line.result for line in found[1:]] == [numeral(said[name]) for name in said]
    for line, value in zip(found[1:], said.values(), strict=True):
        np.testing.assert_allclose(evaluated(line.result), value, rtol=5e-4, atol=1e-15)


def test_the_letters_are_those_of_latex():
    rows = Adam().latex().splitlines()[1:-1]
    expected = [row.removesuffix(r" \\").replace("&= ", "= ") for row in rows]
    long = r"\frac{\epsilon}{\sqrt{1 - \beta_2^{t}}}"
    assert long in expected[-1]
    assert short_epsilon(Adam(0.3)) == (r"\hat{\epsilon}_{t}", long)
    expected[-1] = expected[-1].replace(long, r"\hat{\epsilon}_{t}")
    assert [f"{line.left} = {line.letters}" for line in lines(Adam(0.3))[1:]] == expected


@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_each_line_can_be_drawn(rule):
    for line in lines(rule):
        for part in line.parts():
            MathTextParser("path").parse(part)
        assert "before" not in line.numbers


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.0, "0"), (-0.0, "0"), (1e-7, "10^{-7}"), (-1e-7, "-10^{-7}"), (0.9, "0.9"),
        (123456.0, r"1.235 \times 10^{5}"), (-2.34567, "-2.346"), (3, "3"),
        (np.array([-1.0, 0.25]), r"({-1},\ {0.25})"),
    ],
)  # fmt: skip
def test_numbers_are_written_with_four_digits(value, written):
    assert numeral(value) == written


@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_one_coordinate_is_worked_out_where_that_is_enough(rule):
    both, alone = lines(rule), lines(rule, coordinate=0)
    assert works_alone(rule) == (getattr(rule, "clipnorm", None) is None)
    if not works_alone(rule):
        assert alone == both
        return
    for line, whole in zip(alone[1:], both[1:], strict=True):
        result = evaluated(whole.result)
        first, *other = line.result.split(r"\quad")
        assert evaluated(first.strip()) == pytest.approx(np.ravel(result)[0])
        assert bool(other) == (np.ndim(result) > 0)
        scale = np.abs(result).max() + 1e-3
        assert evaluated(line.numbers) == pytest.approx(np.ravel(result)[0], abs=2e-3 * scale)


@pytest.mark.parametrize("rule", [RMSprop(0.1), Adadelta(9.0), Nadam(0.3), SGD(0.1)], ids=repr)
def test_an_epsilon_without_factors_stays(rule):
    assert short_epsilon(rule) is None


def test_the_text_of_a_worked_step_can_be_read_from_afar():
    scene = worked_step(BOWL, Adam(0.8), START, 2, size="slides")
    lines = [text for text in scene.figure.findobj(Stamp) if text.get_text().startswith("$= ")]
    assert len(lines) == 12
    assert min(text.get_fontsize() for text in lines) > 15


def test_long_derivatives_are_left_out():
    assert r"\left(\frac{x}{2},\ 8 y\right)" in lines(SGD(0.1))[0].letters
    assert lines(SGD(1e-4), surface=gd.surfaces.beale)[0].letters == r"\nabla f(\theta_{t-1})"


def shown(scene, frame):
    scene.draw(frame)
    return [text.get_text() for text in scene.figure.findobj(Text) if text.get_visible()]


def test_each_slide_reveals_the_next_part():
    scene = worked_step(BOWL, Adam(0.3), START, 2)
    found = lines(Adam(0.3), coordinate=0)
    assert len(scene) == 2 * len(found) + 1
    for frame in range(len(scene)):
        said = shown(scene, frame)
        for k, line in enumerate(found):
            letters, numbers, result = line.parts()
            assert letters in said
            assert (numbers in said) == (frame >= 2 * k + 1)
            assert (result in said) == (frame >= 2 * k + 2)


@pytest.mark.parametrize("size", ["paper", "notebook", "slides"])
def test_a_formula_is_read_once_a_size_and_no_film_cuts_it_off(size):
    read, parse = Counter(), MathTextParser.parse
    for known in (remembered._measured, remembered._ON_A_RASTER._read):
        known.cache_clear()
    remembered._LAYOUTS.clear()

    def counted(reader, words, dpi=72, prop=None, **settings):
        read[words, prop.get_size()] += 1
        return parse(reader, words, dpi, prop, **settings)

    with patch.object(MathTextParser, "parse", counted):
        figure = worked_step(BOWL, Adam(0.4), START, 2).at(size).figure
        composed = Counter(words for words, _ in read)
        figure.canvas.draw()
    assert set(read.values()) == {1}
    formulas = [each for each in figure.findobj(Stamp) if each.get_text() in composed]
    formulas = [each for each in formulas if each.get_text().startswith(("$= ", "$m_", "$v_"))]
    assert len(formulas) > 12
    for each in formulas:
        assert composed[each.get_text()] == 1
        each.set_visible(True)
        box, room = each.get_window_extent(), each.get_clip_box()
        assert (room.min < box.min).all()
        assert (room.max > box.max).all()


def test_gradient_and_step_appear_with_their_lines():
    scene = worked_step(BOWL, Adam(0.3), START, 2)
    path = gd.descend(BOWL, Adam(0.3), START, 2)
    gradient, step = marks_of(scene, Vector)
    last = len(scene) - 1
    for mark, since in ((gradient, 2), (step, last)):
        scene.draw(since - 1)
        assert not mark.shaft.get_visible()
        scene.draw(since)
        assert mark.shaft.get_visible()
    np.testing.assert_allclose(step.mark.at(last), path.points[1:])
    tail, tip = gradient.mark.at(last)
    downhill = -path.gradients[1] / np.linalg.norm(path.gradients[1])
    np.testing.assert_allclose((tip - tail) / np.linalg.norm(tip - tail), downhill, atol=1e-9)


def test_a_small_step_is_shown_near():
    scene = worked_step(BOWL, SGD(1e-4), START)
    step = marks_of(scene, Vector)[1]
    seen = np.abs(np.subtract(*step.mark.at(len(scene) - 1))) / [
        np.ptp(step.shaft.axes.get_xlim()),
        np.ptp(step.shaft.axes.get_ylim()),
    ]
    assert 0.1 < seen.max() < 0.3


@pytest.mark.parametrize("frames", [2, 14, 90])
@pytest.mark.parametrize("fps", [20, 30])
def test_a_film_rests_on_every_slide(frames, fps):
    moments, seconds = timeline(frames, fps, 1.8)
    whole = moments == moments.round()
    assert moments[whole].tolist() == list(range(frames))
    np.testing.assert_allclose(seconds[whole], 1.8)
    np.testing.assert_allclose(seconds[~whole], 1 / fps)
    assert (np.diff(moments) > 0).all()


def test_a_scene_keeps_its_rest_at_other_sizes_and_its_pdf_has_a_page_for_each(tmp_path):
    scene = worked_step(BOWL, SGD(0.1), START)
    assert scene.at("paper").hold == scene.hold == 1.8
    pages = scene.save(tmp_path / "slides.pdf", size=SMALL).read_bytes()
    assert len(re.findall(rb"/Type /Page\b", pages)) == len(scene) == 5
    assert scene.save(tmp_path / "again.pdf", size=SMALL).read_bytes() == pages
    assert b"worked out in numbers" in pages
    race = gd.race(BOWL, SGD(0.1), START, 3)
    single = race.save(tmp_path / "race.pdf", size=SMALL).read_bytes()
    assert len(re.findall(rb"/Type /Page\b", single)) == 1


def test_both_languages_say_which_step():
    english = shown(worked_step(BOWL, SGD(0.1), START, 3), 0)
    assert "Step 3 of SGD, worked out in numbers" in english
    set_language("ko")
    try:
        assert "SGD의 3단계를 숫자로 따라가기" in shown(worked_step(BOWL, SGD(0.1), START, 3), 0)
    finally:
        set_language("en")


class Foreign:
    def init(self, point):
        return None

    def update(self, gradient, state, point, variables=None):
        return -0.1 * gradient, None


@pytest.mark.parametrize(
    ("rule", "start", "step", "message"),
    [
        ([SGD(0.1), Adam(0.1)], START, 1, "worked_step takes one optimizer, got 2 of them"),
        (SGD(0.1), [START, START], 1, r"worked_step takes one start, \(2,\), got 2 of them"),
        (SGD(0.1), START, 0, "^step must be a whole number of at least 1, got 0"),
        (SGD(0.1), START, True, "^step must be a whole number of at least 1, got True"),
        (SGD(0.1), START, 1.5, "^step must be a whole number of at least 1, got 1.5"),
        (SGD(1e300), START, 3, "step 3 cannot be worked out"),
        (Foreign(), START, 1, "the lines of Foreign are not known: a class with gd.optimizers.Opt"),
    ],
)
def test_what_cannot_be_worked_out_is_refused(rule, start, step, message):
    with pytest.raises(ValueError, match=message):
        worked_step(BOWL, rule, start, step)
