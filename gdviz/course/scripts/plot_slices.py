"""
Both tangents flatten on the way down
=====================================

A gradient is two slopes: one along each variable while the other is held. Each slice through the
point is a curve with a tangent; as the point comes down, both tangents turn level, and at the
minimum both slopes are zero.
"""

import gdviz as gd

scene = gd.plotting.slices(
    gd.Surface("x^2/4 + x^4/60 + y^2", minima=[(0, 0)]),
    gd.SGD(0.15),
    start=(-3.4, 2.2),
    steps=30,
)

if __name__ == "__main__":
    scene.save("slices.gif")
