"""
One rate crawls, one arrives, one climbs out
============================================

On a bowl that is ten times steeper along one axis, the learning rate alone decides. Too small a
rate hardly moves along the flat axis. One just above 2 divided by the largest curvature, here 0.1,
grows along the steep one with every step, until it leaves the picture.
"""

import gdviz as gd

bowl = gd.Surface("x^2 + 10 y^2", minima=[(0, 0)])
scene = gd.race(
    bowl,
    [
        gd.SGD(0.004, name="too small"),
        gd.SGD(0.085, name="just right"),
        gd.SGD(0.11, name="diverges"),
    ],
    start=(-4, 1.2),
    steps=30,
    title={
        "en": "One rate crawls, one arrives, one climbs out",
        "ko": "기어가는 학습률, 도착하는 학습률, 튕겨 나가는 학습률",
    },
)

if __name__ == "__main__":
    scene.save("learning_rate.gif")
