"""
Mini-batches: cheap steps, a shaking path
=========================================

Two descents of one loss over the lines w x + b, with one learning rate. One reads all forty samples
for each step and goes straight to the minimum. The other reads four, a tenth of the work: it comes
near as fast, and then shakes around the minimum as long as its steps are no smaller.
"""

import gdviz as gd

scene = gd.plotting.stochastic(optimizer=gd.SGD(0.1), steps=60, batch_size=4, seed=0)

if __name__ == "__main__":
    scene.save("stochastic.gif")
