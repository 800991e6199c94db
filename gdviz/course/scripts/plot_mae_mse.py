"""
Large errors: severe in MSE, gentle in MAE
==========================================

An error of three costs three in MAE and nine in MSE. What learning feels is the slope: in MAE it
is the same for every error, with a kink where it turns round; in MSE it grows with the error.
"""

import gdviz as gd

scene = gd.compare_losses(["mae", "mse"], to=3)

if __name__ == "__main__":
    scene.save("mae_mse.gif")
