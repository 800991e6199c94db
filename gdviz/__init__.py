"""Gradient descent made visible.

A formula has a derivative, an optimizer takes a step, the steps make a trajectory, and a scene
draws it:

>>> import gdviz as gd
>>> bowl = gd.Surface("x**2 + 10*y**2")
>>> scene = gd.race(bowl, [gd.SGD(0.08), gd.Adam(0.4)], start=(-4, 1.5), steps=40)
>>> scene.save("race.gif")  # doctest: +SKIP
"""

import numpy  # noqa: F401  what everything rests on; all else is loaded when first used

from gdviz.ground import public

__all__, __getattr__, __dir__ = public.names(__name__)
