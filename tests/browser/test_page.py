"""The live page in a browser: it opens from a folder, answers hand and keyboard, and is right."""

import json
from pathlib import Path

import numpy as np
import pytest
from waiting import settle, until

import gdviz as gd
from gdviz.plotting.marks.levels import contour_levels
from gdviz.words.words import languages

BOWL = "x^2 + 10 y^2"
RULES = [gd.SGD(0.08), gd.SGD(0.02, momentum=0.9), gd.Adam(0.4)]
HOSTILE = json.loads((Path(__file__).parents[1] / "reference/hostile-formulas.json").read_text())
BREAKERS = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</style><svg onload=alert(1)>",
    "<!--<script>",
    "]]>",
    "\"'`${alert(1)}",
    "{{numbers}}",
    "\\u003c\u2028\u2029\x00",
    "&lt;b&gt; &amp; &#60;",
    "javascript:alert(1)",
]


@pytest.fixture(scope="module")
def ravine():
    return gd.explore(BOWL, RULES, start=(-4, 1.5), steps=40)


def state(tab, what):
    return tab.evaluate(f"(page => {what})(gdviz.state)")


def points(tab, row=0):
    return np.array(state(tab, f"[...page.rows[{row}].walk.points]"), float).reshape(-1, 2)


def coverage(tab, canvas):
    """Return how many colours a canvas shows, and the share of it that is its commonest one."""
    return tab.evaluate(
        """id => {
          const canvas = document.getElementById(id), seen = new Map();
          const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          const pixels = new Uint32Array(data.buffer);
          for (const each of pixels) seen.set(each, (seen.get(each) ?? 0) + 1);
          return [seen.size, Math.max(...seen.values()) / pixels.length];
        }""",
        canvas,
    )


def test_what_it_is_about_is_painted_before_its_script_runs(ravine, opened, tmp_path):
    unscripted = tmp_path / "unscripted.html"
    unscripted.write_text(ravine.html.partition("<script>")[0], "utf-8")
    with opened(unscripted, ready="true") as tab:
        assert tab.inner_text("h1") == "f(x, y) = x2 + 10 y2"
        rows = [row.inner_text().split() for row in tab.locator(".row").all()]
        assert [row[0] for row in rows] == ["SGD", "Momentum", "Adam"]
        assert [row[-1] for row in rows] == ["0.08", "0.02", "0.4"]
        assert tab.inner_text("#strip-title") == "Loss above the minimum"
        assert tab.locator("#map").bounding_box()["height"] > 500


def test_data_have_their_samples_beside_them_and_a_curve_its_slope(opened):
    data = gd.DataSurface([0, 1, 2, 3], [1, 3, 5, 7.5])
    for page, title in (
        (gd.explore(data, gd.SGD(0.1), start=(-1, 1)), "Data, and the models now"),
        (gd.explore(gd.Curve("w^2"), gd.SGD(0.1), start=2.0), "Derivative"),
    ):
        with opened(page) as tab:
            assert tab.inner_text("#beside-title") == title
            assert coverage(tab, "small")[0] > 20
            tab.click("#blind")
            settle(tab)
            assert tab.is_hidden("#small")
    with opened(gd.explore(BOWL, gd.SGD(0.01), start=(-4, 1.5))) as tab:
        assert tab.is_hidden("#small")


@pytest.mark.parametrize("dark", [False, True])
def test_it_is_drawn_and_told_in_both_themes_and_every_language(dark, ravine, opened):
    for code in languages():
        scheme = "dark" if dark else "light"
        with opened(ravine, hash=f"#l={code}", color_scheme=scheme) as tab:
            colors, most = coverage(tab, "map")
            assert colors > 60
            assert most < 0.3
            assert coverage(tab, "strip")[0] > 30
            ground = tab.evaluate("getComputedStyle(document.documentElement).backgroundColor")
            assert ground == ("rgb(15, 22, 32)" if dark else "rgb(255, 255, 255)")
            said = tab.inner_text("body")
            assert tab.get_attribute("html", "lang") == code
            assert ("학습률" in said) == (code == "ko")
            assert "undefined" not in said
            assert "NaN" not in said


def test_it_plays_and_where_motion_is_reduced_it_waits(ravine, opened):
    with opened(ravine) as tab:
        assert state(tab, "[page.playing, page.k]") == [False, 40]
        tab.click("#rewind")
        tab.click("#step")
        until(tab, "gdviz.state.k === 1")
        tab.click("#back")
        until(tab, "gdviz.state.k === 0")
    with opened(ravine, still=False) as tab:
        assert state(tab, "page.playing")
        until(tab, "gdviz.state.k > 1")
        tab.keyboard.press(" ")
        until(tab, "!gdviz.state.playing")


def test_the_start_is_dragged_and_the_paths_answer(ravine, opened):
    with opened(ravine) as tab:
        box = tab.locator("#start").bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        tab.mouse.move(x, y)
        tab.mouse.down()
        tab.mouse.move(x + 100, y + 60, steps=4)
        tab.mouse.up()
        settle(tab)
        start, view = state(tab, "[page.start, page.view]")
        size = tab.locator("#map").bounding_box()
        across, up = np.ptp(view, axis=1) / [size["width"], size["height"]]
        np.testing.assert_allclose(start, [-4 + 100 * across, 1.5 - 60 * up], atol=0.02)
        path = gd.descend(BOWL, RULES[0], start, 40)
        np.testing.assert_array_equal(points(tab), path.points)
        tab.wait_for_timeout(700)
        assert tab.inner_text("#live").startswith(f"Start ({start[0]:.3g}".replace("-", "−"))


def test_all_of_it_goes_by_keyboard(ravine, opened):
    with opened(ravine) as tab:
        tab.focus("#start")
        view = state(tab, "page.view")
        for key in ("ArrowRight", "ArrowRight", "Shift+ArrowUp"):
            tab.keyboard.press(key)
        settle(tab)
        moved = np.array(state(tab, "page.start")) - [-4, 1.5]
        np.testing.assert_allclose(moved, np.ptp(view, axis=1) * [0.02, 0.1], rtol=0.02)
        assert tab.get_attribute("#start", "aria-valuetext").startswith("x −")
        slider = tab.locator("#rows input[type=range]").first
        slider.focus()
        tab.keyboard.press("ArrowRight")
        settle(tab)
        rate = state(tab, "page.rows[0].s[0]")
        assert rate > 0.08
        assert slider.get_attribute("aria-valuetext").startswith(f"{rate:g}, ")
        path = gd.descend(BOWL, gd.SGD(rate), state(tab, "page.start"), 40)
        np.testing.assert_array_equal(points(tab), path.points)
        tab.evaluate("document.activeElement.blur()")
        stops = set()
        for _ in range(60):
            tab.keyboard.press("Tab")
            stops.add(tab.evaluate("document.activeElement.id || document.activeElement.tagName"))
        wanted = {"relief", "blind", "present", "share", "dark", "language", "start", "play"}
        assert wanted | {"position", "speed", "add", "nearer", "fit"} <= stops


def test_the_law_of_the_rate_is_that_of_python(opened):
    rules = [gd.SGD(0.1), gd.SGD(0.1, momentum=0.9), gd.SGD(0.1, momentum=0.5, nesterov=True)]
    with opened(gd.explore("x^2/2 + x y/3 + 4 y^2", rules, start=(-4, 1.5))) as tab:
        bowl = gd.Surface("x^2/2 + x y/3 + 4 y^2")
        for i, rule in enumerate(rules):
            limit = gd.stability(rule, bowl).largest_stable_rate
            assert state(tab, f"gdviz.limit(page.rows[{i}])") == pytest.approx(limit, rel=1e-6)
        assert "2/λ = 0.25" in tab.inner_text("#rows")
        assert tab.locator(".limit:visible").count() == 3
    with opened(gd.explore(bowl, gd.SGD(0.3), start=(-4, 1.5))) as tab:
        assert "Diverges: the rate is not below 0.25." in tab.inner_text("#rows")


def test_contours_have_the_levels_of_pictures(opened):
    rng = np.random.default_rng(0)
    grids = [rng.normal(size=400) ** 2, np.exp(9 * rng.random(400)), np.exp(30 * rng.random(400))]
    with opened(gd.explore(BOWL, start=(-4, 1.5))) as tab:
        for values in (*grids, np.full(9, 2.0), np.append(grids[0], [np.nan, np.inf])):
            sent = [float(each) if np.isfinite(each) else None for each in values]
            found = tab.evaluate("v => gdviz.levels(Float64Array.from(v, x => x ?? NaN))", sent)
            np.testing.assert_allclose(found, contour_levels(values), rtol=1e-12, atol=1e-12)


def test_an_address_shows_what_its_sender_saw(ravine, opened):
    with opened(ravine) as tab:
        tab.focus("#start")
        tab.keyboard.press("ArrowLeft")
        tab.click("#relief")
        tab.click("#dark")
        tab.locator("#position").fill("17")
        tab.select_option("#language", "ko")
        settle(tab)
        tab.click("#share")
        link = tab.input_value("#link")
        what = "[page.start, page.camera, page.view, page.k, page.relief, page.dark, page.language]"
        sent = state(tab, what)
    with opened(ravine, hash=f"#{link.partition('#')[2]}") as tab:
        shown = state(tab, what)
        np.testing.assert_allclose(shown.pop(2), sent.pop(2), rtol=1e-7)
        assert shown == sent
    for odd in (
        "#s=a,b&n=-1&k=1e9&r=99_1_0_x&w=1,0,1,0&v=1&l=xx&c=1",
        "#f=%00",
        "#&&=&",
        "#s=1e999,0",
    ):
        with opened(ravine, hash=odd) as tab:
            assert state(tab, "[page.start, page.steps]") == [[-4, 1.5], 40]


def test_what_is_copied_as_python_draws_the_same(opened, monkeypatch):
    asked = []

    def race(f, rules, **rest):
        asked.append((f, rules, rest))
        return Saved()

    monkeypatch.setattr(gd, "race", race)
    bowl = gd.Surface("u^2 + 3 v^2 + u v", names=("u", "v"))
    rules = [gd.SGD(0.05, momentum=0.5, nesterov=True), gd.Adam(0.2, name='My "own"')]
    for objective in (bowl, gd.surfaces.booth, gd.Curve("w^4 - 3w^2 + w")):
        start = (2.0,) if objective.dimension == 1 else (-2.0, 1.0)
        with opened(gd.explore(objective, rules, start=start, steps=7)) as tab:
            tab.click("#share")
            exec(tab.input_value("#python"), {})  # as a person would; a test may run it
            f, found, rest = asked.pop()
            assert (f, found, f.names) == (objective, rules, objective.names)
            assert rest == {"start": start if len(start) > 1 else start[0], "steps": 7}
            with tab.expect_download() as file:
                tab.click("#picture")
            assert Path(file.value.path()).read_bytes()[:4] == b"\x89PNG"


class Saved:
    def save(self, path):
        pass


def test_no_title_name_or_label_breaks_out(opened):
    evil = [*dict.fromkeys([*BREAKERS, *HOSTILE["refuse"]])]
    surfaces = [gd.Surface(BOWL, name=text, start=(1, 1)) for text in evil]
    rules = [gd.SGD(0.05, name=text) for text in BREAKERS[:6]]
    with opened(gd.explore(dict(zip(evil, surfaces, strict=True)), rules)) as tab:
        written = tab.evaluate(
            "[...document.querySelectorAll('#objectives option')].map(o => o.text)"
        )
        assert len(written) == len(surfaces)
        assert written[0] == BREAKERS[0]
        assert tab.inner_text("h1") == BREAKERS[0]
        assert BREAKERS[1] in tab.inner_text("#rows")
        assert tab.evaluate("document.scripts.length") == 2
    for text in BREAKERS:
        with opened(gd.explore(BOWL, rules[0], start=(1, 1), title=text)) as tab:
            assert tab.evaluate("document.getElementById('title').textContent") == text
            assert tab.evaluate("document.querySelectorAll('img').length") == 0
    for text in HOSTILE["refuse"]:
        with pytest.raises(ValueError, match=r"\w"):
            gd.explore(text, start=(1, 1))


def test_a_landscape_shows_its_recorded_path_and_how_much_of_it_is_there(opened):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(40, 2))
    model = gd.Sequential([gd.Input((2,)), gd.layers.Dense(3), gd.layers.Dense(1)])
    model.compile(gd.SGD(0.05), "mse")
    history = model.fit(x, x[:, :1] ** 2, epochs=4, verbose=0, record=10)
    found = gd.landscape(model, x, x[:, :1] ** 2, path=history, resolution=9)
    with opened(gd.explore(found)) as tab:
        (path,) = found.trajectories
        np.testing.assert_array_equal(points(tab), path.points)
        assert state(tab, "page.rows.map(row => row.recorded)") == [True]
        assert f"holds {int(100 * found.explained)} % of the way" in tab.inner_text("#subtitle")
        assert tab.inner_text("h1") == "The loss around a training"
        assert coverage(tab, "map")[0] > 30
        tab.select_option("#add", label="Adam")
        settle(tab)
        assert state(tab, "page.rows.length") == 2
    with opened(gd.explore(found, gd.SGD(0.01), steps=5)) as tab:
        assert len(points(tab, 1)) == 6


def test_it_stands_in_a_notebook_without_an_origin(ravine, opened, tmp_path):
    notebook = tmp_path / "notebook.html"
    notebook.write_text(f"<!doctype html><body>{ravine._repr_html_()}", "utf-8")
    ready = "frames.length === 1 && document.querySelector('iframe').srcdoc"
    with opened(notebook, ready=ready) as tab:
        frame = tab.frames[1]
        until(frame, "globalThis.gdviz?.state.rows.length")
        path = gd.descend(BOWL, RULES[2], (-4, 1.5), 40)
        found = frame.evaluate("[...gdviz.state.rows[2].walk.points]")
        np.testing.assert_allclose(np.reshape(found, (-1, 2)), path.points, rtol=1e-9)
