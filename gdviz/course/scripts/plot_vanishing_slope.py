"""
Confidently wrong, squared error stands still
=============================================

Two sigmoid units are sure of the wrong answer and learn with the same rate. Through the sigmoid the
slope of squared error vanishes where it is surest, so the unit that needs to learn most learns
least; in cross-entropy the logarithm cancels the sigmoid, and the slope is the mistake itself.
"""

import gdviz as gd

scene = gd.plotting.vanishing_slope(start=-6, learning_rate=1.0, steps=30)

if __name__ == "__main__":
    scene.save("vanishing_slope.gif")
