"""
One-hot: each class has a column of its own
===========================================

The integer 7 is only the name of a class. One-hot it is a row of ten zeros but for a 1 in the
column of the sevens: so no class is larger than another, or between two. As plain numbers a seven
would be seven times a one.
"""

import gdviz as gd

scene = gd.plotting.one_hot([7, 2, 1, 0, 4])

if __name__ == "__main__":
    scene.save("one_hot.gif")
