"""
An outlier pulls MSE hard, MAE and Huber gently
===============================================

A loss is a formula with a slope, and the slope is what learning feels. The larger a residual, the
harder MSE pulls it back; MAE pulls as hard at every residual, with a kink where the pull turns
round; Huber is the one near zero and the other far out.
"""

import gdviz as gd

scene = gd.compare_losses(["mae", "mse", "huber"])

if __name__ == "__main__":
    scene.save("mae_mse.gif")
