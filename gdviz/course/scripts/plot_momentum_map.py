"""
Momentum moves the wall, and shortens the way
=============================================

Thirty-six thousand descents, each with a learning rate and a momentum of its own, coloured by the
steps it took to come to rest. The line is the law, drawn over what was measured: momentum allows
larger rates. The ring is the pair that theory calls best.
"""

import gdviz as gd

scene = gd.plotting.momentum_map("x^2/2 + 4 y^2", start=(-4, 1.2))

if __name__ == "__main__":
    scene.save("momentum_map.gif")
