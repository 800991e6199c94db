"""
Cross-entropy looks at the right class alone
============================================

Softmax turns logits into probabilities that add to one, and the loss is -log of the one that
belongs to the right class. Its gradient is probability minus target: the right logit is pushed up,
every other one down, until the bars look like the one-hot target.
"""

import gdviz as gd

scene = gd.plotting.softmax_learning()

if __name__ == "__main__":
    scene.save("softmax.gif")
