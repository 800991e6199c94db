"""
Adam's step points where neither the gradient nor its mean does
===============================================================

After eight steps the gradient already points back up the slope, and the mean of all gradients so
far still points down it. Adam divides that mean, coordinate by coordinate, by the usual size of
the gradient, the band in the charts: so the coordinate in which the slope is gentle moves as far
as the steep one, and the step goes along the valley.
"""

import gdviz as gd

bowl = gd.Surface("x^2/4 + 4 y^2", minima=[(0, 0)])
scene = gd.plotting.inside(
    bowl,
    gd.Adam(0.3),
    start=(-4.2, 1.6),
    steps=8,
    title={
        "en": "Adam's step is neither the gradient nor its mean",
        "ko": "Adam의 걸음은 기울기도, 그 평균도 아닙니다",
    },
)

if __name__ == "__main__":
    scene.save("inside_adam.gif")
