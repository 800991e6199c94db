"""
Which digits it takes for others
================================

A network with one layer of 64 units reads printed digits in fonts it has never seen. Beside each
image stands its guess with the probabilities of 0 to 9. Among the mistakes are the surest ones: a
network can be certain and wrong.
"""

from gdviz import Adam
from gdviz.data import digits
from gdviz.layers import Dense, Flatten, Input
from gdviz.models import Sequential, Snapshots
from gdviz.plotting import predictions

layers = [Flatten(), Dense(64, activation="relu"), Dense(10, activation="softmax")]
model = Sequential([Input(shape=(28, 28, 1)), *layers])
model.compile(Adam(0.005), "sparse_categorical_crossentropy")
history = model.fit(*digits(3000), 64, epochs=10, record=Snapshots(count=61), verbose=0)

scene = predictions(model, *digits(1000, split="test"), history)

if __name__ == "__main__":
    scene.save("predictions.gif")
