"""
A standardised feature makes a bowl
===================================

The price of houses by their size, some 2,000 square feet. As it is, the size bends the squared
error tens of millions of times more along its weight than along the bias: a rate of 0.1 flies out,
and one that is small enough for the steep walls never gets along the floor. Less its mean and
divided by its standard deviation, the same size makes a bowl, and 0.1 is a good rate.
"""

from gdviz.plotting import feature_scaling

scene = feature_scaling()

if __name__ == "__main__":
    scene.save("feature_scaling.gif")
