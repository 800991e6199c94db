"""
The steeper the slope, the longer the step
==========================================

Wherever the ball stands the curve has a tangent, and the tangent a slope: its number. A step is the
learning rate times that slope, downhill; the line above works it out for the step that the ball has
just made, and the arrows along the axis are as long as the steps. At the green bars, the two
minima, the tangent is level: there no step leads on.
"""

import gdviz as gd

scene = gd.plotting.tangent("w^4/4 - w^3/3 - w^2 + 2", gd.SGD(0.2), start=0.4, steps=5)

if __name__ == "__main__":
    scene.save("tangent.gif")
