"""A first picture from a formula, with gdviz: `python first_with_gdviz.py out.png`."""

import sys

import gdviz as gd

scene = gd.race(
    "(1 - x)**2 + 100*(y - x**2)**2", [gd.SGD(0.001), gd.Adam(0.2)], start=(-1.5, 2.0), steps=40
)
scene.save(sys.argv[1])
