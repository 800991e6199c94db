"""What is seen is said: in sentences without formulas, in files, pages and notebooks."""

import html
import io
import re
from xml.etree import ElementTree

import pytest
from PIL import Image

import gdviz as gd
from gdviz import SGD, Adam, plotting
from gdviz.plotting import Size
from gdviz.plotting.layout.alt import sentences, without_formulas
from gdviz.plotting.layout.captions import Said

SMALL = Size((3, 2), 50, 6, 8, 1, 1, 3)
BOWL = gd.Surface("x^2 + 10 y^2", minima=[(0, 0)])
RULES = [SGD(0.08), Adam(0.4), SGD(0.3, name="Too fast")]
SEEN = (
    "3 paths on f(x, y) = x² + 10 y², 40 steps from (−4, 1.5): SGD, Adam, Too fast. Ends: SGD at "
    "(−0.00374, 0), loss 1.4·10⁻⁵; Adam at (−0.403, 0.128), loss 0.326. Nearest to the minimum "
    "(0, 0): SGD; diverging: Too fast."
)
SVG = "{http://www.w3.org/2000/svg}"


def race(rules=RULES, start=(-4, 1.5), steps=40, **look):
    return gd.race(BOWL, rules, start, steps, **look)


@pytest.mark.parametrize(
    ("words", "plain"),
    [
        ("no formula", "no formula"),
        (r"$f(x, y) = x^{2} + 10 y^{2}$", "f(x, y) = x² + 10 y²"),
        (r"$\frac{3 \sin{\left(x \right)}}{5}$", "(3 sin(x))/5"),
        (r"$e^{- x^{2}}$ and $\sqrt{x + 1}$", "e^(− x²) and √(x + 1)"),
        (r"rate $\eta = 0.1$, $\lambda_{1}$", "rate η = 0.1, λ₁"),
        (r"$\partial f / \partial x_{0}$", "∂f / ∂x₀"),
        (r"$\hat{y} - y_{i}$", "ŷ − yᵢ"),
        (r"$p_{right}$, $-\log\,p$", "p_right, −log p"),
        ("from $5 to $6", "from $5 to $6"),
        (r"costs \$5", "costs $5"),
        ("Δη — 100 %", "Δη — 100 %"),
    ],
)
def test_formulas_are_written_out(words, plain):
    assert without_formulas(words) == plain


def test_the_first_sentences_stand_for_the_rest():
    assert sentences("A title", "One. Two.   Three", "Four.") == "A title. One. Two."
    assert sentences("A title", "", "") == "A title."
    assert Said("A title", "", "A note", "").alt_text == "A title. A note."
    assert Said("A title", "", "A note", "", "Seen").alt_text == "Seen"
    assert Said("A title", "", "A note", "", None).alt_text == ""


# ---------------------------------------------------------------------------------- what is said


def test_a_race_says_start_ends_the_nearest_and_who_diverges():
    assert race().alt_text == SEEN
    korean = race().at(SMALL, language="ko").alt_text
    assert "경로 3개, (−4, 1.5)에서 40단계" in korean
    assert "발산: Too fast" in korean


@pytest.mark.parametrize(
    ("scene", "said"),
    [
        (race([SGD(0.08)]), ["1 path", ": SGD. Ends: SGD at (−0.00374, 0), loss 1.4·10⁻⁵."]),
        (race([SGD(1.0)]), ["1 path", "Diverging: SGD."]),
        (race([SGD(0.05)], [(-4, 1), (3, 1)]), ["2 paths", "from (3, 1) to (0.0443, 0), loss"]),
        (race([SGD(0.05)], [(k, 1) for k in range(1, 8)], 200), ["7 starts", "7 paths at (0, 0)"]),
        (gd.race("x^2 - y^2", RULES[:2], (2, 0.1), 9), ["Lowest: Adam."]),
        (race(RULES[:2], (0, 0), 2), ["Nearest to the minimum (0, 0): SGD, Adam."]),
        (gd.race("(w - 1)^2", SGD(0.4), 3.0, 9), ["on f(w) = (w − 1)²", "from 3: SGD"]),
        (plotting.paths(BOWL, {"torch": [(1, 1), (0.5, 0)]}), ["1 step from (1, 1): torch"]),
        (gd.race(lambda x, y: x**2 + y**2, "sgd", (1, 1), 3), ["on f(x, y), 3 steps"]),
    ],
)
def test_what_is_said_is_true_of_one_of_many_and_of_none_that_stays(scene, said):
    for words in said:
        assert words in scene.alt_text


def test_a_person_says_it_or_nothing():
    assert race(alt_text="Two ways down.").metadata["Description"] == "Two ways down."
    assert race(alt_text=None).alt_text == ""
    assert race(title="Mine").alt_text == SEEN
    with pytest.raises(ValueError, match="must be text"):
        race(alt_text=3)


# --------------------------------------------------------------------------------- where it stands


def saved(suffix, alt_text='Two & <b>"ways"</b> down.', **look):
    file = io.BytesIO()
    scene = race(RULES[:2], steps=2, alt_text=alt_text, **look)
    scene.save(file, format=suffix, size=SMALL)
    return file.getvalue()


def test_a_png_describes_itself():
    text = Image.open(io.BytesIO(saved("png"))).text
    assert text["Description"] == 'Two & <b>"ways"</b> down.'
    assert "SGD(learning_rate=0.08)" in text["Comment"]
    korean = Image.open(io.BytesIO(saved("png", "두 길.", language="ko")))
    assert korean.text["Description"] == "두 길."


def test_an_svg_has_a_title_and_a_description_for_readers_of_screens():
    root = ElementTree.fromstring(saved("svg"))
    assert root.get("role") == "img"
    title, description = root[:2]
    assert (title.tag, description.tag) == (f"{SVG}title", f"{SVG}desc")
    assert title.text.startswith("SGD ends lowest in this run: loss ")
    assert description.text == 'Two & <b>"ways"</b> down.'


def test_a_pdf_has_it_as_its_subject():
    pdf = saved("pdf", "Two ways down.")
    assert b"/Subject (Two ways down.)" in pdf
    assert b"SGD\\(learning_rate=0.08\\)" in pdf


def test_a_page_says_it_where_it_is_read():
    page = saved("html").decode()
    seen = "Two &amp; &lt;b&gt;&quot;ways&quot;&lt;/b&gt; down."
    assert f'<img id="poster" alt="{seen}"' in page
    assert f'role="img" aria-label="{seen}"' in page
    assert f'<meta name="description" content="{seen}">' in page
    assert "SGD(learning_rate=0.08)" in html.unescape(page)


def test_a_notebook_says_it():
    moving = race(RULES[:2], steps=2, alt_text='A "way".', size=SMALL)._repr_html_()
    assert 'title="A &quot;way&quot;."' in moving
    still = plotting.training_history({"loss": [1.0]}, size=SMALL, alt_text="A <loss>.")
    assert re.search('alt="A &lt;loss&gt;."', still._repr_html_())
    assert Image.open(io.BytesIO(still._repr_png_())).text["Description"] == "A <loss>."


@pytest.mark.parametrize("suffix", ["gif", "webp", "apng", "jpg"])
def test_other_files_say_it_too(suffix):
    data = saved(suffix, "Two ways down.")
    assert b"Two ways down." in data
    assert b"SGD(learning_rate=0.08)" in data
