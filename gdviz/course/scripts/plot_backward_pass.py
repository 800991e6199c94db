"""
The backward pass in numbers
============================

One sample goes through a network of two layers: sums, activations, the loss. Then the slopes of the
loss come back, edge by edge, each the one after it times the slope of the edge between them: the
chain rule. The film rests on each step; saved as a PDF, the same scene is a page for each.
"""

from gdviz import SGD
from gdviz.layers import Dense, Input
from gdviz.models import Sequential
from gdviz.plotting import backward_pass

model = Sequential([Input(shape=(2,)), Dense(2, "sigmoid"), Dense(1, "sigmoid")])
model.compile(SGD(0.5), "mse")
model.set_weights([[[0.5, -1.0], [0.25, 0.75]], [0.1, -0.2], [[1.5], [-1.0]], [0.3]])
scene = backward_pass(model, x=[1, 2], y=1)

if __name__ == "__main__":
    scene.save("backward_pass.gif")
