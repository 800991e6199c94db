"""
Downhill on the bowl, the line meets its data
=============================================

A point on the bowl is a slope and an intercept: a line. Gradient descent moves the point downhill,
and the line turns to the data; what it misses grows short.
"""

import gdviz as gd

scene = gd.plotting.line_and_bowl()

if __name__ == "__main__":
    scene.save("line_and_bowl.gif")
