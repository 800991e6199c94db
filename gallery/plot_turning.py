"""
The valley bends: seen from all sides
=====================================

A relief seen from a camera that turns while Adam descends, so that the depth of the valley can be
seen. The surface is drawn anew in each frame, far cells before near ones.
"""

import gdviz as gd

scene = gd.plotting.relief(
    gd.surfaces.rosenbrock,
    gd.Adam(0.25),
    start=(-1.4, 2.4),
    steps=120,
    view=((-1.9, 1.9), (-0.9, 2.9)),
    turn=50,
    title="The valley bends, and the path bends with it",
)

if __name__ == "__main__":
    scene.save("turning.gif")
