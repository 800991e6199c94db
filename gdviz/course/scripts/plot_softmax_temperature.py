"""
Cold, softmax picks one; hot, all are alike
===========================================

Softmax of the same logits, divided by a temperature that rises. Near zero the largest logit has
nearly all of the probability; the hotter it gets, the less the logits matter.
"""

import gdviz as gd

scene = gd.plotting.softmax_temperature()

if __name__ == "__main__":
    scene.save("softmax_temperature.gif")
