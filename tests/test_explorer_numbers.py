"""Paths in the browser are those of `descend`."""

from in_node import said

import gdviz as gd
from gdviz.explorer.numbers import script

WALKS = """gd.objectives.map(f => gd.rules.map(rule =>
  gd.walk(f, [], rule, rule.settings.map(each => each.value), f.start, %d)))"""


def test_what_adds_multiplies_divides_and_takes_roots_is_equal_to_the_bit() -> None:
    surfaces = [gd.surfaces.sphere, gd.surfaces.rosenbrock, gd.surfaces.six_hump_camel]
    rules = [gd.SGD(0.001), gd.SGD(0.001, momentum=0.9, nesterov=True), gd.RMSprop(0.01)]
    found = said(script(surfaces, rules), WALKS % 100)
    for surface, walks in zip(surfaces, found, strict=True):
        for rule, walk in zip(rules, walks, strict=True):
            path = gd.descend(surface, rule, surface.start, 100)
            assert walk["points"] == path.points.ravel().tolist()
            assert walk["values"] == path.values.tolist()
            assert walk["divergedAt"] is path.diverged_at
