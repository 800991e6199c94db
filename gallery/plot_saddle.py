"""
At a saddle the slope is zero, and yet it goes on down
======================================================

Arrows point downhill, as long as the slope is steep. They vanish at the saddle, where gradient
descent lingers; a trace of the other direction, a hundredth at the start, grows with each step
until it carries the path away. Momentum escapes sooner.
"""

import gdviz as gd

scene = gd.plotting.field(
    gd.surfaces.hyperbolic_saddle,
    [gd.SGD(0.1, name="Gradient descent"), gd.SGD(0.05, momentum=0.7, name="Momentum")],
    start=(-1.6, 0.01),
    steps=22,
    view=((-1.8, 1.8), (-1, 1)),
    title="At a saddle the slope is zero, and yet it goes on down",
)

if __name__ == "__main__":
    scene.save("saddle.gif")
