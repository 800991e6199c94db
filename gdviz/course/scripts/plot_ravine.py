"""
Momentum swings through the ravine, gradient descent zigzags
============================================================

Three update rules start at one point of a bent ravine and take as many steps. The slope points
across the ravine, not along it: gradient descent crosses it back and forth, momentum carries the
part of the motion that stays, and Adam gives each coordinate a rate of its own.
"""

import gdviz as gd

ravine = gd.Surface("x^2/8 + 4 (y - 0.6 sin(x))^2", minima=[(0, 0)])
scene = gd.race(
    ravine,
    [
        gd.SGD(0.2, name="Gradient descent"),
        gd.SGD(0.05, momentum=0.85, name="Momentum"),
        gd.Adam(0.25),
    ],
    start=(-4.6, 1.6),
    steps=40,
    title={
        "en": "Momentum swings, gradient descent zigzags",
        "ko": "모멘텀은 휘돌고, 경사 하강법은 지그재그로 갑니다",
    },
)

if __name__ == "__main__":
    scene.save("ravine.gif")
