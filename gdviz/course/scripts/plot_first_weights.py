"""
Out of noise, each unit comes to look for strokes
=================================================

The first layer of a network that reads digits has a weight for each pixel and unit. At the start
they are noise; training draws strokes into them: orange where ink speaks for the unit, blue where
it speaks against.
"""

from gdviz import Adam
from gdviz.data import digits
from gdviz.initializers import RandomNormal
from gdviz.layers import Dense, Flatten, Input
from gdviz.models import Sequential, Snapshots
from gdviz.plotting import first_weights

first = Dense(48, activation="tanh", kernel_initializer=RandomNormal(stddev=0.02))
layers = [Flatten(), first, Dense(10, activation="softmax")]
model = Sequential([Input(shape=(28, 28, 1)), *layers])
model.compile(Adam(0.004), "sparse_categorical_crossentropy")
history = model.fit(*digits(3000), 64, epochs=10, record=Snapshots(count=31), verbose=0)

scene = first_weights(model, history)

if __name__ == "__main__":
    scene.save("first_weights.gif")
