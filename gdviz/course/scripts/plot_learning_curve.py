"""
Too few samples, too many epochs
================================

Each sample has ten features, but only the first two tell its class: the other eight are noise. At
first the network learns what holds for new samples too, and both losses fall together. Then it
learns the 250 samples by heart, noise and all: on new ones it gets worse.
"""

import numpy as np

from gdviz import Adam
from gdviz.data import moons
from gdviz.layers import Dense, Input
from gdviz.models import Model
from gdviz.plotting import training_history


def samples(n, seed):
    """Return n points of two moons, each with eight random numbers more, and their classes."""
    x, y = moons(n, noise=0.2, seed=seed)
    noise = np.random.default_rng(seed + 7).normal(size=(n, 8))
    return np.hstack([x, noise]), y


inputs = Input(shape=(10,))
x = Dense(units=64, activation="relu")(inputs)
x = Dense(units=64, activation="relu")(x)
model = Model(inputs, Dense(units=1, activation="sigmoid")(x))
model.compile(Adam(0.003), "binary_crossentropy", metrics=["accuracy"])
others = samples(500, seed=1)
model.fit(*samples(250, seed=5), 50, epochs=40, validation_data=others, verbose=0)

scene = training_history(model)

if __name__ == "__main__":
    scene.save("learning_curve.gif")
