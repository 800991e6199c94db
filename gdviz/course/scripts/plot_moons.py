"""
Learning bends the border around the classes
============================================

A network of two layers of 16 tanh units learns two moons. At first its border is straight; step by
step it bends, until only points that lie among the others are on the wrong side.
"""

from gdviz import Adam
from gdviz.data import moons
from gdviz.layers import Dense, Input
from gdviz.models import Sequential, Snapshots
from gdviz.plotting import decision_regions

points, labels = moons(200, noise=0.11)
layers = [Dense(16, activation="tanh"), Dense(16, activation="tanh"), Dense(1, "sigmoid")]
model = Sequential([Input(shape=(2,)), *layers])
model.compile(Adam(0.01), "binary_crossentropy")
history = model.fit(points, labels, epochs=60, batch_size=20, record=Snapshots(count=91), verbose=0)

scene = decision_regions(model, points, labels, history)

if __name__ == "__main__":
    scene.save("moons.gif")
