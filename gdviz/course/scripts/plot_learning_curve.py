"""
Too few digits, too many epochs
===============================

The model of the tutorial learns 300 printed digits with Adam. Its validation, digits of fonts that
the training never shows, soon turns: it gets worse while the training gets better still.
"""

from gdviz import Adam
from gdviz.data import digits
from gdviz.layers import Dense, Flatten, Input
from gdviz.models import Model
from gdviz.plotting import training_history

inputs = Input(shape=(28, 28, 1))
x = Flatten()(inputs)
x = Dense(units=300, activation="relu")(x)
x = Dense(units=100, activation="relu")(x)
model = Model(inputs, Dense(units=10, activation="softmax")(x))
model.compile(Adam(0.001), "sparse_categorical_crossentropy", metrics=["accuracy"])
x_train, y_train = digits(300)
others = digits(300, split="test")
model.fit(x_train, y_train, 50, epochs=40, validation_data=others, verbose=0)

scene = training_history(model)

if __name__ == "__main__":
    scene.save("learning_curve.gif")
