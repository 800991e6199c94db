"""
Momentum remembers, the gradient forgets
========================================

The gradient points across the ravine, now to one side and now to the other. What it adds to the
velocity across is taken off again on the other side; what it adds along the ravine stays and
gathers, and the velocity is the step that is made.
"""

import gdviz as gd

ravine = gd.Surface("x^2/8 + 4 (y - 0.6 sin(x))^2", minima=[(0, 0)])
scene = gd.plotting.inside(
    ravine,
    gd.SGD(0.05, momentum=0.85, name="Momentum"),
    start=(-4.6, 1.6),
    steps=19,
    title={
        "en": "Momentum remembers, the gradient forgets",
        "ko": "모멘텀은 기억하고, 기울기는 잊습니다",
    },
)

if __name__ == "__main__":
    scene.save("inside_momentum.gif")
