"""
SGD and Adam train the same network
===================================

Both begin at the same weights and see the same mini-batches in the same order, at the learning
rates that Keras gives them by default. Adam is far ahead; with a larger rate SGD would catch up.
"""

from gdviz.data import digits
from gdviz.layers import Dense, Flatten, Input
from gdviz.models import Sequential
from gdviz.plotting import training_race

layers = [Flatten(), Dense(32, activation="relu"), Dense(10, activation="softmax")]
model = Sequential([Input(shape=(28, 28, 1)), *layers])
model.compile(loss="sparse_categorical_crossentropy")
others = digits(500, split="test")

scene = training_race(model, *digits(2000), ["sgd", "adam"], epochs=6, validation_data=others)

if __name__ == "__main__":
    scene.save("training_race.gif")
