"""
Cross-entropy is a bowl, squared error is not
=============================================

The same logistic unit, the same samples, two losses. Squared error has plateaus on which a descent
stands still, and rises above the chord between two points: it is not convex. Cross-entropy lies
below every chord, and from the same start the descent finds the bottom.
"""

import gdviz as gd

scene = gd.plotting.squared_or_entropy()

if __name__ == "__main__":
    scene.save("squared_or_entropy.gif")
