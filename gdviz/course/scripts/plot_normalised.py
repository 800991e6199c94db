"""
Why directions are normalised
=============================

The weights before a relu times 4, those after it divided by 4: the same network, to the last
output. Along raw random directions it looks as if it were another one. Along directions as long as
the weights, filter by filter, the two maps are the same.
"""

import gdviz as gd
from gdviz.data import digits
from gdviz.layers import Dense, Flatten, Input
from gdviz.models import Sequential

x, y = digits(500)
layers = [Flatten(), Dense(24, "relu"), Dense(10, "softmax")]
model = Sequential([Input((28, 28, 1)), *layers])
model.compile(gd.SGD(0.1), "sparse_categorical_crossentropy")
model.fit(x, y, epochs=10, batch_size=50, verbose=0)
kernel, bias, second, last = model.get_weights()
rescaled = [4 * kernel, 4 * bias, second / 4, last]

planes = {"raw": {"plane": "raw", "span": 0.25}, "normalised": {"plane": "random", "span": 1.0}}
weights = {"network": model.get_weights(), "rescaled": rescaled}
found = {
    f"{name}, {kind}": gd.landscape(
        model, x, y, weights=at, resolution=25, progress=False, **settings
    )
    for kind, settings in planes.items()
    for name, at in weights.items()
}

title = {
    "en": "Normalised, the rescaled network is the same",
    "ko": "정규화하면 배율을 바꾼 신경망도 똑같습니다",
}
scene = gd.plotting.compare_landscapes(found, title=title)

if __name__ == "__main__":
    scene.save("normalised.gif")
