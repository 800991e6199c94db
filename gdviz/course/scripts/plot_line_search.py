"""
Too far, and shortened until the value falls enough
===================================================

A line search chooses the learning rate anew in every step. Along the ray against the gradient the
ground is a curve of one variable, the rate. A rate is tried; if the value there is not below
Armijo's line, which falls with a part of the slope at the start, a shorter one is tried.
"""

import gdviz as gd

scene = gd.plotting.line_search(
    gd.Surface("x^2/2 + 2 y^2 + x y/2", minima=[(0, 0)]),
    gd.methods.Backtracking(first_rate=1.0, shrink=0.7, decrease=0.3),
    start=(-3, 1.6),
)

if __name__ == "__main__":
    scene.save("line_search.gif")
