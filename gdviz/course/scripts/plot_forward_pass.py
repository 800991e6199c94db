"""
One image on its way through a network that learns
==================================================

Flatten lays the 28 rows of a seven end to end; two dense layers make 300 and then 100 numbers of
them, the last ten probabilities. Training draws the bars towards the one-hot target: the loss is
minus the logarithm of the right class's bar.
"""

from gdviz import SGD
from gdviz.data import digits
from gdviz.layers import Dense, Flatten, Input
from gdviz.models import Sequential, Snapshots
from gdviz.plotting import forward_pass

layers = [Flatten(), Dense(300, "relu"), Dense(100, "relu"), Dense(10, "softmax")]
model = Sequential([Input(shape=(28, 28, 1)), *layers])
model.compile(SGD(0.1), "sparse_categorical_crossentropy")
history = model.fit(*digits(1500), epochs=8, record=Snapshots(count=61), verbose=0)

images, labels = digits(200, split="test")
seven = images[labels == 7][0]
scene = forward_pass(model, seven, 7, history)

if __name__ == "__main__":
    scene.save("forward_pass.gif")
