"""
Training turns noise into a diagonal
====================================

A row is a digit, a column what the network takes it for. At first it guesses, and the rows are
noise; training gathers them on the diagonal. What stays beside it are the digits that look alike.
"""

from gdviz import Adam
from gdviz.data import digits
from gdviz.layers import Dense, Flatten, Input
from gdviz.models import Sequential, Snapshots
from gdviz.plotting import confusion_matrix

layers = [Flatten(), Dense(32, "relu"), Dense(10, "softmax")]
model = Sequential([Input(shape=(28, 28, 1)), *layers])
model.compile(Adam(0.003), "sparse_categorical_crossentropy")
history = model.fit(*digits(3000), epochs=6, record=Snapshots(count=46), verbose=0)
scene = confusion_matrix(model, *digits(500, split="test"), history)

if __name__ == "__main__":
    scene.save("confusion_matrix.gif")
