"""
The edge of stability
=====================

Gradient descent on all samples, at two rates. The loss bends more and more along its sharpest
direction, until the curvature is 2/η, where a step begins to overshoot; there it stays.
"""

import gdviz as gd
from gdviz.data import digits
from gdviz.layers import Dense, Flatten, Input
from gdviz.models import Sequential

x, y = digits(200)
x = (x - x.mean(axis=0)).astype("float32")
hidden = [Dense(24, "tanh") for _ in range(3)]
model = Sequential([Input((28, 28, 1)), Flatten(), *hidden, Dense(10)])
model.compile(loss="mse")

scene = gd.plotting.edge_of_stability(
    model.objective(x, gd.one_hot(y, 10)), model.parameters, [0.75, 0.6], steps=600, looks=40
)

if __name__ == "__main__":
    scene.save("edge_of_stability.gif")
