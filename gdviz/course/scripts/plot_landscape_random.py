"""
A random plane shows the surroundings, not the way
==================================================

The same training on a plane of two random directions. It shows how the loss rises round the end of
the training; of the way there it holds next to nothing, and says so.
"""

import gdviz as gd
from gdviz.data import digits
from gdviz.layers import Dense, Flatten, Input
from gdviz.models import Sequential, Snapshots

x, y = digits(600)
model = Sequential([Input((28, 28, 1)), Flatten(), Dense(24, "tanh"), Dense(10, "softmax")])
model.compile(gd.Adam(0.004), "sparse_categorical_crossentropy")
history = model.fit(x, y, epochs=12, batch_size=50, verbose=0, record=Snapshots(count=60))
found = gd.landscape(model, x, y, path=history, resolution=31, samples=300, progress=False)

scene = gd.plotting.landscape(found)

if __name__ == "__main__":
    scene.save("landscape_random.gif")
