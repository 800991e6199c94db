"""
Where you start decides where you end
=====================================

A million starts on a surface with four minima, each in the colour of the minimum that it comes to.
Gradient descent parts them cleanly. Momentum overshoots, so neighbours end far apart; Adam, which
steps as far along a flat coordinate as along a steep one, draws other borders.
"""

import gdviz as gd

scene = gd.plotting.basins(
    gd.surfaces.himmelblau,
    [gd.SGD(0.01), gd.SGD(0.01, momentum=0.9, name="Momentum"), gd.Adam(0.3)],
    steps=100,
)

if __name__ == "__main__":
    scene.save("basins.gif")
