"""
Integer or one-hot: the loss is the same
========================================

Sparse cross-entropy takes the integer: it points at the column whose probability counts.
Categorical cross-entropy takes the one-hot row: all of its terms are zero but for that same column.
What differs is only how the labels are written.
"""

import gdviz as gd

scene = gd.plotting.sparse_and_categorical([0.05, 0.1, 0.7, 0.1, 0.05], right=2)

if __name__ == "__main__":
    scene.save("sparse_and_categorical.gif")
