"""
Right costs nothing, wrong costs without bound
==============================================

Cross-entropy asks one thing of a prediction: how probable did it call what is true? If it was sure
of it, the loss is zero. The less it gave it, the higher the loss and the steeper the slope, and
neither has a bound.
"""

import gdviz as gd

scene = gd.plotting.cross_entropy()

if __name__ == "__main__":
    scene.save("crossentropy.gif")
