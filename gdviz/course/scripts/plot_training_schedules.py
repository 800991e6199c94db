"""
Warm-up and cosine on a real training
=====================================

Three layers of 32 learn printed digits at the rate 0.7. Constant, it throws the weights about and
learns nothing; a cosine that falls saves what is left; one that is warmed up first never breaks
anything, and ends lowest.
"""

import gdviz as gd
from gdviz.data import digits
from gdviz.layers import Dense, Flatten, Input
from gdviz.models import Sequential
from gdviz.schedules import CosineDecay

hidden = [Dense(32, "tanh") for _ in range(3)]
model = Sequential([Input((28, 28, 1)), Flatten(), *hidden, Dense(10, "softmax")])
model.compile("sgd", "sparse_categorical_crossentropy")
rates = [0.7, CosineDecay(0.7, 190), CosineDecay(0.0, 150, warmup_target=0.7, warmup_steps=40)]

scene = gd.plotting.training_schedules(model, *digits(600), rates, epochs=10)

if __name__ == "__main__":
    scene.save("training_schedules.gif")
