"""
compile chooses the parts, fit runs the loop
============================================

Each argument of compile has the colour of what it chooses. The loss says how wrong a prediction is,
the gradient how each weight bears on that, and the optimizer makes a step of it: so the weights
move, and the next batch comes. Metrics only read: without them the same weights would be learned.
"""

import gdviz as gd
from gdviz.layers import Dense, Flatten, Input

layers = [Flatten(), Dense(300, "relu"), Dense(100, "relu"), Dense(10, "softmax")]
model = gd.models.Sequential([Input(shape=(28, 28, 1)), *layers])
model.compile(
    optimizer=gd.Adam(0.001), loss="sparse_categorical_crossentropy", metrics=["accuracy"]
)

scene = gd.plotting.training_loop(model)

if __name__ == "__main__":
    scene.save("compile.gif")
