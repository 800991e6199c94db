"""
The steps end where the slope is zero
=====================================

The ball stands on the curve, and the tangent there has a slope: its number. Each step is the
learning rate times that slope, downhill, so steps become short where the curve becomes level. Below
is the derivative: it crosses zero under each minimum, and there the tangent is level.
"""

import gdviz as gd

scene = gd.plotting.tangent("w^4 - 3w^2 + w", gd.SGD(0.06), start=0.0, steps=14)

if __name__ == "__main__":
    scene.save("tangent.gif")
