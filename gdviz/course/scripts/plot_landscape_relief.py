"""
The landscape of a training, seen from all sides
================================================

The loss of a network on the plane in which its training varies most, turning slowly. The path
stands at its true losses: where it leaves the ground, the plane does not hold it.
"""

import gdviz as gd
from gdviz.data import digits
from gdviz.layers import Dense, Flatten, Input
from gdviz.models import Sequential, Snapshots

x, y = digits(600)
model = Sequential([Input((28, 28, 1)), Flatten(), Dense(24, "tanh"), Dense(10, "softmax")])
model.compile(gd.Adam(0.004), "sparse_categorical_crossentropy")
history = model.fit(x, y, epochs=12, batch_size=50, verbose=0, record=Snapshots(count=60))
found = gd.landscape(model, x, y, plane="path", path=history, resolution=31, progress=False)

scene = gd.plotting.relief(found, found.trajectories, turn=20)

if __name__ == "__main__":
    scene.save("landscape_relief.gif")
