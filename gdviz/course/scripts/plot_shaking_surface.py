"""
Every mini-batch has a surface of its own
=========================================

The pale ground is the loss of all samples; the lines are that of the four that are filled, and they
jump from step to step. Each step goes downhill on the surface of its own mini-batch, toward a
minimum of its own: that is where the noise of stochastic gradient descent comes from.
"""

import gdviz as gd

scene = gd.plotting.mini_batches(optimizer=gd.SGD(0.1), steps=20, batch_size=4, seed=0)

if __name__ == "__main__":
    scene.save("shaking_surface.gif")
