"""The file of a live page: one, small, the same each time; what cannot be on one is refused."""

import re

import numpy as np
import pytest

import gdviz as gd
from gdviz.explorer.document import document, words_of
from gdviz.explorer.lessons import LESSONS
from gdviz.explorer.numbers import script
from gdviz.explorer.shown import shown_of
from gdviz.objectives.catalogue import TABLE
from gdviz.words.english import ENGLISH
from gdviz.words.words import languages

BOWL = "x^2 + 10 y^2"


@pytest.fixture(scope="module")
def page():
    return gd.explore(BOWL, [gd.SGD(0.08), "adam"], start=(-4, 1.5), title="A <ravine> & more")


def test_it_is_one_file_the_same_each_time_that_asks_for_nothing(page, tmp_path):
    again = gd.explore(BOWL, [gd.SGD(0.08), "adam"], start=(-4, 1.5), title="A <ravine> & more")
    assert again.html == page.html
    assert page.save(tmp_path / "page.html").read_text("utf-8") == page.html
    assert not re.search(r"https?://|<link|\bsrc=|@import", page.html)
    assert "<title>A &lt;ravine&gt; &amp; more</title>" in page.html
    assert "default-src 'none'" in page.html
    assert "unsafe" not in page.html
    assert repr(page) == f"<Page 'A <ravine> & more', {len(page.html) / 1000:.0f} kB>"


def test_before_its_data_it_has_at_most_sixty_kilobytes():
    bare = {"palettes": {}, **words_of([*languages().values()])}
    painted = dict.fromkeys(("theme", "heading", "subtitle", "losses", "rows"), "")
    assert len(document("", script([], []), bare, ENGLISH, painted).encode()) < 60_000


def test_what_it_is_about_stands_there_before_its_script_runs(page):
    before = page.html.partition("<script>")[0]
    assert '<h1 id="title">A &lt;ravine&gt; &amp; more</h1>' in before
    assert '<i class="italic">x</i><sup>2</sup> + 10 <i class="italic">y</i><sup>2</sup>' in before
    assert ">Loss above the minimum</h2>" in before
    rows = re.findall(r"<h3>(\w+)</h3>(?:.*?<output>([\d.]+)</output>)?", before)
    assert rows == [("SGD", "0.08"), ("Adam", "0.001")]
    korean = gd.explore(gd.surfaces.beale, language="ko", dark=True).html.partition("<script>")[0]
    assert '<html lang="ko" data-theme="dark">' in korean
    assert ">눈 가리고 내려가기</button>" in korean
    assert LESSONS["beale"]["ko"] in korean


def test_what_makes_a_surface_again_is_its_formula_where_only_its_name_is_of_the_table():
    own = gd.Surface("x^2 + 3 y^2", name="rosenbrock", start=(1, 1))
    for surface, written in (
        (own, "gd.Surface('x^2 + 3 y^2')"),
        (gd.Function(lambda x, y: x * y, name="rosenbrock"), "...  # the objective that the page"),
        (gd.surfaces.rosenbrock, "gd.surfaces.rosenbrock"),
    ):
        assert shown_of(surface, None, (1, 1)).told["python"].startswith(written)


def test_it_is_shown_in_a_browser_and_stands_in_a_notebook(page, monkeypatch):
    shown = []
    monkeypatch.setattr("webbrowser.open", lambda address: shown.append(address) or True)
    path = page.show()
    assert shown == [path.as_uri()]
    assert path.read_text("utf-8") == page.html
    path.unlink()
    path.parent.rmdir()
    monkeypatch.setattr("webbrowser.open", lambda address: False)
    with pytest.raises(RuntimeError, match=r"no browser .*page\.save"):
        page.show()
    frame = page._repr_html_()
    assert frame.startswith('<iframe srcdoc="&lt;!DOCTYPE html&gt;')
    assert 'title="A &lt;ravine&gt; &amp; more"' in frame
    assert 'sandbox="allow-scripts allow-downloads allow-modals"' in frame


def test_a_page_opens_in_a_language_and_has_all_of_them():
    for code in languages():
        assert f'<html lang="{code}">' in gd.explore(BOWL, start=(1, 1), language=code).html
    own = ENGLISH.replace({"page_play": "Go"}, code="xx", name="Own")
    assert '<html lang="xx">' in gd.explore(BOWL, start=(1, 1), language=own).html


def test_each_surface_teaches_in_every_language():
    assert list(LESSONS) == list(TABLE)
    for lesson in LESSONS.values():
        assert {"en", *lesson} == {*languages()}
        assert lesson["ko"].endswith("다.")


@pytest.mark.parametrize(
    ("objective", "settings", "said"),
    [
        (lambda x, y: x * y, {"start": (1, 1)}, "cannot be printed"),
        ("x^2 + y^2 + z^2", {}, "of one or two variables, got 3"),
        ([], {}, "a page needs an objective"),
        ("x +", {}, "at column"),
        ("log(x) + y", {"start": (-1, 1)}, "is not finite at the start"),
        (BOWL, {"start": [(1, 1), (2, 2)]}, "one start, got 2"),
        ([BOWL, "x^2 + y^2"], {"start": (1, 1)}, "start is of one objective"),
        (BOWL, {"steps": 0}, "steps must be a whole number from 1 to 1000"),
        (BOWL, {"steps": 2.5}, "steps must be a whole number from 1 to 1000"),
        (BOWL, {"optimizers": []}, "a page needs at least one optimizer"),
        (BOWL, {"optimizers": "adem"}, "did you mean"),
        (
            BOWL,
            {"optimizers": gd.Rule(lambda g: np.random.default_rng().normal() * g)},
            "no random numbers",
        ),
        (BOWL, {"language": "fr"}, "no language is called"),
        (BOWL, {"title": 3, "start": (1, 1)}, "title must be text, or None for the formula, got 3"),
    ],
)
def test_what_cannot_be_on_a_page_is_refused_before_a_file_is_written(objective, settings, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        gd.explore(objective, **settings)


def test_only_a_page_is_saved_as_one(page, tmp_path):
    with pytest.raises(ValueError, match=r"must end in \.html"):
        page.save(tmp_path / "page.png")
    with pytest.raises(ValueError, match="there is no folder"):
        page.save(tmp_path / "nosuch" / "page.html")
