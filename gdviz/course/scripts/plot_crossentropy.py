"""
To be sure and wrong costs the most
===================================

Cross-entropy asks one thing of a prediction: how probable did it call what is true? If it was sure
of it, the loss is next to nothing. The less it gave it, the higher the loss, and that without
bound: to be sure and wrong costs hundreds of times what it costs to be sure and right.
"""

import gdviz as gd

scene = gd.plotting.cross_entropy()

if __name__ == "__main__":
    scene.save("crossentropy.gif")
