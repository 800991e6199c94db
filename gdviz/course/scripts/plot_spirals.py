"""
Three arms of a spiral
======================

The last layer is a softmax over three classes, the loss the cross-entropy. Colours mix by the
predicted probabilities: between the arms the network is in doubt, and less so with every epoch.
"""

from gdviz import Adam
from gdviz.data import spirals
from gdviz.layers import Dense, Input
from gdviz.models import Sequential, Snapshots
from gdviz.plotting import decision_regions

points, labels = spirals(300, classes=3, turns=0.8)
layers = [Dense(16, activation="tanh"), Dense(16, activation="tanh"), Dense(3, "softmax")]
model = Sequential([Input(shape=(2,)), *layers])
model.compile(Adam(0.01), "sparse_categorical_crossentropy")
history = model.fit(points, labels, epochs=60, batch_size=20, record=Snapshots(count=91), verbose=0)

scene = decision_regions(model, points, labels, history)

if __name__ == "__main__":
    scene.save("spirals.gif")
