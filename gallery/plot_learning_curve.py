"""
The model of the tutorial learns the digits
===========================================

Flatten, Dense 300, 100 and 10 learn 3,000 printed digits with stochastic gradient descent, eight
times through. The validation shows digits of fonts that the training never does, and is less good.
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
x_train, y_train = digits(3000)
others = digits(1000, split="test")
model.fit(x_train, y_train, epochs=8, validation_data=others, verbose=0)

scene = training_history(model)

if __name__ == "__main__":
    scene.save("learning_curve.gif")
