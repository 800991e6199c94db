"""
One outlier drags MSE along; MAE stays
======================================

Twelve points and the best line under each loss, while one point walks away. Squared, its error
outweighs all others, and the line of least squares goes with it; absolute, it pulls no harder than
any other point, and the line stays. On the maps the same is seen from the side of the descent: the
bowl of MSE moves away, that of MAE hardly bends.
"""

import gdviz as gd

scene = gd.plotting.outlier(optimizer=gd.SGD(0.1), steps=60)

if __name__ == "__main__":
    scene.save("outlier.gif")
