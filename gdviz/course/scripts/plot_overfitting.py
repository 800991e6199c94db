"""
Too small, right, too large
===========================

Polynomials on 18 points along a wave. A straight line misses the wave, one of degree 12 runs
through the noise. The training loss falls with every degree; the validation, on points that are not
fitted, turns where the curve begins to follow the noise.
"""

from gdviz.plotting import overfitting

scene = overfitting()

if __name__ == "__main__":
    scene.save("overfitting.gif")
