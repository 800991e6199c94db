"""
One step of Adam, worked out in numbers
=======================================

The rule stands there in letters, then line after line the numbers are put in and the result comes
out, until the new point is known. The film rests on each line; saved as a PDF, the same scene is a
page for each, ready to be leafed through in a lecture.
"""

import gdviz as gd

bowl = gd.Surface("x^2/4 + 4 y^2", minima=[(0, 0)])
scene = gd.plotting.worked_step(bowl, gd.Adam(0.8), start=(-4.2, 1.6), step=2)

if __name__ == "__main__":
    scene.save("worked_step.gif")
