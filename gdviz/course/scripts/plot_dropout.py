"""
Every step trains another part of the network
=============================================

Dropout with a rate of 0.5 behind two layers of 10 units. In each step about half of the units are
off, for every sample others, and the weights of the rest learn; when the network is used, all of
them are on.
"""

from gdviz.layers import Dense, Dropout, Input
from gdviz.models import Sequential
from gdviz.plotting import dropout

hidden = [Dense(10, "relu"), Dropout(0.5), Dense(10, "relu"), Dropout(0.5)]
model = Sequential([Input((6,)), *hidden, Dense(3, "softmax")])

scene = dropout(model, steps=12)

if __name__ == "__main__":
    scene.save("dropout.gif")
