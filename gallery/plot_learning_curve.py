"""
The model of the tutorial learns the digits
===========================================

Flatten, Dense 300, 100 and 10 learn 5,000 printed digits with stochastic gradient descent, 10 times
through. The validation shows digits of fonts that the training never does: from some epoch on only
the training improves.
"""

from gdviz import SGD
from gdviz.data import digits
from gdviz.layers import Dense, Flatten, Input
from gdviz.models import Model
from gdviz.plotting import training_history

inputs = Input(shape=(28, 28, 1))
x = Flatten()(inputs)
x = Dense(units=300, activation="relu")(x)
x = Dense(units=100, activation="relu")(x)
model = Model(inputs, Dense(units=10, activation="softmax")(x))
model.compile(SGD(0.1), "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(*digits(5000), epochs=10, validation_data=digits(1000, split="test"), verbose=0)

scene = training_history(model)

if __name__ == "__main__":
    scene.save("learning_curve.gif")
