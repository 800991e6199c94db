"""
Too small crawls, too large diverges
====================================

One parabola, three learning rates. With a small one the ball has hardly moved after eight steps;
with a large one each step jumps across and lands higher than before. The curve says where that
begins: at two over its curvature.
"""

import gdviz as gd

scene = gd.learning_rates("w^2", rates=[0.02, 0.3, 1.05], start=-3, steps=8)

if __name__ == "__main__":
    scene.save("rates_on_a_curve.gif")
