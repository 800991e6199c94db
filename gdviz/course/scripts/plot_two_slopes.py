"""
Two slopes make one arrow
=========================

Hold one variable, and the surface is a curve with a slope: one along x, one along y. On the map
each is an arrow along its axis, and their sum is the gradient, the steepest way uphill. Turned
round it is the way that a descent goes.
"""

import gdviz as gd

scene = gd.plotting.two_slopes("x^2 + 2 y^2", (1.5, 1))

if __name__ == "__main__":
    scene.save("two_slopes.gif")
