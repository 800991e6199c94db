"""
L1 makes a weight exactly zero, L2 only small
=============================================

A penalty on the size of the weights grows. The best weights lie where a contour of the loss touches
a ball of the penalty: the disc of L2 has no corners, the diamond of L1 has one on each axis, and
there a weight is zero.
"""

from gdviz.plotting import regularization

scene = regularization()

if __name__ == "__main__":
    scene.save("regularization.gif")
