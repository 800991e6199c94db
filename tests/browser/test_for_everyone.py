"""The live page for whoever looks at it: contrast and names by axe-core, phones, 200 %, a class."""

import os
from pathlib import Path

import numpy as np
import pytest
from waiting import settle

import gdviz as gd

RULES = [gd.SGD(0.08), gd.SGD(0.02, momentum=0.9), gd.Adam(0.4)]
PHONE, LAPTOP, LARGE = ({"width": w, "height": h} for w, h in ((390, 844), (1280, 720), (640, 360)))
AXE = "node_modules/axe-core/axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="module")
def ravine():
    bowl = gd.Surface("x^2 + a y^2", a=10)
    return gd.explore([bowl, gd.surfaces.beale], RULES, steps=40)


@pytest.fixture(scope="module")
def axe():
    """Return axe-core's script, which npm brings."""
    root = Path(__file__).parents[2]
    found = Path(os.environ.get("AXE_CORE", root / AXE))
    if not found.is_file():
        pytest.skip("there is no axe-core: npm install --no-save axe-core@4")
    return found.read_text("utf-8")


def violations(tab, axe):
    """Return what axe-core finds wrong: the rule and where."""
    tab.evaluate(axe)
    found = tab.evaluate(
        "levels => axe.run(document, {runOnly: {type: 'tag', values: levels}})", LEVELS
    )
    assert len(found["passes"]) > 15
    return [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong(scheme, ravine, axe, opened):
    with opened(ravine, color_scheme=scheme, hash="#l=ko") as tab:
        assert violations(tab, axe) == []
        tab.select_option("#language", "en")
        for press in ("#relief", "#relief", "#blind", "#blind", "#blind", "#present", "#present"):
            tab.click(press)
        tab.locator("#results summary").click()
        tab.locator(".row summary").first.click()
        settle(tab)
        assert violations(tab, axe) == []
        tab.click("#present")
        settle(tab)
        assert violations(tab, axe) == []
        tab.click("#present")
        tab.click("#share")
        assert violations(tab, axe) == []


@pytest.mark.parametrize("size", [PHONE, LARGE], ids=["phone", "200 %"])
def test_nothing_is_wider_than_a_small_screen(size, ravine, opened):
    for code in ("en", "ko"):
        with opened(ravine, hash=f"#l={code}", viewport=size) as tab:
            assert tab.evaluate("document.documentElement.scrollWidth") <= size["width"]
            for box in (each.bounding_box() for each in tab.locator("button:visible").all()):
                assert box["x"] >= 0
                assert box["x"] + box["width"] <= size["width"]
                assert min(box["width"], box["height"]) >= 24
            assert tab.locator("#map").bounding_box()["height"] > 230


def test_a_touch_moves_the_start(ravine, opened):
    with opened(ravine, viewport=PHONE, has_touch=True, is_mobile=True) as tab:
        box = tab.locator("#map").bounding_box()
        before = tab.evaluate("[...gdviz.state.start]")
        tab.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + 200)
        settle(tab)
        assert tab.evaluate("gdviz.state.start") != before


def test_every_range_has_a_name_and_says_its_value(ravine, opened):
    with opened(ravine) as tab:
        ranges = tab.locator("input[type=range]").all()
        assert len(ranges) >= 3 + 1 + 2 + 1
        for each in ranges:
            assert each.evaluate("e => e.labels.length > 0 || e.ariaLabel !== null")
        spoken = [e.get_attribute("aria-valuetext") for e in tab.locator("#rows input").all()]
        assert all(spoken)
        assert spoken[0].startswith("0.08, ")
        assert tab.get_attribute("#position", "aria-valuetext") == "step 40 / 40"


def test_results_are_a_table_and_a_polite_sentence(ravine, opened):
    with opened(ravine) as tab:
        tab.locator("#results summary").click()
        settle(tab)
        rows = [row.inner_text().split("\t") for row in tab.locator("#table tr").all()]
        assert [row[0] for row in rows] == ["optimizer", "SGD", "Momentum", "Adam"]
        bowl = gd.Surface("x^2 + a y^2", a=10)
        for row, rule in zip(rows[1:], RULES, strict=True):
            start = tab.evaluate("gdviz.state.start")
            path = gd.descend(bowl, rule, start, 40)
            assert row[2] == "40"
            assert float(row[3].replace("−", "-")) == pytest.approx(path.points[-1, 0], rel=1e-3)
        tab.wait_for_timeout(700)
        assert tab.get_attribute("#live", "aria-live") == "polite"
        assert "Momentum: loss" in tab.inner_text("#live")


def test_what_diverges_is_said_in_words_and_where_it_leaves(opened):
    with opened(gd.explore("x^2 + 10 y^2", gd.SGD(0.11), start=(-4, 1.5))) as tab:
        assert "Diverges: the rate is not below 0.1." in tab.inner_text("#rows")
    with opened(gd.explore(gd.surfaces.rosenbrock, gd.SGD(0.02))) as tab:
        assert "Diverges: " in tab.inner_text("#rows")
        view = tab.evaluate("gdviz.state.view")
        assert np.ptp(view, axis=1).max() < 10  # it never rescales the map


def test_parameters_and_several_surfaces_are_chosen(ravine, opened):
    with opened(ravine) as tab:
        slider = tab.locator("#parameters input")
        slider.focus()
        tab.keyboard.press("Home")
        settle(tab)
        (a,) = tab.evaluate("gdviz.state.c")
        assert a < 10
        bowl, start = gd.Surface("x^2 + a y^2", a=a), tab.evaluate("gdviz.state.start")
        path = gd.descend(bowl, RULES[0], start, 40)
        found = tab.evaluate("[...gdviz.state.rows[0].walk.points]")
        np.testing.assert_array_equal(np.array(found, float).reshape(-1, 2), path.points)
        tab.select_option("#objectives", index=1)
        settle(tab)
        assert tab.inner_text("h1") == "Beale"
        assert tab.evaluate("gdviz.state.start") == [1, 1.5]


def test_blind_descent_hides_the_map_until_it_is_over(ravine, opened):
    with opened(ravine) as tab:
        tab.click("#blind")
        settle(tab)
        assert tab.inner_text("#told").endswith("20 steps left: click where to go.")
        assert tab.is_disabled("#play")
        box = tab.locator("#start").bounding_box()
        tab.mouse.click(box["x"] + 60, box["y"] + 80)
        settle(tab)
        assert "19 steps left" in tab.inner_text("#told")
        tab.focus("#start")
        for key in ("Shift+ArrowRight", "Enter"):
            tab.keyboard.press(key)
        settle(tab)
        here, there = tab.evaluate("gdviz.state.blind.points.slice(-2)")
        assert there[0] > here[0]
        assert there[1] == pytest.approx(here[1])
        tab.click("#blind")
        settle(tab)
        told = tab.inner_text("#told")
        assert told.startswith("You: loss ")
        assert " in 2 steps. " in told
        tab.click("#blind")
        settle(tab)
        assert tab.inner_text("#told") == ""


def test_a_relief_turns_with_the_pointer_and_by_sliders(ravine, opened):
    with opened(ravine) as tab:
        tab.click("#relief")
        settle(tab)
        picture = "document.getElementById('map').toDataURL()"
        before, camera = tab.evaluate(picture), tab.evaluate("[...gdviz.state.camera]")
        box = tab.locator("#map").bounding_box()
        tab.mouse.move(box["x"] + 500, box["y"] + 400)
        tab.mouse.down()
        tab.mouse.move(box["x"] + 600, box["y"] + 380, steps=3)
        tab.mouse.up()
        settle(tab)
        assert tab.evaluate("gdviz.state.camera") == [camera[0] - 40, camera[1] - 6]
        assert tab.evaluate(picture) != before
        tab.focus("#azimuth")
        tab.keyboard.press("ArrowRight")
        settle(tab)
        assert tab.evaluate("gdviz.state.camera[0]") > camera[0] - 40


def test_rows_are_added_and_taken_away(ravine, opened):
    with opened(ravine) as tab:
        tab.select_option("#add", label="Lion")
        settle(tab)
        assert tab.evaluate("gdviz.state.rows.map(row => row.label)")[-1] == "Lion"
        tab.locator("[title='Remove SGD']").click()
        settle(tab)
        names = tab.evaluate("gdviz.state.rows.map(row => row.label)")
        assert names == ["Momentum", "Adam", "Lion"]
        tab.hover("#strip")


def test_the_step_under_the_pointer_is_worked_out(ravine, opened):
    with opened(ravine) as tab:
        bowl = gd.Surface("x^2 + a y^2", a=10)
        path = gd.descend(bowl, RULES[0], tab.evaluate("gdviz.state.start"), 40)
        view, box = tab.evaluate("gdviz.state.view"), tab.locator("#map").bounding_box()
        (left, right), (bottom, top) = view
        x, y = path.points[1]
        across, up = (x - left) / (right - left), (y - bottom) / (top - bottom)
        tab.mouse.move(box["x"] + across * box["width"], box["y"] + (1 - up) * box["height"])
        settle(tab)
        assert tab.inner_text("#working-title") == "Step 1 of SGD, with numbers"
        rows = [row.inner_text().split() for row in tab.locator("#numbers tbody tr").all()]
        numbers = [[float(n.replace("−", "-")) for n in row[1:]] for row in rows]
        wanted = [
            path.points[0],
            path.gradients[0],
            path.points[1] - path.points[0],
            path.points[1],
        ]
        np.testing.assert_allclose(numbers, wanted, rtol=1e-4)
