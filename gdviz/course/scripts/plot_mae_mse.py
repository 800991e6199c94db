"""
An outlier pulls MSE hard, MAE gently
=====================================

A loss is a formula with a slope, and the slope is what learning feels. The larger a residual, the
harder MSE pulls it back; MAE pulls as hard at every residual, with a kink where the pull turns
round. Near zero it is MSE that is the gentler one.
"""

import gdviz as gd

scene = gd.compare_losses(["mae", "mse"])

if __name__ == "__main__":
    scene.save("mae_mse.gif")
