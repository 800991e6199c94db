"""Points in the plane of two classes, and a small network that tells them apart."""

import numpy as np

import gdviz as keras
from gdviz.layers import Dense

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 2)).astype("float32")
Y = (X[:, 0] + X[:, 1] > 0).astype(int)


def classifier(loss="binary_crossentropy", asked=("accuracy",), optimizer="adam", **compiled):
    model = keras.Sequential([keras.Input((2,)), Dense(8, "tanh"), Dense(1, "sigmoid")])
    model.compile(optimizer, loss, asked, **compiled)
    return model
