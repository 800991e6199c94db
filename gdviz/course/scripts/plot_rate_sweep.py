"""
A larger learning rate is faster, up to a wall
==============================================

Six hundred learning rates over three decades, each for forty steps from the same start. The loss
sinks faster and faster as the rate grows, is lowest a little below two over the largest curvature,
and beyond it no run comes down at all: the wall stands where the law puts it.
"""

import gdviz as gd

scene = gd.plotting.rate_sweep("x^2/2 + 4 y^2", start=(-4, 1.2))

if __name__ == "__main__":
    scene.save("rate_sweep.gif")
