"""The numbers of a page are those of Python, in the browser as in Node; what is typed there too."""

import json
from pathlib import Path

import numpy as np
import pytest
from test_explorer_paths import RULES, STEPS, SURFACES, compare
from waiting import settle, until

import gdviz as gd

FORMULAS = json.loads((Path(__file__).parents[1] / "reference/hostile-formulas.json").read_text())
BOWL = "x^2 + 10 y^2"
TAKEN = ["(((x**30)**30)**30)**30", "1j*x", "z + 1"]


def test_every_rule_walks_down_every_surface_of_the_course_as_in_python(opened):
    with opened(gd.explore(SURFACES, RULES[:6])) as tab:
        labels = tab.evaluate("gdviz.rules.map(rule => rule.label)")
        for number, surface in enumerate(SURFACES):
            walks = tab.evaluate(
                """([number, labels, steps]) => labels.map(label => {
                  const f = gdviz.objectives[number];
                  const at = gdviz.rules.findLast(rule => rule.label === label);
                  const rates = at.settings.map((s, i) => i ? s.value : 0.05);
                  const walk = gdviz.walk(f, [], at, rates, f.start, steps);
                  const plain = all => [...all].map(x => Number.isFinite(x) ? x : String(x));
                  return {points: plain(walk.points), values: plain(walk.values),
                          divergedAt: walk.divergedAt};
                })""",
                [number, [rule.label for rule in RULES], STEPS],
            )
            compare(surface, [read(walk) for walk in walks])
        assert {rule.label for rule in RULES} <= set(labels)


def read(walk):
    """Return a walk whose numbers are numbers again, which JSON had not all of."""
    numbers = {name: np.array([*map(float, walk[name])]) for name in ("points", "values")}
    return walk | numbers


@pytest.mark.parametrize("text", ["w^4 - 3w^2 + w", "x^2/2 + exp(-y^2) + a x", "θ₀² + 3 sin(θ₁)"])
def test_a_typed_formula_is_drawn_and_stepped_as_in_python(text, opened):
    with opened(gd.explore(BOWL, [gd.SGD(0.05), gd.Adam(0.1)], start=(-4, 1.5), steps=20)) as tab:
        typed(tab, text)
        assert tab.inner_text("#wrong") == ""
        start, c = tab.evaluate("[gdviz.state.start, gdviz.state.c]")
        objective = (
            gd.Curve(text) if len(start) == 1 else gd.Surface(text, **({"a": 1} if c else {}))
        )
        for row, rule in enumerate([gd.SGD(0.05), gd.Adam(0.1)]):
            path = gd.descend(objective, rule, start, 20)
            found = tab.evaluate(f"[...gdviz.state.rows[{row}].walk.points]")
            found = np.array(found, float).reshape(path.points.shape)
            np.testing.assert_allclose(found, path.points, rtol=1e-9, atol=1e-12)
        until(tab, "location.hash.includes('f=')")
        link = tab.evaluate("location.hash")
    with opened(gd.explore(BOWL, start=(-4, 1.5)), hash=link) as tab:
        assert tab.evaluate("gdviz.state.start") == start
        assert tab.evaluate("gdviz.state.typed") == text


def typed(tab, text):
    tab.fill("#formula", text)
    tab.click("#own button")
    settle(tab)


TYPED = """async texts => {
  const said = [];
  for (const text of texts) {
    document.getElementById("formula").value = text;
    document.getElementById("own").requestSubmit();
    await new Promise(requestAnimationFrame);
    said.push(document.getElementById("wrong").textContent);
  }
  return said;
}"""


def test_what_is_no_formula_is_refused_in_words_and_nothing_of_it_runs(opened):
    with opened(gd.explore(BOWL, gd.SGD(0.05), start=(-4, 1.5))) as tab:
        said = dict(zip(FORMULAS["refuse"], tab.evaluate(TYPED, FORMULAS["refuse"]), strict=True))
        # what is taken here has a letter that Python wants declared, or is beyond float64
        assert [text for text, why in said.items() if not why] == TAKEN
        assert all(why[-1] == "." for why in said.values() if why)
        assert said["x +"].startswith("At character 3: Nothing stands after “+”")
        tab.select_option("#language", "ko")
        assert tab.evaluate(TYPED, ["x^2 + tg(y)"])[0].startswith("7번째 글자:")
        assert tab.evaluate("document.querySelectorAll('img, iframe').length") == 0
