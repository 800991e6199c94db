"""
A constant rate rattles on, a falling one comes to rest
=======================================================

A valley with a crease is as steep near its floor as far from it, so gradient descent steps over
the crease for ever, as far as its learning rate is large. A rate that falls comes to rest; one
that falls too soon does so on the way, and half a cosine gets there.
"""

import gdviz as gd
from gdviz.schedules import CosineDecay, ExponentialDecay

crease = gd.Surface("x^2/6 + abs(y)", minima=[(0, 0)], start=(-6.3, 0.93))
scene = gd.plotting.schedules(
    crease,
    [0.4, ExponentialDecay(0.4, 10, 0.5), CosineDecay(0.4, 60)],
    steps=60,
    title={
        "en": "A constant rate rattles on, a falling one comes to rest",
        "ko": "일정한 학습률은 계속 덜컹거리고, 줄이면 멈춥니다",
    },
)

if __name__ == "__main__":
    scene.save("schedules.gif")
