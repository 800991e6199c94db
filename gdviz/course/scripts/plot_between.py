"""
Two solutions, and what lies between them
=========================================

Two networks that differ in their first weights learn the same digits equally well. On the straight
line from one to the other the loss rises: what is half of each is neither.
"""

import gdviz as gd
from gdviz.data import digits
from gdviz.layers import Dense, Flatten, Input
from gdviz.models import Sequential

x, y = digits(1000)
others = digits(500, split="test")


def trained(seed):
    """Return a network that has learned, from first weights of a seed."""
    layers = [Input((28, 28, 1)), Flatten(), Dense(32, "relu"), Dense(10, "softmax")]
    model = Sequential(layers, seed=seed)
    model.compile(gd.SGD(0.1), "sparse_categorical_crossentropy")
    model.fit(x, y, epochs=10, batch_size=50, verbose=0)
    return model


one, other = trained(0), trained(1)
measured = {"training": one.objective(x, y), "validation": one.objective(*others)}

scene = gd.plotting.between(
    measured, one.parameters, other.parameters, ends=("one network", "another network")
)

if __name__ == "__main__":
    scene.save("between.gif")
