"""
MAE adds up lengths, MSE adds up areas
======================================

What a line misses is an error: a stick from the point to the line. MAE is the mean length of these
sticks. MSE puts a square on each and takes the mean area, so that one error of four counts as much
as sixteen errors of one.
"""

import gdviz as gd

scene = gd.plotting.residuals()

if __name__ == "__main__":
    scene.save("residuals.gif")
