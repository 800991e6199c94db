"""
Early stopping goes back to the best weights
============================================

A network with two layers of 32 learns 16 points along a wave. The training loss falls and falls;
that of other points was least long before. After 250 epochs in vain the training stops, and takes
the weights of the best epoch.
"""

import gdviz as gd
from gdviz.layers import Dense, Input
from gdviz.models import Sequential

x, y = gd.data.wave(16, noise=0.35, seed=1)
others = gd.data.wave(40, noise=0.35, seed=101)
model = Sequential([Input((1,)), Dense(32, "tanh"), Dense(32, "tanh"), Dense(1)])
model.compile(gd.Adam(0.005), "mse")
history = model.fit(x, y, 16, epochs=450, validation_data=others, record=1, verbose=0)

scene = gd.plotting.early_stopping(
    history, patience=250, model=model, x=x, y=y, validation_data=others
)

if __name__ == "__main__":
    scene.save("early_stopping.gif")
