"""
Six starts end in four minima
=============================

Himmelblau's function has four minima of the same depth. The rule and its learning rate are the same
for all six paths; only the start differs. Gradient descent finds a minimum near by, and which one
that is was settled before the first step.
"""

import gdviz as gd

starts = [(-0.5, 4.0), (-4.4, 0.5), (-1.2, -0.6), (0.3, -3.6), (4.6, -0.2), (0.6, 1.0)]
scene = gd.race(
    gd.surfaces.himmelblau,
    gd.SGD(0.008),
    start=starts,
    steps=40,
    title={
        "en": "Six starts end in four minima",
        "ko": "시작점 여섯이 극소점 넷에서 끝납니다",
    },
)

if __name__ == "__main__":
    scene.save("himmelblau.gif")
