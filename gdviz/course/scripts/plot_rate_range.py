"""
The range test of a learning rate
=================================

One short training of a network on printed digits, while the learning rate grows by the same factor
with every step. Too small a rate does nothing; then the loss falls; then it flies up. A good rate
lies where it falls, well below where it flies.
"""

import gdviz as gd
from gdviz.data import digits
from gdviz.layers import Dense, Flatten, Input
from gdviz.models import Sequential

hidden = [Dense(32, "tanh"), Dense(32, "tanh")]
model = Sequential([Input((28, 28, 1)), Flatten(), *hidden, Dense(10, "softmax")])
model.compile("sgd", "sparse_categorical_crossentropy")

scene = gd.plotting.rate_range_test(model, *digits(600), 1e-3, 5.0, steps=150, batch_size=128)

if __name__ == "__main__":
    scene.save("rate_range.gif")
