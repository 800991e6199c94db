"""
266,610 parameters turn 784 numbers into 10
===========================================

Flatten lays the 28 rows of an image end to end; each dense layer then has a weight for every input
of every unit, and a bias for each unit. The film lays one layer after another, as the code does.
"""

from gdviz.data import digits
from gdviz.layers import Dense, Flatten, Input
from gdviz.models import Model
from gdviz.plotting import plot_model

inputs = Input(shape=(28, 28, 1))
x = Flatten(input_shape=(28, 28, 1))(inputs)
x = Dense(units=300, activation="relu")(x)
x = Dense(units=100, activation="relu")(x)
x = Dense(units=10, activation="softmax")(x)
model = Model(inputs=inputs, outputs=x)

images, labels = digits(1)
scene = plot_model(model, show_layer_names=False, sample=images[0], label=labels[0])

if __name__ == "__main__":
    scene.save("model.gif")
