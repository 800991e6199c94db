"""
With smoothed labels the best lead is finite
============================================

By a target of 1 the right logit never leads far enough, and grows without end. Where a part of the
target is spread over all classes, the loss has a lowest point, and there the logit comes to rest.
"""

import gdviz as gd

scene = gd.plotting.label_smoothing()

if __name__ == "__main__":
    scene.save("label_smoothing.gif")
