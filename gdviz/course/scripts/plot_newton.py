"""
Newton sees the ravine as an ellipse, and goes to its centre
============================================================

Gradient descent knows the slope alone, which points across the ravine. Newton's method knows the
curvature too: value, slope and curvature make an ellipse through the point, and its centre is where
the method goes next. Were the curvature the same everywhere, one step would do.
"""

import gdviz as gd

scene = gd.plotting.newton(
    gd.Surface("x^2/10 + x^4/120 + 2 (y + x/4)^2", minima=[(0, 0)]),
    gd.SGD(0.36),
    start=(-4, -0.6),
    steps=12,
)

if __name__ == "__main__":
    scene.save("newton.gif")
