"""
Two conjugate directions are enough, where steepest descent zigzags
===================================================================

Steepest descent goes to the lowest point along each line, turns by a right angle, and so undoes in
part what it has gained. Conjugate directions are at a right angle too, on the ground that is
stretched until its contours are circles: there the second step leads straight to the middle.
"""

import gdviz as gd

scene = gd.plotting.conjugate_directions(
    gd.Surface("x^2/2 + 3 y^2 + x y"), start=(-4, 1.6), steps=12
)

if __name__ == "__main__":
    scene.save("conjugate_directions.gif")
