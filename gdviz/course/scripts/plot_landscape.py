"""
SGD and Adam on one plane through 25,450 dimensions
===================================================

Two trainings of one network from the same weights, on the plane in which their paths vary most. The
paths are drawn at the nearest points of the plane; beside the map stands what it leaves out: the
true losses with those of the plane under them, and how far away from it the paths lie.
"""

import gdviz as gd
from gdviz.data import digits
from gdviz.layers import Dense, Flatten, Input
from gdviz.models import Sequential

x, y = digits(1000)
model = Sequential([Input((28, 28, 1)), Flatten(), Dense(32, "relu"), Dense(10, "softmax")])
model.compile(loss="sparse_categorical_crossentropy")
objective, start = model.objective(x, y), model.parameters.copy()
paths = [
    gd.descend(objective, rule, start, steps=120, batch_size=50, keep=3)
    for rule in (gd.SGD(0.1), gd.Adam(0.003))
]
found = gd.landscape(model, x, y, plane="path", path=paths, resolution=31, progress=False)

scene = gd.plotting.landscape(found)

if __name__ == "__main__":
    scene.save("landscape.gif")
