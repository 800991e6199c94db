"""
Small batches end where it is flatter
=====================================

One network, trained to a loss of about 0.1 in batches of 8 and on all samples at once, each on the
plane along the two directions in which its own loss bends most. Directions have length 1, so the
maps are to one scale.
"""

import gdviz as gd
from gdviz.data import digits
from gdviz.layers import Dense, Flatten, Input
from gdviz.models import Sequential

x, y = digits(400)


def landscape(batch_size):
    """Return the landscape round the end of a training."""
    model = Sequential([Input((28, 28, 1)), Flatten(), Dense(16, "tanh"), Dense(10, "softmax")])
    model.compile(gd.SGD(0.2), "sparse_categorical_crossentropy")
    while model.evaluate(x, y, verbose=0) > 0.1:
        model.fit(x, y, epochs=max(batch_size // 50, 1), batch_size=batch_size, verbose=0)
    settings = {"plane": "sharpest", "span": 1.0, "resolution": 25, "progress": False}
    return gd.landscape(model, x, y, **settings)


scene = gd.plotting.compare_landscapes(
    {"small batches": landscape(8), "large batches": landscape(400)}
)

if __name__ == "__main__":
    scene.save("batch_sizes.gif")
