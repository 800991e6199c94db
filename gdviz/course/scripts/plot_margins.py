"""
Bad mistakes: most severe in squared hinge
==========================================

The margin says how right a classifier is: below zero it is wrong. Hinge has a kink where the margin
is one and pulls alike below it; squared hinge pulls the harder the worse it gets; cross-entropy,
here from logits, never quite lets go.
"""

import gdviz as gd

scene = gd.compare_losses(
    ["hinge", "squared_hinge", gd.losses.BinaryCrossentropy(from_logits=True)]
)

if __name__ == "__main__":
    scene.save("margins.gif")
