"""
The gradient is zero where the ground is level
==============================================

Everywhere an arrow for the gradient: it stands upright on the contour lines and points uphill. It
vanishes at nine points of this surface: four minima, four saddles and a maximum, each found from
the formula itself. A descent that starts near the maximum gains speed and comes to rest where the
gradient is zero again.
"""

import gdviz as gd

scene = gd.plotting.critical_points(
    gd.surfaces.himmelblau, gd.SGD(0.006), start=(0.5, -0.6), steps=60
)

if __name__ == "__main__":
    scene.save("critical_points.gif")
