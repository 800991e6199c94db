"""
The smaller the batch, the noisier the path
===========================================

Lines on 256 points, by one sample a step, by 8, by 64 and by all of them, at the same rate and from
the same start. A step of one sample costs a 256th, and goes where that one sample wants. The slope
of a mini-batch is off by a noise that falls with the root of its size.
"""

from gdviz.plotting import batch_sizes

scene = batch_sizes()

if __name__ == "__main__":
    scene.save("batch_noise.gif")
