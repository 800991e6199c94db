"""
Two branches: the label decides which one counts
================================================

With two classes one number is predicted, the probability of the label 1. If the label is 1, the
loss is -log p, and if it is 0, it is -log(1 - p). One and the same prediction is right on one
branch and wrong on the other.
"""

import gdviz as gd

scene = gd.plotting.binary_cross_entropy()

if __name__ == "__main__":
    scene.save("crossentropy_binary.gif")
