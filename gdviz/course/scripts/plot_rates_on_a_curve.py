"""
Too small crawls, too large diverges
====================================

One parabola, three learning rates. With a small one the ball is still on its way after five steps;
with a large one each step jumps across and lands higher than before. The curve says where that
begins: at two over its curvature, here 2 / 2 = 1.
"""

import gdviz as gd

scene = gd.learning_rates("w^2", rates=[0.05, 0.4, 1.05], start=-3, steps=5)

if __name__ == "__main__":
    scene.save("rates_on_a_curve.gif")
